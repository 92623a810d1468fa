// The desk without a mouse: J and K over the rows, one key per action (aria-keyshortcuts), with an off switch.
import { attach, isField, store } from "../ui/lib.js";

const OFF = "sgl-sin-atajos";
/** Whether this browser was told to leave single keys alone. */
export const keysOff = () => store.get(OFF) !== null;
const dense = () => document.body.classList.contains("densa");

attach("[data-keys-switch]", (box) => {
  box.checked = !keysOff();
  box.addEventListener("change", () => (box.checked ? store.remove(OFF) : store.set(OFF, "1")));
});

function move(step) {
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement) || row.hasAttribute("data-at"));
  const marked = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const from = now >= 0 ? now : marked;
  const row = rows[Math.max(0, Math.min(rows.length - 1, from + step))];
  for (const other of rows) other.removeAttribute("data-at");
  row.setAttribute("data-at", "");
  row.querySelector("a")?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function mark() {
  const row = document.activeElement.closest("[data-rows] tr") ?? document.querySelector("[data-rows] tr[data-at]");
  row?.querySelector("input[type=checkbox]")?.click();
}

function act(key) {
  const row = document.activeElement.closest("[data-rows] tr");
  // On the row of another incident a key may not act on the one that is open beside it.
  const elsewhere = row && !row.hasAttribute("aria-current");
  // While rows are marked their bar is in sight, and a key is for all of them: it opens the dialog that asks first.
  const places = [document.getElementById("lote"), row, elsewhere ? null : document.querySelector("main"), document.querySelector(".sgl-barra")];
  const element = places.map((place) => visible(place, key)).find(Boolean);
  if (!element) return false;
  if (isField(element)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
    if (element.dataset.then) document.querySelector(element.dataset.then)?.focus();
  }
  return true;
}

function visible(place, key) {
  const found = [...(place?.querySelectorAll(`[aria-keyshortcuts="${key}"]`) ?? [])];
  return found.find((element) => element.getClientRects().length && (place.matches("tr") || !element.closest("[data-rows]")));
}

// G and then B: the letter that begins a way to another page waits a moment for the one that ends it.
const GO = { b: "/bandeja/" };
let going = 0;

function go(letter) {
  const waited = Date.now() - going < 1500;
  going = letter === "g" ? Date.now() : 0;
  if (letter === "g") return true;
  if (!waited || !GO[letter]) return false;
  location.assign(GO[letter]);
  return true;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!dense() || keysOff() || event.ctrlKey || event.metaKey || event.altKey) return;
  // A box that was just marked has the focus, and no letter is typed into it.
  const types = isField(target) && target.type !== "checkbox";
  if (types || document.querySelector("dialog[open]")) return;
  const letter = key.length === 1 ? key.toLowerCase() : "";
  if (letter && go(letter)) event.preventDefault();
  else if (letter === "j" || letter === "k") move(letter === "j" ? 1 : -1);
  else if (letter === "x") mark();
  else if (letter === "?") document.getElementById("teclas")?.showModal();
  else if (!letter || !/[a-z/;]/.test(letter) || !act(letter)) return;
  event.preventDefault();
});
