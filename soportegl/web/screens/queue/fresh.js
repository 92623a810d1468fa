// [data-fresh]: what is new arrives without reloading. Rows change where they stand, new ones wait behind «3 nuevas», and
// who else looks or writes is told. Nothing is asked while the tab is hidden.
import { atEnd, beginIn } from "../../ui/conversation.js";
import { onClick } from "../../ui/lib.js";

const EVERY = 15000;
const WRITING = 8000;
const desk = document.querySelector("[data-fresh]");

const state = { who: "", rows: null, wrote: 0, timer: 0, asking: false, again: false };
const head = () => desk.querySelector("[data-case-head]");
const caseHere = () => head()?.dataset.code;
const rowsOf = (root) => new Map([...root.querySelectorAll("tr[data-code]")].map((row) => [row.dataset.code, row]));

function question() {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "");
  body.append("pulso", desk.dataset.changeToken ?? "");
  if (desk.dataset.fingerprint !== undefined) {
    body.append("lista", "1");
    body.append("huella", desk.dataset.fingerprint);
  }
  const open = head();
  if (open) {
    body.append("caso", open.dataset.code);
    body.append("version", open.dataset.version);
    body.append("quienes", state.who);
    if (Date.now() - state.wrote < WRITING) body.append("escribe", "1");
  }
  return body;
}

async function ask() {
  clearTimeout(state.timer);
  if (document.hidden) return;
  // What is under way may have been answered before what is asked about now.
  if (state.asking) return void (state.again = true);
  state.asking = true;
  state.again = false;
  const about = caseHere();
  const still = () => caseHere() === about;
  try {
    const answer = await fetch(desk.dataset.fresh, { method: "POST", body: question(), headers: { Accept: "application/json" } });
    if (answer.status === 204) {
      if (still()) desk.dataset.changeToken = answer.headers.get("Pulso") ?? "";
    } else if (answer.ok) show(await answer.json(), still);
    else if (answer.status === 401 || answer.status === 403) return;
  } catch {
    /* the line is down: the next turn asks again */
  } finally {
    state.asking = false;
  }
  state.timer = setTimeout(ask, state.again ? 0 : EVERY);
}

function show(news, still) {
  if (news.rows !== undefined) showList(news);
  // Over a slow line another incident has been opened since: who looks at the one before, and how far it is, is none of its.
  if (!still()) return;
  desk.dataset.changeToken = news.change_token;
  if (news.others !== undefined) {
    state.who = news.who;
    const place = desk.querySelector("[data-others]");
    if (place) place.innerHTML = news.others;
  }
  if (news.version !== undefined) showCase(news);
  if (news.gone) tell(news.gone);
}

function showList(news) {
  desk.dataset.fingerprint = news.fingerprint;
  for (const place of desk.querySelectorAll("[data-count]")) {
    if (place.dataset.count in news.counts) place.innerHTML = news.counts[place.dataset.count];
  }
  const total = desk.querySelector("[data-total]");
  if (total) total.innerHTML = news.total;
  const made = document.createElement("tbody");
  made.innerHTML = news.rows;
  const [fresh, here] = [rowsOf(made), rowsOf(desk)];
  state.rows = made;
  const count = [...fresh.keys()].filter((code) => !here.has(code)).length;
  // Of a full page as many as came in push as many others to the next one: those have not left the list.
  const full = fresh.size >= Number(desk.querySelector("[data-rows]")?.dataset.rows);
  const stays = [...here.keys()].findLastIndex((code) => fresh.has(code));
  const pushed = new Set(full && count ? [...here.keys()].slice(stays + 1).slice(-count) : []);
  for (const [code, row] of here) {
    const now = fresh.get(code);
    if (!now && pushed.has(code)) continue;
    // Nothing may move under the hand that is about to press: what left the list stays in its place, dimmed.
    if (!now) row.classList.add("p-q__fuera");
    else if (now.dataset.version !== row.dataset.version) swap(row, now.cloneNode(true));
  }
  const button = desk.querySelector("[data-news-show]");
  if (!button) return;
  button.hidden = !count;
  button.textContent = count === 1 ? "1 nueva. Mostrarla" : `${count} nuevas. Mostrarlas`;
}

function swap(row, now) {
  const marked = row.querySelector("input[type=checkbox]")?.checked;
  const focused = row.contains(document.activeElement);
  for (const name of ["aria-current", "data-at"]) if (row.hasAttribute(name)) now.setAttribute(name, row.getAttribute(name));
  row.replaceWith(now);
  now.classList.add("p-q__cambio");
  if (marked) now.querySelector("input[type=checkbox]").checked = true;
  if (focused) now.querySelector("a")?.focus();
}

onClick("[data-news-show]", (button) => {
  const body = desk.querySelector("[data-rows] tbody");
  // The list was empty: there is no table to put them in.
  if (!body || !state.rows) return location.reload();
  const marked = new Set([...body.querySelectorAll("input:checked")].map((box) => box.value));
  const current = body.querySelector("[aria-current]")?.dataset.code;
  const before = rowsOf(body);
  body.innerHTML = state.rows.innerHTML;
  for (const [code, row] of rowsOf(body)) {
    if (marked.has(code)) row.querySelector("input[type=checkbox]").checked = true;
    if (code === current) row.setAttribute("aria-current", "true");
    if (!before.has(code)) row.classList.add("p-q__cambio");
  }
  button.hidden = true;
  body.querySelector("a")?.focus();
});

function tell(sentence) {
  const place = desk.querySelector("[data-happened]");
  if (!place) return;
  place.hidden = false;
  place.textContent = sentence;
}

// The conversation, the actions and the head are drawn anew; what is being typed stays as it is.
async function showCase(news) {
  const open = head();
  const code = open.dataset.code;
  const address = desk.dataset.fingerprint === undefined ? location.href : `${location.pathname}?caso=${code}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "caso" } }).catch(() => null);
  if (!answer?.ok || head()?.dataset.code !== code) return;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const followed = atEnd(desk);
  if (desk.querySelector("[data-older][open]")) made.content.querySelector("[data-older]")?.setAttribute("open", "");
  for (const part of ["[data-case-head]", ".p-fichaje__acc", "#conversacion"]) {
    const [old, now] = [desk.querySelector(part), made.content.querySelector(part)];
    if (!old || !now) continue;
    now.hidden = old.hidden;
    old.replaceWith(now);
    window.htmx?.process(now);
  }
  // Whoever reads further up goes on reading there.
  if (followed) beginIn(desk);
  for (const field of desk.querySelectorAll("[data-seen]")) field.value = news.version;
  if (news.happened) tell(news.happened);
}

if (desk) {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(".p-resp textarea, #dialog textarea")) state.wrote = Date.now();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(state.timer) : ask()));
  // Another incident was opened beside the list: whoever looks at it is told at once.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "caso") return;
    state.who = "";
    ask();
  });
  state.timer = setTimeout(ask, head() ? 1500 : EVERY);
}
