// The desk on a wide screen: a row opens beside the list instead of on a page of its own.
import { beginIn, beginPage } from "../../ui/conversation.js";
import { isField } from "../../ui/lib.js";

const wide = matchMedia("(min-width: 1280px)");

const desk = document.querySelector("[data-desk]");
const scroller = () => desk.querySelector(".p-cola-ag .p-desliza");
const rowOf = (code) => desk.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
const codeIn = (address) => new URL(address, location.href).searchParams.get("caso") ?? "";
let wanted = "";

// The list without the incident beside it: what stays the same while one goes from one to the next.
function listIn(address) {
  const url = new URL(address, location.href);
  url.searchParams.delete("caso");
  return url.pathname + url.search;
}
const list = listIn(location.href);
const name = document.title.split(" · ").slice(-2).join(" · ");

async function show(address) {
  wanted = new URL(address, location.href).href;
  const code = codeIn(wanted);
  for (const row of desk.querySelectorAll("tr[data-at]")) row.removeAttribute("data-at");
  rowOf(code)?.setAttribute("data-at", "");
  try {
    if (code) await window.htmx.ajax("GET", address, { target: "#caso", swap: "innerHTML" });
    else desk.querySelector("#caso").replaceChildren();
  } catch {
    return false;
  }
  // Another row was opened while this one was on its way, or what came was no incident.
  if (codeIn(wanted) !== code || (code && !desk.querySelector("#caso-titulo"))) return false;
  settle(code);
  return true;
}

// Beside an incident the list is narrower and its rows are higher: the one at hand stays under the eye.
function settle(code) {
  const hand = rowOf(code) ?? desk.querySelector("tr[aria-current], tr[data-at]");
  const stood = hand?.getBoundingClientRect().top;
  desk.querySelector("#caso").hidden = !code;
  desk.classList.toggle("p-mesa--caso", Boolean(code));
  desk.classList.toggle("p-mesa--lista", !code);
  for (const row of desk.querySelectorAll("tr[aria-current]")) row.removeAttribute("aria-current");
  rowOf(code)?.setAttribute("aria-current", "true");
  document.title = code ? `${code} · ${name}` : name;
  if (!hand) return;
  scroller().scrollTop += hand.getBoundingClientRect().top - stood;
  hand.scrollIntoView({ block: "nearest" });
}

async function open(address) {
  if (!(await show(address))) return;
  if (address !== location.pathname + location.search) history.pushState({ who: history.state?.who }, "", address);
  showSection(desk, "conversacion");
  beginIn(desk);
  desk.querySelector("#caso-titulo").focus({ preventScroll: true });
}

async function close() {
  const code = codeIn(location.href);
  history.pushState({ who: history.state?.who }, "", list);
  await show(list);
  rowOf(code)?.querySelector("a")?.focus({ preventScroll: true });
}

// An answer that comes after another row was opened is not the one that is looked at; a whole page (the session ended,
// something broke) is no incident, and neither is silence.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, pathInfo, serverResponse } = event.detail;
  if (target?.id !== "caso") return;
  const late = new URL(pathInfo.finalRequestPath ?? pathInfo.requestPath, location.href).href !== wanted;
  const whole = /^\s*<!doctype/i.test(serverResponse ?? "");
  if (late || whole) event.detail.shouldSwap = false;
  if (whole && !late) location.assign(wanted);
});
document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.target?.id !== "caso") return;
  desk.querySelector("[data-no-line]").textContent = "No hay conexión: la incidencia no se abrió. Pruebe de nuevo.";
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "caso") desk.querySelector("[data-no-line]").textContent = "";
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-case], a[data-case-close]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!link || !plain || !wide.matches || !window.htmx) return;
  event.preventDefault();
  if (link.matches("[data-case]")) open(location.pathname + link.dataset.case);
  else close();
});

// Before the menus hear of it: one that is open takes the key for itself.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !desk || !codeIn(location.href) || !wide.matches || !window.htmx) return;
    if (isField(event.target) || document.querySelector("dialog[open], [data-menu][open]")) return;
    close();
  },
  true,
);

addEventListener("popstate", () => {
  if (!desk || location.hash) return;
  if (listIn(location.href) !== list || !wide.matches || !window.htmx) location.reload();
  else show(location.pathname + location.search).then(() => {
    showSection(desk, "conversacion");
    beginIn(desk);
  });
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

// A link to an incident far down the list shows its row too.
if (desk) rowOf(codeIn(location.href))?.scrollIntoView({ block: "nearest" });

const asked = location.hash.slice(1);
showSection(document, ["datos", "entidad", "archivos"].includes(asked) ? asked : "conversacion");
if (desk) desk.dataset.sectionsReady = "";
beginPage();
