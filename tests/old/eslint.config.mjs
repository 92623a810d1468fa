// No script, style or page uses by mistake what the oldest browsers of the product lack. Where one does on purpose, behind a
// test or because all stays usable without it, a comment beside it says why.
import css from "@eslint/css";
import { asText, pages, scripts, styles } from "./known.mjs";

const plugins = { css, old: { rules: { scripts, styles, pages } } };
// Over plain http there is none of these, as inside many ministries.
const SECURE = [
  ["navigator", "clipboard"],
  ["navigator", "locks"],
  ["navigator", "serviceWorker"],
  ["crypto", "subtle"],
  ["crypto", "randomUUID"],
].map(([object, property]) => ({ object, property, message: "Solo existe con TLS." }));

// Newer interfaces have these names too; in our scripts nobody asks the browser for them.
const ours = ["address", "changed", "forget", "lost", "number", "path", "features", "properties", "removed", "take", "to", "token", "turn", "use"];
// All is as usable without them: where lines break, how a field grows, which script comes first, what stands still meanwhile.
const harmless = {
  pages: ["script fetchpriority"],
  styles: ["@media (scripting)", "break-after", "field-sizing", "forced-color-adjust", "scrollbar-width", "text-wrap"],
};

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { ignores: ["**/static/**", "**/static_src/*.mjs", "**/templates/**"] },
  { files: ["**/*.js"], plugins, rules: { "old/scripts": ["error", { ours }], "no-restricted-properties": ["error", ...SECURE] } },
  { files: ["**/*.css"], plugins, language: "css/css", languageOptions: { tolerant: true }, rules: { "old/styles": ["error", { harmless: harmless.styles }] } },
  { files: ["**/*.html"], plugins, languageOptions: { parser: asText }, rules: { "old/pages": ["error", { harmless: harmless.pages }] } },
];
