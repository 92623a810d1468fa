// A conversation opens at what is new, or else at its end: in the pane of the desk, and on a page that was just opened.
// Who came back to it, or asked for a place in it, is where they were. On paper all of it is unfolded.
const pane = (list) => list.closest(".p-desliza");
const scrolls = (place) => place && getComputedStyle(place).overflowY !== "visible" && place.scrollHeight > place.clientHeight;

function begin(list) {
  const [mark, last] = [list.querySelector("#nuevo"), list.lastElementChild];
  const place = pane(list);
  if (scrolls(place)) {
    place.scrollTop = mark ? place.scrollTop + mark.getBoundingClientRect().top - place.getBoundingClientRect().top - 8 : place.scrollHeight;
    return;
  }
  const seen = last?.getBoundingClientRect();
  if (!seen || seen.bottom <= innerHeight * 0.8) return;
  if (mark) mark.scrollIntoView({ block: "start", behavior: "instant" });
  else last.scrollIntoView({ block: "end", behavior: "instant" });
}

/** Shows the conversation inside `root` from where it is to be read. */
export function beginIn(root) {
  const list = root?.querySelector("[data-latest]");
  if (list) begin(list);
}

/** Whether the end of the conversation inside `root` is in sight. */
export function atEnd(root) {
  const place = root?.querySelector("[data-latest]")?.closest(".p-desliza");
  return Boolean(place) && place.scrollHeight - place.scrollTop - place.clientHeight < 80;
}

/** Shows the conversation of a page that was just opened. */
export function beginPage() {
  const list = document.querySelector("[data-latest]");
  const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (list && !location.hash && (arrived || scrolls(pane(list)))) begin(list);
}

addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("[data-older]:not([open])")) {
    fold.open = true;
    fold.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("[data-folded]")) {
    fold.open = false;
    delete fold.dataset.folded;
  }
});
