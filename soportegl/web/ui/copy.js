// button[data-copy="text"]: copies it and says so. It stays hidden where the browser cannot copy.
import { attach } from "./lib.js";

attach("[data-copy]", (button) => {
  // eslint-disable-next-line no-restricted-properties -- asked for whether it is there
  if (!navigator.clipboard && !document.queryCommandSupported?.("copy")) return;
  button.hidden = false;
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  words.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    words.textContent = (await copy(button.dataset.copy)) ? "Copiado" : "No se pudo copiar";
    setTimeout(() => (words.textContent = before), 2500);
  });
});

async function copy(text) {
  try {
    // eslint-disable-next-line no-restricted-properties -- what fails is copied the old way
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

// Without HTTPS there is no clipboard object, and many offices reach the system that way.
function copyTheOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
