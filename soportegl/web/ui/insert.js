// Text that is put into a field as if it had been typed: one undo takes it back, and drafts and counters hear of it.

/** Puts `text` in place of what stands from `from` to `to`; at the caret, after any selection, when they are not given. */
export function insert(field, text, from = field.selectionEnd, to = from) {
  field.focus();
  field.setSelectionRange(from, to);
  // The only way that the browser can undo; the one that is not deprecated cannot.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
