// What several behaviours need: work done once per element, also in what arrives later through htmx.

/** Runs `work` on every element that matches, now and in each fragment that is swapped in. */
export function attach(selector, work) {
  const done = new WeakSet();
  const run = (root) => {
    for (const element of root.querySelectorAll(selector)) {
      if (done.has(element)) continue;
      done.add(element);
      work(element);
    }
  };
  const start = () => run(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:load", (event) => run(event.target.parentNode ?? document));
}

/** Calls `work(element, event)` for clicks on, or inside of, what matches. */
export function onClick(selector, work) {
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.(selector);
    if (element) work(element, event);
  });
}

/** The browser's own storage; private windows and full disks refuse it, and nothing may break for that. */
export const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      /* nothing was kept */
    }
  },
  keys() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

export const isField = (element) => element.matches?.("input, textarea, select, [contenteditable]") ?? false;

export const human = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

/** Now, for the name of a file: «2026-11-30 05.14.33». */
export const stamp = () => new Date().toLocaleString("sv-SE", { timeZone: "America/Guatemala" }).replaceAll(":", ".");

/** An icon as pages draw it: of the file that one of theirs is of, or none. */
export function picture(name) {
  const sprite = document.querySelector('use[href*="/icons."]')?.getAttribute("href").split("#")[0];
  const box = document.createElement("template");
  if (sprite) box.innerHTML = `<svg class="i" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
  return box.content;
}
