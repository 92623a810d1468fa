// What the worker makes of a file is asked for until it is there. [data-shown-wait]: a page that opened before it was.
import { attach } from "./lib.js";

const LONGEST = 120000;

/** The fragment to show, once it is made; nothing when it is refused, when it takes too long, or when `still()` says that nobody waits. */
export async function prepared(href, still) {
  const began = Date.now();
  for (let wait = 300; still() && Date.now() - began < LONGEST; wait = Math.min(wait * 1.6, 4000)) {
    const answer = await fetch(`${href}?parte`).catch(() => null);
    // Whoever was signed out is led to another page, which is not the file.
    if (!answer?.ok || answer.redirected) return null;
    if (answer.status !== 202) {
      const made = document.createElement("template");
      made.innerHTML = (await answer.text()).trim();
      return made.content.firstElementChild;
    }
    await new Promise((go) => setTimeout(go, wait));
  }
  return null;
}

attach("[data-shown-wait]", async (box) => {
  const made = await prepared(box.dataset.shownWait, () => box.isConnected);
  if (made) box.replaceWith(made);
  else box.querySelector("[role=status]").textContent = "No se pudo preparar la vista. Recargue la página o descárguelo.";
});
