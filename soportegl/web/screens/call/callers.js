// [data-callers]: who calls is found while typing; the arrows go through the list, Enter chooses, and the text comes next.
import { attach } from "../../ui/lib.js";

attach("[data-callers]", (box) => {
  const field = box.querySelector("input[type=search]");
  const list = box.querySelector("#resultados");
  const buttons = () => [...list.querySelectorAll("[data-caller]")];
  // What the list answers to, and whether Enter was pressed before it did.
  let answered = field.value;
  let choosing = false;
  box.classList.add("p-llamada--viva");

  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      buttons()[0]?.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (answered === field.value) buttons()[0]?.click();
      else choosing = true;
    }
  });

  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const now = buttons().indexOf(document.activeElement);
    if (!step || now < 0) return;
    event.preventDefault();
    (now + step < 0 ? field : buttons()[now + step])?.focus();
  });

  // An answer to a click on an entity brings its people, and the next arrow goes on from there.
  let listing = false;
  list.addEventListener("click", (event) => (listing = Boolean(event.target.closest("[data-entity]"))));

  // Not at the swap: the new buttons are htmx's only now, and it has given the focus back to what had it.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === list) {
      answered = event.detail.requestConfig.parameters.q ?? field.value;
      if (listing) buttons()[0]?.focus();
      else if (choosing && answered === field.value) buttons()[0]?.click();
      choosing = choosing && !listing && answered !== field.value;
      listing = false;
    } else if (event.detail.target.id === "quien") {
      const chosen = event.detail.requestConfig.elt;
      for (const button of buttons()) button.toggleAttribute("aria-current", button === chosen);
      chosen.setAttribute("aria-current", "true");
      document.getElementById("id_synopsis")?.focus();
    }
  });
});
