// [data-desk]: after a row was taken, the density was changed, «Atrás» or a reload the list is where one left it.
const KEY = "sgl-lista";
const desk = document.querySelector("[data-desk]");
const rows = () => desk.querySelector(".p-cola-ag .p-desliza");

function here() {
  const url = new URL(location.href);
  url.searchParams.delete("caso");
  return url.pathname + url.search;
}

let sent = false;
addEventListener("submit", (event) => {
  if (event.target.method === "post") sent = true;
});
addEventListener("pagehide", () => {
  if (!desk || !rows()) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ list: here(), top: rows().scrollTop, page: scrollY, sent }));
  } catch {
    /* nothing is kept, and the list begins at its top */
  }
});

function restore() {
  let left = null;
  try {
    left = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  const way = performance.getEntriesByType("navigation")[0]?.type;
  if (!left || left.list !== here() || !(left.sent || way === "reload" || way === "back_forward")) return;
  rows().scrollTop = left.top;
  if (left.sent) scrollTo(0, left.page);
}
if (desk && rows()) restore();
