// [data-answers]: the canned answers of an incident open over the text they go into, with the button or with «;» where a
// word begins. What is chosen comes completed from the server; what was typed stays, and Esc gives back every letter.
import { insert } from "./insert.js";
import { keysOff } from "../site/keys.js";
import { attach, onClick } from "./lib.js";

const BLANK = "____";
const PAUSE = 150;
// The list has so many at most; more than that are found by typing.
const SHOWN = 20;

attach("#guardadas", (menu) => {
  const search = menu.querySelector("input");
  const list = menu.querySelector("[role=listbox]");
  const status = menu.querySelector("[role=status]");
  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");
  /** The text it goes into, and where the «;» that opened it stands, if one did. */
  let into = null;
  let timer = 0;
  let turn = 0;
  let answered = null;
  let choosing = false;

  function open(button, key = -1) {
    const field = button.form.querySelector("textarea");
    into = { button, field, key };
    search.value = "";
    list.replaceChildren();
    list.hidden = true;
    answered = null;
    choosing = false;
    menu.showModal();
    search.focus();
    ask();
  }

  function select(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  async function ask() {
    clearTimeout(timer);
    timer = 0;
    const [asked, typed] = [++turn, search.value.trim()];
    let sentence = "";
    try {
      const headers = { "HX-Request": "true", Accept: "application/json" };
      const answer = await fetch(`${into.button.formAction}?q=${encodeURIComponent(typed)}`, { headers });
      const body = await answer.text();
      if (asked !== turn || !menu.open) return;
      if (answer.headers.has("HX-Redirect")) sentence = "Su sesión venció. Ingrese de nuevo en otra pestaña y vuelva a buscar.";
      else if (answer.ok) list.innerHTML = body;
      else sentence = JSON.parse(body).sentence;
    } catch {
      if (asked !== turn) return;
      sentence = "No se pudieron leer las respuestas. Revise su conexión y vuelva a buscar.";
    }
    if (sentence) list.replaceChildren();
    answered = typed;
    list.hidden = !list.firstElementChild;
    search.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = sentence || told(options().length, typed);
    select(list.firstElementChild);
    if (choosing) choose(chosen());
    choosing = false;
  }

  function told(count, typed) {
    if (count >= SHOWN) return `Las ${count} más usadas; escriba para encontrar otra.`;
    if (count) return count === 1 ? "1 respuesta" : `${count} respuestas`;
    return typed ? `Ninguna respuesta guardada tiene «${typed}».` : "Todavía no hay respuestas guardadas para su nivel.";
  }

  function choose(option) {
    if (!option) return;
    const { field, key } = into;
    const { text, number } = option.dataset;
    into.done = true;
    menu.close();
    const from = key < 0 ? field.selectionEnd : key;
    const glue = from && !/\s/.test(field.value[from - 1]) ? " " : "";
    insert(field, glue + text, from, key < 0 ? from : key + 1);
    const blank = text.indexOf(BLANK);
    if (blank >= 0) field.setSelectionRange(from + glue.length + blank, from + glue.length + blank + BLANK.length);
    remember(field, number, text);
    warn(field, blank >= 0);
  }

  // How the text stands as if the menu had never come: with what was typed into it after the «;».
  function giveBack() {
    const { field, key } = into;
    into.done = true;
    menu.close();
    field.focus();
    if (key >= 0) insert(field, search.value, key + 1);
  }

  search.addEventListener("input", () => {
    // «; » is a semicolon and nothing else.
    if (into.key >= 0 && /^\s/.test(search.value)) return giveBack();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const all = options();
      select(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    } else if (event.key === "Enter") insertNow();
    // A search field would keep Esc to itself and empty what is to be given back.
    else if (event.key === "Escape") giveBack();
    else return;
    event.preventDefault();
  });

  function insertNow() {
    if (answered === search.value.trim()) return choose(chosen());
    // Enter came before the list: the first of what it brings is meant.
    choosing = true;
    ask();
  }

  // The focus stays where the letters go.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
  menu.querySelector("[data-answers-insert]").addEventListener("click", insertNow);
  menu.addEventListener("cancel", (event) => {
    event.preventDefault();
    giveBack();
  });
  menu.addEventListener("close", () => into?.done || into?.field.focus());

  onClick("button[data-answers]", (button, event) => {
    event.preventDefault();
    open(button);
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (event.data !== ";" || !field.matches?.("textarea") || menu.open || keysOff()) return;
    const button = field.form?.querySelector("[data-answers]");
    const at = field.selectionEnd - 1;
    if (button && (at === 0 || /\s/.test(field.value[at - 1]))) open(button, at);
  });
});

// What was inserted and taken out again is not sent, and not counted as used.
const lines = new WeakMap();

function remember(field, number, text) {
  const mark = document.createElement("input");
  [mark.type, mark.name, mark.value] = ["hidden", "respuesta", number];
  lines.set(mark, text.split(/\n|____/).filter((line) => line.trim()));
  field.form.append(mark);
}

addEventListener(
  "submit",
  (event) => {
    const text = event.target.querySelector("textarea")?.value ?? "";
    for (const mark of event.target.querySelectorAll("input[name=respuesta]"))
      if (lines.has(mark) && !lines.get(mark).some((line) => text.includes(line))) mark.remove();
  },
  true,
);

// A text that became too long, or lacks something, says so until it no longer does.
function warn(field, missing) {
  const place = field.form.querySelector("[data-answers-says]");
  const update = () => {
    const [length, limit] = [field.value.length, Number(field.dataset.max)];
    const long = length > limit ? `El texto tiene ${length} caracteres; acórtelo a ${limit} antes de enviar.` : "";
    const blank = missing && field.value.includes(BLANK) ? "Falta un dato: complételo donde dice ____." : "";
    place.textContent = [long, blank].filter(Boolean).join(" ");
    if (!place.textContent) field.removeEventListener("input", update);
  };
  field.addEventListener("input", update);
  update();
}
