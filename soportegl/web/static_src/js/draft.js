// form[data-draft="name"]: what is typed is kept in this browser, per person, until the server has it.
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

// Drafts of people who no longer use this machine must not stay on it.
for (const key of store.keys()) {
  if (!key.startsWith(PREFIX)) continue;
  let at = 0;
  try {
    at = JSON.parse(store.get(key)).at;
  } catch {
    /* not readable: forget it */
  }
  if (!(Date.now() - at < DAYS)) store.remove(key);
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
  const first = Object.fromEntries(typed(form).map((field) => [nameOf(field), read(field)]));
  let timer;

  const save = () => {
    const values = Object.fromEntries(typed(form).map((field) => [nameOf(field), read(field)]));
    if (JSON.stringify(values) === JSON.stringify(first)) return store.remove(key);
    if (store.set(key, JSON.stringify({ at: Date.now(), values }))) say(`Borrador guardado a las ${time(Date.now())}`);
  };
  const forget = () => {
    clearTimeout(timer);
    store.remove(key);
  };

  const texts = typed(form).filter((field) => field.matches("textarea"));
  const kept = JSON.parse(store.get(key) ?? "null");
  // What the server gave back is newer than any draft.
  if (kept && texts.every((field) => !field.value.trim())) {
    for (const field of typed(form)) if (nameOf(field) in kept.values) write(field, kept.values[nameOf(field)]);
    say(`Recuperamos su borrador de las ${time(kept.at)}. `);
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Empezar de nuevo";
    again.addEventListener("click", () => {
      forget();
      for (const field of typed(form)) write(field, first[nameOf(field)]);
      clearTimeout(timer);
      say("Borrador descartado");
      texts[0]?.focus();
    });
    status?.append(again);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 600);
  });
  // The last words before a page goes away are the ones that would be missed.
  addEventListener("pagehide", () => timer && !form.dataset.sending && save());
  form.addEventListener("reset", forget);
});
