// Makes dist/icons.svg: one file with only the icons that templates and Python name, so that it is fetched once and kept.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(dirname(createRequire(import.meta.url).resolve("bootstrap-icons/package.json")), "icons");

function* files(folder, ...endings) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path, ...endings);
    else if (endings.some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

const wanted = new Map();
const want = (name, path) => wanted.set(name, path);
for (const path of files(web, ".html", ".py")) {
  const text = readFileSync(path, "utf8");
  for (const [, name] of text.matchAll(/\bicon[ =(]\s*["']([a-z0-9-]+)["']/g)) want(name, path);
  // The tables of ui/icons.py name icons without saying so; a word that is no icon there is something else.
  if (path.endsWith(join("ui", "icons.py")))
    for (const [, name] of text.matchAll(/"([a-z0-9-]{3,})"/g)) if (existsSync(join(source, `${name}.svg`))) want(name, path);
}

const symbols = [...wanted].sort().map(([name, path]) => {
  const file = join(source, `${name}.svg`);
  if (!existsSync(file)) throw new Error(`${path}: there is no icon «${name}» in bootstrap-icons`);
  const body = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`;
});

mkdirSync(join(web, "static", "dist"), { recursive: true });
writeFileSync(join(web, "static", "dist", "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
