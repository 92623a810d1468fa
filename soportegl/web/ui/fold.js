// [data-fold="selector"] with a hidden [data-fold-button]: on phones, or under data-fold-under, the matching parts wait
// behind the button.
import { attach } from "./lib.js";

attach("[data-fold]", (box) => {
  const button = box.querySelector("[data-fold-button]");
  const narrow = matchMedia(`(max-width: ${box.dataset.foldUnder ?? "767.98px"})`);
  if (!button) return;
  const parts = () => document.querySelectorAll(box.dataset.fold);
  const fold = (folded) => {
    for (const part of parts()) part.classList.toggle("p-plegado", folded);
    button.setAttribute("aria-expanded", !folded);
  };
  const fit = () => {
    button.hidden = !narrow.matches;
    // What is wrong with a filter would wait behind the button, and the answer pass for that of what was typed.
    fold(narrow.matches && ![...parts()].some((part) => part.querySelector("[aria-invalid=true]")));
  };
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
  narrow.addEventListener("change", fit);
  fit();
  box.dataset.foldReady = "";
});
