// The line of a file that is on its way.
import { picture } from "./lib.js";

// As in settings.py, which judges.
export const MOST_BYTES = 20 * 1024 * 1024;
const MOST_FILES = 5;
const button = (does, label, hidden = "hidden") => `<button class="btn btn-sutil btn-sm" type="button" data-${does} ${hidden}>${label}</button>`;
const ROW = `<div><b></b><small>Subiendo</small></div>
  <span class="sgl-archivo__acc">${button("pause", "Pausar")} ${button("retry", "Reintentar")} ${button("drop", "Quitar", "")}</span>
  <progress max="100" value="0"></progress>`;

export function rowOf(file) {
  const row = Object.assign(document.createElement("li"), { className: "sgl-archivo", innerHTML: ROW });
  row.prepend(picture("file-earmark-arrow-up"));
  name(row, file);
  return row;
}

/** Says which file it is about, also to whoever only hears its buttons. */
export function name(row, file) {
  row.querySelector("b").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", `Subida de ${file.name}`);
  row.querySelector("[data-drop]").setAttribute("aria-label", `Quitar ${file.name}`);
  row.querySelector("[data-retry]").setAttribute("aria-label", `Reintentar la subida de ${file.name}`);
}

/** Its button to stop and go on, or none. */
export function offerPause({ row, file }, label) {
  const button = row.querySelector("[data-pause]");
  button.hidden = !label;
  button.textContent = label;
  button.setAttribute("aria-label", `${label} la subida de ${file.name}`);
}

export function howLong(seconds) {
  if (seconds === null || seconds < 3) return "";
  if (seconds < 60) return ` · faltan ${Math.ceil(seconds / 5) * 5} s`;
  return ` · faltan ${Math.ceil(seconds / 60)} min`;
}

/** Why a file is not sent at all, or nothing: the server judges again; saying it here saves a slow line twenty megabytes. */
export function refusalOf(list, { file, row }) {
  if (!file.size) return "Está vacío. Elija otro archivo.";
  if (file.size > MOST_BYTES) return `Mide ${(Math.ceil(file.size / 104857.6) / 10).toFixed(1)} MB; el máximo es 20 MB por archivo.`;
  const before = [...list.children].slice(0, [...list.children].indexOf(row));
  return before.filter((other) => other.dataset.state !== "mal").length >= MOST_FILES ? `Se aceptan ${MOST_FILES} archivos cada vez.` : "";
}
