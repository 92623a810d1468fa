// Makes static/dist of what this folder lists. With --watch it goes on doing so as styles and scripts change.
import { context } from "esbuild";
import { join } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { web } from "./files.mjs";
import { icons } from "./icons.mjs";

const outdir = join(web, "static", "dist");
const target = ["chrome109", "firefox115", "safari16.4"];
const common = { bundle: true, minify: true, target, outdir, logLevel: "warning" };
const listed = (...names) => names.map((name) => join(web, "static_src", name));
const smaller = {
  name: "bootstrap",
  setup: (build) => build.onLoad({ filter: /bootstrap\.css$/ }, async ({ suffix }) => ({ contents: await bootstrap(suffix === "?rest"), loader: "css" })),
};
// What a script fetches late stays a file beside it, under the name that the storage gives it (lib/static_files.py).
const late = {
  name: "late",
  setup: (build) => build.onResolve({ filter: /^\.\// }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined)),
};
// Loaded where they are wanted.
const modules = ["ui/passkey.js", "ui/upload.js", "ui/photos.js", "ui/similar.js", "ui/clocks.js", "ui/outbox.js", "ui/outbox-list.js", "ui/pieces.js", "screens/board/board.js", "screens/find/find.js"];

const builds = [
  { entryPoints: listed("soportegl.css", "entry.css", "more.css", "desk.css", "manual.css", "boards.css", "find.css"), plugins: [smaller] },
  { entryPoints: listed("soportegl.js", "desk.js"), plugins: [late] },
  { entryPoints: modules.map((path) => join(web, path)), format: "esm", entryNames: "[name]", plugins: [late] },
  { entryPoints: ["worker", "gone", "page"].map((part) => join(web, "site", `offline-${part}.js`)), format: "iife" },
];

icons(outdir);
const contexts = await Promise.all(builds.map((build) => context({ ...common, ...build })));
if (process.argv.includes("--watch")) await Promise.all(contexts.map((each) => each.watch()));
else {
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
}
