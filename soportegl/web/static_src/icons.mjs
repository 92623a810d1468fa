// Makes icons.svg and icons-desk.svg: only the icons that templates and Python name, in files that are fetched once and kept.
// Those of ui/everyday_icons.txt are in the first; whoever reports sees no others, and does not pay for them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { sources, web } from "./files.mjs";

const source = join(dirname(createRequire(import.meta.url).resolve("bootstrap-icons/package.json")), "icons");

function wanted() {
  const named = new Map();
  for (const { path, text } of sources(web, ".html", ".py")) {
    for (const [, name] of text.matchAll(/\bicon[ =(]\s*["']([a-z0-9-]+)["']/g)) named.set(name, path);
    // The tables of ui/icons.py name icons without saying so; a word that is no icon there is something else.
    if (path.endsWith(join("ui", "icons.py")))
      for (const [, name] of text.matchAll(/"([a-z0-9-]{3,})"/g)) if (existsSync(join(source, `${name}.svg`))) named.set(name, path);
  }
  return [...named].sort();
}

function symbol([name, path]) {
  const file = join(source, `${name}.svg`);
  if (!existsSync(file)) throw new Error(`${path}: there is no icon «${name}» in bootstrap-icons`);
  const body = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`;
}

/** Writes both into a folder. */
export function icons(folder) {
  const everyday = new Set(readFileSync(join(web, "ui", "everyday_icons.txt"), "utf8").split(/\s+/));
  const all = wanted();
  mkdirSync(folder, { recursive: true });
  for (const [name, part] of [
    ["icons.svg", all.filter(([icon]) => everyday.has(icon))],
    ["icons-desk.svg", all.filter(([icon]) => !everyday.has(icon))],
  ])
    writeFileSync(join(folder, name), `<svg xmlns="http://www.w3.org/2000/svg">${part.map(symbol).join("")}</svg>`);
}
