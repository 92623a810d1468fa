// form[data-outbox="what it is"]: what is sent waits in this browser until the server has answered, and goes by itself: when the
// line is back, from another page, after the browser was closed. Its key makes it one thing, however often it goes.
import { person, within } from "./keeping.js";
import { attach } from "./lib.js";
import { all, ask, changed, forget, go, live, onChange, put } from "./outbox-send.js";
import { lists, mayGoOn, show, sign } from "./outbox-signs.js";
import { freshKey, session } from "./outbox-turn.js";

const SLOW = 3000;
const REVIEWED = "revisada";

// Forms that go to the server as if nothing of this were here.
const passing = new WeakSet();
// The form whose answer somebody waits for in this page, and the row that it became.
let waitsFor = null;
// What the page before had refused; and what stands in a form of this one, which takes its place when it is sent.
const led = Number(session[REVIEWED] ?? 0);
let reviewed = 0;
delete session[REVIEWED];

function read(form, submitter) {
  const { key, who } = form.elements;
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const files = fields.map(([, value]) => value).filter((value) => value instanceof File && value.name);
  return {
    person,
    key: key.value,
    action: form.getAttribute("action"),
    label: form.dataset.outbox,
    about: /gestion\/([\d-]+)\//.exec(form.getAttribute("action"))?.[1] ?? "",
    draft: form.dataset.draft,
    who: who?.value ?? "",
    text: form.querySelector("textarea")?.value.trim().slice(0, 80) ?? "",
    fields: fields.filter(([, value]) => typeof value === "string"),
    files: files.map((file, at) => ({ name: file.name, type: file.type, lastModified: file.lastModified, blob: file, place: 500 + at })),
    state: "waiting",
  };
}

/** Writes it down in the place of what it corrects; the same thing twice is one row. Its number. */
async function keep(row) {
  let id;
  await within("outbox", "readwrite", (rows) => {
    rows.getAll().onsuccess = ({ target: { result } }) => {
      const mine = result.filter((other) => other.person === person && other.action === row.action);
      const same = mine.find((other) => other.key === row.key && JSON.stringify(other.fields) === JSON.stringify(row.fields));
      for (const other of mine)
        if (other !== same && other.state === "refused" && (other.key === row.key || other.id === reviewed)) rows.delete(other.id);
      if (same) row.id = same.id;
      rows.put(row).onsuccess = ({ target }) => (id = target.result);
    };
  });
  reviewed = 0;
  return id;
}

async function take(form, submitter) {
  form.dispatchEvent(new Event("outbox:take"));
  const row = read(form, submitter);
  // In the dialog that was pressed: under it, the second press of a hurried hand would meet something else.
  const place = (submitter ?? form).closest("dialog") ?? document.body;
  const mine = (waitsFor = { form, submitter, place });
  submitter?.setAttribute("data-busy", "");
  sign(place, "", "Guardando…");
  try {
    mine.id = await keep(row);
  } catch (refusal) {
    await notKept(mine, row, refusal);
    return;
  }
  form.dispatchEvent(new Event("outbox:kept"));
  live.set(mine.id, { watched: true });
  setTimeout(() => {
    if (waitsFor === mine) {
      mine.slow = true;
      draw();
    }
  }, SLOW);
  changed();
  go();
}

/** Nothing can wait here: it goes as forms always went, while there may be a line. */
async function notKept({ form, submitter, place }, row, refusal) {
  const text = { ...row, state: "refused", why: `${refusal.message} Elija los archivos de nuevo.`, files: [] };
  // Without its files there may be room for what was typed.
  if (row.files.length && refusal.full) session[REVIEWED] = await keep(text).catch(() => 0);
  if (navigator.onLine === false) {
    release();
    leave(form, true);
    sign(place, "", `No hay línea. ${refusal.message} No cierre esta página.`);
  } else {
    sign(place, "", `${refusal.message} Se envía ya.`);
    pass(form, submitter, true);
  }
}

/** It is the form's own affair again; with `draft` also what was typed. */
const leave = (form, draft) => form.dispatchEvent(new CustomEvent("outbox:left", { detail: draft }));

function release() {
  waitsFor?.submitter?.removeAttribute("data-busy");
  waitsFor?.place.removeAttribute("data-waits");
  waitsFor = null;
}

function pass(form, submitter, draft) {
  release();
  leave(form, draft);
  // A browser that refuses at once does so while the form is still being sent, and ignores what sends it again.
  setTimeout(() => {
    passing.add(form);
    form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  });
}

/** What was typed, in its form as the server draws it now: for its person to decide. */
async function review(row) {
  const told = await ask();
  if (told?.person !== person) return go();
  session[REVIEWED] = row.id;
  return (await lists())?.review(row, told.token);
}

/** Another form in the same page, empty and with a key of its own. */
function anew(form) {
  form.reset();
  for (const field of form.querySelectorAll("textarea")) field.value = "";
  renew(form);
  const { sentKey, ...rest } = history.state ?? {};
  if (sentKey) history.replaceState(rest, "");
}

function renew(form) {
  const key = (form.elements.key.value = freshKey());
  for (const box of form.querySelectorAll("[data-uploader]")) box.dataset.key = key;
}

mayGoOn(() => {
  if (!waitsFor) return;
  const { form, place } = waitsFor;
  release();
  anew(form);
  place.close?.();
  draw();
});

/** Shows how things stand, and leads to the answer that somebody waits for. */
async function draw() {
  const rows = await all().catch(() => []);
  const mine = waitsFor && rows.find(({ id }) => id === waitsFor.id);
  if (mine?.state === "received") {
    // Read at once: the page that shows it is another round trip away.
    sign(waitsFor.place, "received", mine.code);
    if (!waitsFor.leads) location.assign(mine.to);
    waitsFor.leads = true;
    return;
  }
  if (mine?.state === "refused") {
    const { form, submitter } = waitsFor;
    session[REVIEWED] = mine.id;
    if (form.isConnected) pass(form, submitter);
    else review(mine);
  }
  show(rows.filter(({ id }) => id !== reviewed), mine ? waitsFor : null, { again, review, forget, signIn });
}

const again = (row) => put({ ...row, state: "waiting", why: undefined }).then(go);
const signIn = () => location.assign(`/ingresar/?next=${encodeURIComponent(location.pathname)}`);

/** What this page itself is the answer to needs no sign any more. */
async function settle() {
  const here = location.pathname + location.search;
  const done = [...document.querySelectorAll("meta[name=draft-done]")].map((meta) => meta.content);
  const rows = await all();
  for (const row of rows) {
    if (row.person !== person) continue;
    if (row.state === "received" ? row.to === here : row.id === led && done.includes(row.draft)) await forget(row.id);
  }
  await look();
}

/** What was refused and stands in its form is shown there alone. */
async function look() {
  const rows = (await all()).filter((row) => row.person === person && row.state === "refused");
  reviewed = (rows.length && (await lists())?.standing(rows, reviewed)) || 0;
  await draw();
}

/** What is typed where it stands is what it says, and no draft beside it. */
async function follow({ target: form }) {
  const row = reviewed && (await all()).find(({ id, action }) => id === reviewed && action === form.getAttribute("action"));
  if (!row) return;
  const { fields, text } = read(form);
  const typed = new Map(fields);
  await put({ ...row, text, fields: row.fields.map(([name, value]) => [name, typed.get(name) ?? value]) });
  form.dispatchEvent(new Event("draft:moved"));
}

if (person) {
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!form.matches("[data-outbox]") || passing.delete(form)) return;
      if (submitter?.hasAttribute("formaction") || submitter?.name === "paso") return;
      event.preventDefault();
      // Two taps never make two.
      if (!waitsFor) take(form, submitter);
    },
    true,
  );
  // htmx sends what its form prevents, unless it is told otherwise.
  document.addEventListener("htmx:confirm", (event) => waitsFor?.form === event.target && event.preventDefault());
  attach("form[data-outbox]", (form) => {
    // A page that the browser itself keeps brings the same key each time; one that was drawn for what was typed keeps its own.
    const own = document.querySelector("meta[name=sent]") || history.state?.sentKey || form.querySelector("[data-upload]");
    // eslint-disable-next-line no-restricted-properties -- asked for whether it is there
    if (navigator.serviceWorker?.controller && !own) renew(form);
  });
  document.addEventListener("draft:kept", follow);
  // A dialog brings its form, and takes it away.
  for (const name of ["htmx:load", "close"]) document.addEventListener(name, () => look().catch(() => {}), true);
  addEventListener("pageshow", ({ persisted }) => persisted && release());
  document.addEventListener("focusin", ({ target }) => target.form?.matches("[data-outbox]") && lists());
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.hidden || go());
  onChange(draw);
  settle()
    .catch(draw)
    .then(go);
}
