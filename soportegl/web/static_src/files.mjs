// The sources that a build reads.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const web = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Every file below a folder that ends so, with what it says; what was built is no source. */
export function* sources(folder, ...endings) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "static") yield* sources(path, ...endings);
    else if (endings.some((ending) => entry.name.endsWith(ending))) yield { path, text: readFileSync(path, "utf8") };
  }
}
