// form#lote: the bar over the list is there while rows are marked; a row is marked with its box, X, or Shift for a stretch.
import { attach } from "../../ui/lib.js";

const rows = () => [...document.querySelectorAll("input[name=gestion][form=lote]")];
const bar = () => document.getElementById("lote");
const whole = () => bar()?.querySelector("input[name=todas]");
let last = null;

function show() {
  const form = bar();
  if (!form) return;
  const marked = rows().filter((box) => box.checked).length;
  const all = whole()?.checked;
  const count = all ? Number(form.dataset.bulk) : marked;
  const came = form.hidden && count > 0;
  form.hidden = count === 0;
  // The bar may have come over the row that was marked just now.
  if (came) document.activeElement?.closest("[data-rows] tr")?.scrollIntoView({ block: "nearest" });
  form.querySelector("[data-bulk-count]").textContent = `${count} ${count === 1 ? "marcada" : "marcadas"}`;
  for (const head of document.querySelectorAll("[data-mark-all]")) {
    head.checked = marked > 0 && marked === rows().length;
    head.indeterminate = marked > 0 && !head.checked;
  }
}

attach("#lote", (form) => {
  show();
  form.dataset.ready = "";
  // At once: the next key must not find the bar of marks that are gone.
  form.addEventListener("reset", () => {
    for (const box of [...rows(), whole()]) if (box) box.checked = false;
    show();
  });
});
document.addEventListener("click", (event) => {
  // New rows took the place of the old ones, some of which were marked.
  if (event.target.closest?.("[data-news-show]")) setTimeout(show);
  const box = event.target.closest?.("input[name=gestion][form=lote]");
  if (!box) return;
  const [from, to] = [rows().indexOf(last), rows().indexOf(box)];
  if (event.shiftKey && from >= 0) for (const other of rows().slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
  last = box;
  show();
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("[data-mark-all]")) for (const box of rows()) box.checked = field.checked;
  else if (field === whole() && field.checked) for (const box of rows()) box.checked = true;
  else if (field.form !== bar()) return;
  // With one row unmarked it is no longer the whole list.
  if (field.name === "gestion" && !field.checked && whole()) whole().checked = false;
  if (field.matches("[data-mark-all]") && !field.checked && whole()) whole().checked = false;
  show();
});
