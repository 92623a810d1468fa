// A page on which htmx only opens dialogs fetches it when the first of them is wanted. On a slow
// line, or when it does not come, the link leads to its page, which is smaller than htmx.
import { onClick } from "../ui/lib.js";
import { goTo } from "../ui/line.js";

const WAIT = 3000;
const address = new URL("../django_htmx/htmx-2.min.js", document.currentScript.src).href;
let coming = null;

// While the page itself still comes, htmx would wait for the end of what has ended.
const shown = () =>
  new Promise((go) => {
    if (document.readyState === "complete") go();
    else addEventListener("load", go, { once: true });
  });

async function fetched() {
  await shown();
  await new Promise((there, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: there, onerror: failed });
    document.head.append(script);
    setTimeout(failed, WAIT);
  });
}

// eslint-disable-next-line old/scripts -- where it is not told, the line is taken for fast
const isSlow = () => (navigator.connection?.effectiveType ?? "4g") !== "4g";
const come = () => (coming ??= fetched());

if (address) {
  onClick("a[hx-get]", async (link, event) => {
    if (window.htmx || isSlow() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await come();
      link.click();
    } catch {
      coming = null;
      goTo(link.href, link);
    }
  });
  // Whoever points at it is about to press it.
  document.addEventListener("pointerover", (event) => {
    if (!isSlow() && event.target.closest?.("a[hx-get]")) come().catch(() => {});
  });
}
