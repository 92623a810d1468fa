// Bootstrap without what nobody uses: all of it would be 29 of the 33 KB of styles that travel before anybody sees a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PurgeCSS } from "purgecss";
import { sources, web } from "./files.mjs";

const dist = (name) => readFileSync(createRequire(import.meta.url).resolve(`bootstrap/dist/css/${name}.css`), "utf8");

// What stands between the quotes of a class, also where a template puts it together there: class="btn{% if a == "b" %} active{% endif %}"
const CLASS = /\b(?:class|cls|className|classList\.\w+)\b[\s=:(]*(["'`])((?:\{[%{].*?[%}]\}|(?!\1).)*)\1/g;
const WORDS_OF_TEMPLATES = /\{\{.*?\}\}|\{%.*?%\}/g;
const QUOTED = /(["'])(.*?)\1/g;
const NAME = /[a-z][\w-]*/gi;
// In scripts and in Python a class may stand anywhere, and looks like no word of English.
const COMPOSED = /\b[a-z]+(?:-[a-z0-9]+)+\b/g;

function* classesOf({ path, text }) {
  for (const [, , inside] of text.matchAll(CLASS)) {
    yield* inside.replace(WORDS_OF_TEMPLATES, " ").match(NAME) ?? [];
    for (const [tag] of inside.matchAll(WORDS_OF_TEMPLATES))
      for (const [, , word] of tag.matchAll(QUOTED)) yield* word.match(NAME) ?? [];
  }
  if (!path.endsWith(".html")) yield* text.match(COMPOSED) ?? [];
}

// What is seen before more.css has come, and what Django draws of it.
const FIRST = /\bsite[\\/][^\\/]+\.html$|\bui[\\/](?:field|what|similar|uploader|form_hidden)\.html$|\bregister[\\/](?:register|who)\.html$|\bsign_in\.html$/;
const DRAWN = { classes: ["form-control", "form-select", "form-check-input"], tags: ["input", "select", "option", "textarea"] };

const ours = [...sources(web, ".css")].map(({ text }) => text).join("");
const elements = dist("bootstrap-reboot").match(/[a-z][a-z0-9]*/g);

async function purged(classes, tags) {
  const [{ css }] = await new PurgeCSS().purge({
    content: [{ raw: "", extension: "" }],
    css: [{ raw: dist("bootstrap") }],
    defaultExtractor: () => ({ classes, tags, ids: [], attributes: { names: [], values: [...elements, "dark"] }, undetermined: [] }),
    dynamicAttributes: ["data-bs-theme", "hidden", "href", "list", "multiple", "role", "size", "title", "type"],
    keyframes: true,
    variables: true,
    safelist: { standard: [], deep: [], greedy: [], keyframes: [], variables: [...new Set(ours.match(/--bs-[\w-]+/g))] },
  });
  return css;
}

/** Each rule by itself, those of a media query with it before and behind them. */
function* rulesOf(css) {
  for (const [rule, query, inside] of css.matchAll(/(@media[^{]*)\{((?:[^{}]*\{[^{}]*\})*)\s*\}|[^{}]*\{[^{}]*\}/g)) {
    if (!query) yield rule.trim();
    else for (const [one] of inside.matchAll(/[^{}]*\{[^{}]*\}/g)) yield `${query.trim()}{${one.trim()}}`;
  }
}

/** Its styles for bare elements, its variables that somebody reads, and those of its classes that templates, scripts or Python
    name: of the first pages, or the `rest`. */
export async function bootstrap(rest) {
  const files = [...sources(web, ".html", ".js", ".py")];
  const early = files.filter(({ path }) => FIRST.test(path));
  const tags = ["html", "body", "a", ...DRAWN.tags, ...early.flatMap(({ text }) => [...text.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, tag]) => tag))];
  const first = await purged([...early.flatMap((file) => [...classesOf(file)]), ...DRAWN.classes], tags);
  if (!rest) return first;
  const there = new Set(rulesOf(first));
  // Put together from two pieces in ui/elements.py.
  const classes = [...files.flatMap((file) => [...classesOf(file)]), "form-control-sm", "form-select-sm"];
  return [...rulesOf(await purged(classes, elements))].filter((rule) => !there.has(rule)).join("\n");
}
