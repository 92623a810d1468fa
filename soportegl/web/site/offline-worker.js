// The pages without a line: what a person has opened is shown again as it was. OFFLINE is written in front, by offline.py.
// Of people there is one at a time: their pages lie in a cache of their key, and leave with whoever leaves.
const { home, form, leave, doors, statics, sign, pages, headers, wait, limit, idle, late } = OFFLINE;
const OURS = "soportegl:1:";
const [OF, PUBLIC, FILES, MARKS] = ["persona:", "publica", "estaticos", "marcas"].map((name) => OURS + name);
const [WHOSE, LEAVING, USED] = ["Sin-Linea", "/-saliendo", "/-usada"];
const MINUTE = 60000;
// Of each entry the headers are kept as well.
const HEADERS = 512;
const SILENT = [502, 503, 504];
const FILE = new RegExp(`${statics}[\\w./-]+\\.[0-9a-f]{12}\\.(?:css|js|svg)`, "g");

// A page that was asked for before somebody left must not be kept after that: what writes goes one by one, and looks.
const quietly = () => {};
let ended = 0;
let turn = Promise.resolve();
const inTurn = (work) => (turn = turn.catch(quietly).then(() => work()));

// A browser may refuse to keep anything: then nothing is kept, and every page comes from the server.
const people = async () => (await caches.keys().catch(() => [])).filter((name) => name.startsWith(OF));
const kept = (path, cacheName) => caches.match(path, { cacheName }).catch(quietly);
const mark = async (name, text) => (await caches.open(MARKS)).put(name, new Response(text));
const marked = async (name) => (await kept(name, MARKS))?.text();

const forget = (but) =>
  inTurn(async () => {
    for (const name of await people()) if (name !== but) await caches.delete(name);
  }).catch(quietly);

function empty() {
  ended += 1;
  return forget();
}

let lately = 0;
async function used() {
  if (Date.now() - lately > MINUTE) await mark(USED, (lately = Date.now())).catch(quietly);
}

// --- Keeping

/** Pressed, since three hundred kilobytes are few: a page takes a sixth. */
async function packed(answer, more) {
  const body = await new Response(answer.body.pipeThrough(new CompressionStream("gzip"))).blob();
  const kept = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary", WHOSE]) kept.delete(name);
  for (const [name, value] of Object.entries({ ...more, size: body.size + HEADERS, at: Date.now() })) kept.set(`kept-${name}`, value);
  return new Response(body, { headers: kept });
}

const sizeOf = (entry) => Number(entry?.headers.get("kept-size") ?? 0);
const unpacked = (answer) =>
  new Response(answer.body.pipeThrough(new DecompressionStream("gzip")), { headers: answer.headers });

async function keep(path, answer, began) {
  const whose = answer.status === 200 && answer.headers.get(WHOSE);
  const copy = whose && answer.clone();
  await used();
  if (!whose) {
    // The server no longer shows it, or not to be kept.
    const drop = async (name) => (await caches.open(name)).delete(path);
    return SILENT.includes(answer.status) ? null : inTurn(async () => Promise.all((await people()).map(drop)));
  }
  const text = await copy.text();
  const names = [/<h1[^>]*>(.*?)<\/h1>/s, /<title>(.*?) · SoporteGL</].map((said) => said.exec(text)?.[1]);
  const more = {
    title: encodeURIComponent([...new Set(names)].join(" · ")),
    files: [...new Set(`${text} ${late}`.match(FILE))].join(" "),
  };
  const entry = await packed(new Response(text, { headers: copy.headers }), more);
  const name = whose === "publica" ? PUBLIC : OF + whose;
  if (name !== PUBLIC) await forget(name);
  return inTurn(async () => {
    if (began !== ended) return;
    // Whoever goes on at once never stays for what is tidied once a page stands still.
    await tidy(sizeOf(entry));
    if (began === ended) await (await caches.open(name)).put(path, entry);
  });
}

/** All that is kept, the newest first; the list and the form leave last. In turn, or what leaves meanwhile is opened anew, empty. */
async function listed() {
  const found = [];
  for (const name of [...(await people()), PUBLIC]) {
    const cache = await caches.open(name);
    const entries = await cache.matchAll();
    for (const [place, request] of (await cache.keys()).entries()) {
      const path = new URL(request.url).pathname;
      const said = (what) => entries[place].headers.get(`kept-${what}`);
      const at = [home, form].includes(path) ? Number.MAX_VALUE : Number(said("at"));
      found.push({ cache, path, at, files: said("files").split(" ").filter(Boolean), size: Number(said("size")), title: decodeURIComponent(said("title")) });
    }
  }
  return found.sort((one, other) => other.at - one.at);
}

/** The styles and scripts of what is kept, out of the browser's own store: their page has just put them there. */
async function gather() {
  const cache = await caches.open(FILES);
  for (const page of await inTurn(listed)) {
    for (const path of page.files) {
      if (await cache.match(path)) continue;
      const answer = await fetch(path, { cache: "force-cache" });
      if (answer.ok) {
        const file = await packed(answer);
        await inTurn(() => tidy(sizeOf(file)));
        await cache.put(path, file);
        // Of a build that is gone: the page would be naked.
      } else await page.cache.delete(page.path);
    }
  }
}

/** The oldest leave until the rest fits, with so much that is to come; then the files that no page needs any more. */
async function tidy(more = 0) {
  const files = await caches.open(FILES);
  const needed = new Set();
  const leaving = [];
  let sum = more;
  for (const page of await listed()) {
    const fresh = page.files.filter((path) => !needed.has(path));
    let size = page.size;
    // One that is still to come weighs nothing yet: without the number no sum is over the limit.
    for (const path of fresh) size += sizeOf(await files.match(path));
    if (sum + size > limit) leaving.push(page);
    else {
      sum += size;
      for (const path of fresh) needed.add(path);
    }
  }
  // From the oldest on: a browser that ends the worker in between has kept what was opened last.
  for (const page of leaving.reverse()) await page.cache.delete(page.path);
  for (const request of await files.keys()) if (!needed.has(new URL(request.url).pathname)) await files.delete(request);
}

/** A page of this person stands still: the form is there before it is needed, and all of it fits. */
async function settle(person) {
  const began = ended;
  await forget(OF + person);
  for (const path of [home, form]) {
    if (await kept(path, OF + person)) continue;
    await keep(path, await fetch(path, { headers: { [WHOSE]: "1" }, redirect: "error" }), began);
  }
  await gather();
}

// --- Showing

async function find(path) {
  const since = Date.now() - Number(await marked(USED));
  // As long as the session would last; a clock that was set says nothing.
  if (!(since < idle && since > -MINUTE)) await empty();
  for (const name of [...(await people()), PUBLIC]) {
    const found = await kept(path, name);
    if (found) return found;
  }
}

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

function moment(date) {
  const zone = { timeZone: "America/Guatemala" };
  const day = (when) => when.toLocaleDateString("es-GT", { ...zone, day: "numeric", month: "long" });
  const time = date.toLocaleTimeString("es-GT", { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return day(date) === day(new Date()) ? `a las ${time}` : `el ${day(date)} a las ${time}`;
}

/** The page as it was, which says so, and whose forms are new ones. */
async function asItWas(found) {
  await used();
  let text = await unpacked(found).text();
  for (const [, key] of text.matchAll(/name="key" value="([\w-]{36})"/g)) text = text.replaceAll(key, freshKey());
  const at = moment(new Date(found.headers.get("Date") ?? Number(found.headers.get("kept-at"))));
  text = text
    .replace("<html ", "<html data-offline ")
    // What was sent then is done; what was written since is not.
    .replace(/<meta name="draft-done"[^>]*>/g, "")
    // A conversation opens at its end, and that it is old stands at the beginning.
    .replace(/ data-(?:shell="[^"]*"|latest)/g, "")
    // Clocks have gone on since then.
    .replace(/data-ahora="(\d+)/g, (_, then) => `data-ahora="${Number(then) + Math.round((Date.now() - found.headers.get("kept-at")) / 1000)}`)
    .replace(/<main\b[^>]*>/, (tag) => tag + sign.replace("%at%", at));
  return new Response(text, { headers: found.headers });
}

const made = (text) => new Response(text, { headers });

/** Nothing is kept of this page: what is, by its name; and that somebody left, to whoever comes after them. */
async function nowhere() {
  if ((await marked(LEAVING)) !== undefined) return made(pages.left);
  const links = (await inTurn(listed).catch(() => [])).map(({ path, title }) => `<li class="mb-2"><a href="${path}">${title}</a></li>`);
  return made(links.length ? pages.some.replace("%kept%", () => links.join("")) : pages.none);
}

// --- Going there

/** Whoever left without a line is let out before anybody is shown anything. */
async function letOut() {
  const body = await marked(LEAVING);
  if (body === undefined) return false;
  await empty();
  const type = "application/x-www-form-urlencoded";
  await fetch(leave, { method: "POST", body, headers: { "Content-Type": type }, redirect: "manual" });
  await (await caches.open(MARKS)).delete(LEAVING);
  return true;
}

async function visit(event, coming, path) {
  let answer;
  try {
    if (await letOut()) return await fetch(event.request);
    answer = await Promise.race([coming, new Promise((done) => setTimeout(done, wait))]);
    if (!answer && !(await find(path))) answer = await coming;
  } catch {
    /* no line */
  }
  if (answer && !SILENT.includes(answer.status)) {
    if (path.startsWith(doors[0])) await empty();
    return answer;
  }
  const found = await find(path);
  if (found) return asItWas(found);
  if (path === "/" && (await find(home))) return Response.redirect(new URL(home, location));
  return answer ?? nowhere();
}

/** Signing in or out: with the answer, nobody is who they were. */
async function pass({ request }) {
  const body = request.url.endsWith(leave) && request.clone().text();
  try {
    const answer = await fetch(request);
    await empty();
    return answer;
  } catch {
    if (!body) return nowhere();
    await empty();
    await mark(LEAVING, await body).catch(quietly);
    return made(pages.left);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.mode !== "navigate") {
    // What is only asked for its headers is asked of the server: pages learn the time from it.
    if (request.method === "GET" && origin === location.origin && pathname.startsWith(statics))
      event.respondWith(kept(pathname, FILES).then((file) => (file ? unpacked(file) : fetch(request))));
  } else if (request.method === "POST") {
    if (doors.some((door) => pathname.startsWith(door))) event.respondWith(pass(event));
  } else if (request.method === "GET") {
    const coming = Promise.resolve(event.preloadResponse).then((answer) => answer ?? fetch(request));
    if (request.destination === "document") {
      const began = ended;
      event.waitUntil(coming.then((answer) => keep(pathname + search, answer, began)).catch(quietly));
      event.respondWith(visit(event, coming, pathname + search));
    } else event.respondWith(coming);
  }
});

addEventListener("message", (event) => {
  const settled = settle(event.data.person).catch(quietly);
  event.waitUntil(settled.then(() => inTurn(tidy)).catch(quietly));
});

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  const begin = async () => {
    for (const name of await caches.keys()) if (name.startsWith("soportegl:") && !name.startsWith(OURS)) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(begin().catch(quietly));
});
