// The desk on a wide screen: a row opens beside the list instead of on a page of its own.
const wide = matchMedia("(min-width: 1280px)");

function open(link) {
  const desk = link.closest("[data-desk]");
  const pane = desk.querySelector("#caso");
  const url = location.pathname + link.dataset.case;
  window.htmx.ajax("GET", url, { target: "#caso", swap: "innerHTML" }).then(() => {
    pane.hidden = false;
    desk.classList.replace("p-mesa--lista", "p-mesa--caso");
    for (const row of desk.querySelectorAll("tr[aria-current]")) row.removeAttribute("aria-current");
    link.closest("tr").setAttribute("aria-current", "true");
    history.pushState({}, "", url);
    showSection(pane, "conversacion");
    pane.querySelector("#caso-titulo")?.focus({ preventScroll: true });
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-case]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || !wide.matches || !window.htmx) return;
  event.preventDefault();
  open(link);
});

// The pane is drawn by the server: going back asks for it again.
addEventListener("popstate", () => {
  if (document.querySelector("[data-desk]")) location.reload();
});

// One section of the incident at a time; without the script all stand one below the other.
function showSection(root, id) {
  const tabs = root.querySelector("[data-sections]");
  if (!tabs) return;
  for (const tab of tabs.querySelectorAll("a[href^='#']")) {
    const current = tab.hash === `#${id}`;
    tab.toggleAttribute("aria-current", current);
    if (current) tab.setAttribute("aria-current", "true");
    document.getElementById(tab.hash.slice(1)).hidden = !current;
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-sections] a[href^='#']");
  if (!tab) return;
  event.preventDefault();
  showSection(document, tab.hash.slice(1));
});

// The entity of a correction: the list of those that answer to what is typed.
let asking;
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-entities]");
  const list = field && document.getElementById("entidades");
  if (!list) return;
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const answer = await fetch(`${list.dataset.entitiesFrom}?entity=${encodeURIComponent(field.value)}`);
    if (answer.ok) list.innerHTML = await answer.text();
  }, 250);
});

const asked = location.hash.slice(1);
showSection(document, ["datos", "entidad", "archivos"].includes(asked) ? asked : "conversacion");
