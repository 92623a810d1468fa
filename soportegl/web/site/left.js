// Nothing of whoever left is shown by «Atrás». No browser keeps our pages, but for those that it has in memory as they were.
import { store } from "../ui/lib.js";

const LEFT = "salida";

// On the page where one signs in nobody is in: whatever was drawn before is of somebody who left. No time is compared, since
// the clock of the machine may be set in between.
if (document.querySelector("[data-signed-out]")) store.set(LEFT, Math.random());
const drawn = store.get(LEFT);

addEventListener("pageshow", (event) => {
  if (!event.persisted || store.get(LEFT) === drawn) return;
  document.documentElement.hidden = true;
  location.reload();
});

// A browser fills the fields of a page again as they were left, for whoever is there now: they get the page anew.
const who = document.documentElement.dataset.who ?? "";
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward" && (history.state?.who ?? who) !== who) {
  document.documentElement.hidden = true;
  location.replace(location.pathname + location.search);
} else history.replaceState({ ...history.state, who }, "");

// The answer to a form is not kept either, and «Atrás» would ask whether to send it again: it leads to the form itself.
if (document.querySelector("meta[name=sent]")) history.replaceState(history.state, "", location.href);
