// Dialogs: those of the page (data-open, data-dialog-open, data-dialog-close) and #dialog, which htmx fills.
import { attach, onClick } from "./lib.js";
import { lost, SILENT } from "./line.js";

// Empty, it would travel with every page.
const filled = document.body.appendChild(document.createElement("dialog"));
Object.assign(filled, { id: "dialog", className: "sgl-dialogo" }).setAttribute("aria-labelledby", "dialog-title");

// What each was opened from: one may lie over another, and each goes back to its own.
const openers = new WeakMap();

attach("dialog[data-open]", (dialog) => {
  dialog.removeAttribute("open");
  dialog.showModal();
});

/** Shows this dialog; when it closes, the focus goes back to `opener`. */
export function openFrom(dialog, opener) {
  openers.set(dialog, opener);
  dialog.showModal();
}

onClick("[data-dialog-open]", (button) => {
  const menu = button.closest("details[open]");
  if (menu) menu.open = false;
  openFrom(document.getElementById(button.dataset.dialogOpen), menu?.querySelector("summary") ?? button);
});

// Asked before the form is sent; what is too short to be sent goes to the server, which says so.
onClick("[data-ask-first]", (button, event) => {
  if ([...button.form.querySelectorAll("textarea[data-min]")].some((text) => text.value.trim().length < Number(text.dataset.min))) return;
  event.preventDefault();
  const dialog = document.getElementById(button.dataset.askFirst);
  // The second press of a hurried hand would meet the button that happens to lie under it.
  dialog.dataset.fresh = "";
  setTimeout(() => delete dialog.dataset.fresh, 600);
  openFrom(dialog, button);
});

onClick("dialog [data-dialog-close]", (button, event) => {
  event.preventDefault();
  button.closest("dialog").close();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { target } = event.detail;
  if (target?.id === "dialog" && !event.target.closest("dialog")) openers.set(target, event.target);
});

// A whole page instead of a fragment: the session ended, or something broke. The page itself must be seen, not a piece
// of it, and a form goes there by itself, so that what was typed is kept by the server.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse, elt, pathInfo, xhr } = event.detail;
  if (SILENT.includes(xhr.status)) {
    event.detail.shouldSwap = false;
    return lost({ elt });
  }
  if (target?.id !== "dialog" || !/^\s*<!doctype/i.test(serverResponse ?? "")) return;
  event.detail.shouldSwap = false;
  const form = elt.closest("form");
  if (form) form.submit();
  else location.assign(pathInfo.requestPath);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target;
  if (dialog?.id !== "dialog" || !dialog.firstElementChild) return;
  if (!dialog.open) dialog.showModal();
  const wrong = dialog.querySelector("[role=alert], [aria-invalid=true]");
  const first = wrong ?? dialog.querySelector("textarea, select, input:not([type=hidden]):not([type=file])");
  (first ?? dialog.querySelector("h2"))?.focus();
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target.id === "dialog") event.target.replaceChildren();
    const opener = openers.get(event.target);
    if (opener?.isConnected) opener.focus();
    openers.delete(event.target);
  },
  true,
);
