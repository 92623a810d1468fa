// [data-opens]: a click anywhere on a row does what one on its link does, with the same keys and buttons. The link stays
// the only one for the keyboard and for who listens; what has something of its own to do keeps it, and text can be marked.
const OWN = "a, button, input, select, textarea, label, summary, .c-marca";

function linkOf(event) {
  const row = event.target.closest?.("[data-opens] tbody tr");
  if (!row || event.target.closest(OWN)) return null;
  return row.querySelector("a[href]");
}

document.addEventListener("click", (event) => {
  const link = linkOf(event);
  if (!link || event.button !== 0) return;
  // Whoever dragged over a word wants the word.
  const marked = getSelection();
  if (!marked.isCollapsed && link.closest("tr").contains(marked.anchorNode)) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) open(link.href, "_blank", "noopener");
  else link.click();
});

document.addEventListener("auxclick", (event) => {
  const link = linkOf(event);
  if (link && event.button === 1) open(link.href, "_blank", "noopener");
});

// Windows would begin to scroll with the middle button.
document.addEventListener("mousedown", (event) => {
  if (event.button === 1 && linkOf(event)) event.preventDefault();
});
