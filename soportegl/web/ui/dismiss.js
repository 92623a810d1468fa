// [data-dismiss="selector"]: takes what it lies in away; by itself the link loads the page anew, without what was said.
import { onClick } from "./lib.js";

onClick("[data-dismiss]", (link, event) => {
  event.preventDefault();
  link.closest(link.dataset.dismiss)?.remove();
  document.getElementById("contenido")?.focus({ preventScroll: true });
});

// Whoever goes on has read it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "caso") document.querySelector(".p-mesa__avisos")?.remove();
});
