// form[data-draft="name"]: what is typed is kept in this browser, per person, until it is sent. With data-draft-version
// the server keeps it too, for whatever machine its person goes on with.
import { Kept } from "./draft-server.js";
import { attach, store } from "./lib.js";

const PREFIX = "borrador:";
const DAYS = 7 * 24 * 60 * 60 * 1000;

const time = (at) => new Date(at).toLocaleTimeString("es-GT", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "America/Guatemala" });
const typed = (form) =>
  [...form.elements].filter((field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file], [type=search])"));
const read = (field) => (field.matches("[type=checkbox], [type=radio]") ? String(field.checked) : field.value);
const write = (field, value) => {
  if (field.matches("[type=checkbox], [type=radio]")) field.checked = value === "true";
  else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const nameOf = (field) => (field.type === "radio" ? `${field.name}=${field.value}` : field.name);

// Drafts of people who no longer use this machine must not stay on it. A clock that was set makes all of them old, or of a
// day to come: what looks so has its week once more.
for (const key of store.keys()) {
  if (!key.startsWith(PREFIX)) continue;
  let kept;
  try {
    kept = JSON.parse(store.get(key));
  } catch {
    /* not readable: forget it */
  }
  const age = Date.now() - kept?.at;
  if (age >= 0 && age < DAYS) continue;
  if (kept?.values && !kept.again) store.set(key, JSON.stringify({ ...kept, at: Date.now(), again: 1 }));
  else store.remove(key);
}

attach("meta[name=draft-done]", (meta) => {
  const [who, name] = [meta.dataset.who ?? "", meta.content];
  for (const key of store.keys())
    if (key.startsWith(PREFIX) && key.endsWith(`:${name}`) && (!who || key === `${PREFIX}${who}:${name}`)) store.remove(key);
});

attach("form[data-draft]", (form) => {
  const key = `${PREFIX}${form.elements.who?.value ?? ""}:${form.dataset.draft}`;
  const status = form.querySelector("[data-draft-status]") ?? document.querySelector("[data-draft-status]");
  const say = (text) => status && (status.textContent = text);
  const given = Number(form.dataset.draftAt ?? 0);
  const texts = typed(form).filter((field) => field.matches("textarea"));
  // What the server gave back as a draft is not what the form begins with.
  const first = Object.fromEntries(typed(form).map((field) => [nameOf(field), given && texts.includes(field) ? "" : read(field)]));
  const now = () => Object.fromEntries(typed(form).map((field) => [nameOf(field), read(field)]));
  const fill = (values) => {
    for (const field of typed(form)) if (nameOf(field) in values) write(field, values[nameOf(field)]);
  };
  const put = (values, known) => store.set(key, JSON.stringify({ at: Date.now(), values, version: server?.version, known }));
  // What the server has as well need not be preferred to what it gives back, which may be newer; no clock tells which is.
  const known = (sent) => {
    const { values } = JSON.parse(store.get(key)) ?? {};
    if (values && Object.keys(sent).every((name) => values[name] === sent[name])) put(values, 1);
  };
  const server = form.dataset.draftVersion === undefined ? null : new Kept(form, texts, { say, time, fill, known });
  let timer;

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const values = now();
    const changed = JSON.stringify(values) !== JSON.stringify(first);
    if (!changed) store.remove(key);
    else if (put(values)) say(`Borrador guardado a las ${time(Date.now())}`);
    server?.keep();
    if (changed) form.dispatchEvent(new Event("draft:kept", { bubbles: true }));
  };
  const forget = () => {
    clearTimeout(timer);
    timer = 0;
    store.remove(key);
  };
  const recovered = (at) => {
    say(`Recuperamos su borrador de las ${time(at)}. `);
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Empezar de nuevo";
    again.addEventListener("click", () => {
      forget();
      fill(first);
      clearTimeout(timer);
      server?.keep();
      say("Borrador descartado");
      texts[0]?.focus();
    });
    status?.append(again);
  };

  const kept = JSON.parse(store.get(key) ?? "null");
  if (kept && (texts.every((field) => !field.value.trim()) || (given && !kept.known))) {
    // Written without a line upon an older one: the server says so, and both are offered.
    if (given) server.version = kept.version ?? 0;
    fill(kept.values);
    recovered(kept.at);
  } else if (given && texts.some((field) => field.value.trim())) recovered(given);

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 600);
  });
  form.addEventListener("submit", () => {
    // The line may be cut right now, and what comes then is a page of the browser.
    if (timer) save();
    server?.stop();
  });
  // The last words before a page goes away are the ones that would be missed.
  addEventListener("pagehide", () => timer && !form.dataset.sending && save());
  form.addEventListener("reset", forget);
  // The outbox has it now: as a draft too it would be offered a second time.
  form.addEventListener("outbox:kept", forget);
  form.addEventListener("draft:moved", forget);
  // Nothing could be kept there: it is what was typed and not sent again.
  form.addEventListener("outbox:left", ({ detail }) => detail && save());
});
