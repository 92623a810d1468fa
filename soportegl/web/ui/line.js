// Whatever is sent without the outbox: where the line is cut it stays on its page with all that was typed, and that is said.
import { release } from "../site/once.js";

const SLOW = 3000;
// A line that died says nothing, and over the slowest a form is through by then.
const STALLED = 90000;
// What stands in between says that our server does not answer, or it says so itself.
export const SILENT = [502, 503, 504];
const NOTHING = "No hay línea, o el servidor no responde: no se envió nada. Todo sigue aquí como estaba; pulse de nuevo cuando vuelva.";
const UNKNOWN = "No llegó respuesta: la línea se cortó, o el servidor no responde. Lo que tiene aquí no se pierde; repítalo cuando vuelva, y no se hará dos veces.";
const NOT_OPENED = "No hay línea, o el servidor no responde: no se abrió. Lo que tiene aquí no se pierde; pruebe de nuevo cuando vuelva.";

const straight = new WeakSet();
const under = new WeakSet();
const card = Object.assign(document.createElement("section"), { className: "sgl-linea sgl-corte no-imprime", hidden: true });
card.setAttribute("aria-label", "Aviso de la línea");
const words = card.appendChild(Object.assign(document.createElement("p"), { className: "mb-0" }));
words.setAttribute("role", "alert");
const button = card.appendChild(Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sec btn-sm mt-2" }));
const hush = () => (card.hidden = true);

/** Says it where it was pressed, over a dialog too; its button closes it, or tries `again`. */
export function say(from, text, again) {
  (from.closest("dialog[open]") ?? document.body).append(card);
  card.hidden = false;
  words.textContent = text;
  button.textContent = again ? "Intentar de nuevo" : "Cerrar";
  button.onclick = () => {
    hush();
    again?.();
  };
}

/** Whether our server answers: a page instead of its answer was said by something in between. */
async function alive() {
  try {
    const answer = await fetch("/por-enviar/", { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(STALLED) });
    return "token" in (await answer.json());
  } catch {
    return false;
  }
}

/** Goes to this address once there is a line; without one this page stays, and says so. */
export async function goTo(address, from) {
  if (await alive()) location.assign(address);
  else say(from, NOT_OPENED);
}

/** What htmx asked for did not come. */
export function lost({ elt }) {
  if (elt.matches("form")) say(elt, UNKNOWN, () => elt.requestSubmit());
  else if (elt.matches("a, button")) say(elt, NOT_OPENED, () => elt.click());
}

function lead(to) {
  const there = new URL(to, location.href);
  const same = there.hash && there.pathname + there.search === location.pathname + location.search;
  location.assign(there);
  // Another place of the same page is gone to without asking for it.
  if (same) location.reload();
}

async function send(form, submitter) {
  const { person } = document.body.dataset;
  const again = () => form.isConnected && form.requestSubmit(submitter?.isConnected ? submitter : null);
  const stay = (text) => {
    // What was typed is a draft again.
    form.dispatchEvent(new CustomEvent("outbox:left", { detail: true }));
    say(submitter ?? form, text, again);
  };
  const pass = () => {
    straight.add(form);
    release(form);
    again();
  };
  const fields = [...new FormData(form)];
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  const files = fields.some(([, value]) => value.size);
  const other = submitter?.getAttribute("formaction");
  const keyed = form.elements.key && !other && submitter?.name !== "paso";
  const answers = person && !files && (keyed || form.matches("[data-once]"));
  // With a key it is done once, however often it goes, and is answered in words; of all else it is only asked whether there is a line.
  if (!answers) return (await alive()) ? pass() : stay(NOTHING);
  let answer, told;
  try {
    answer = await fetch(other ?? form.getAttribute("action") ?? location.href, {
      method: "POST",
      body: new URLSearchParams(fields.filter(([, value]) => typeof value === "string")),
      headers: { Accept: "application/json", "X-Outbox": person },
      redirect: "manual",
      signal: AbortSignal.timeout(STALLED),
    });
    told = await answer.json().catch(() => null);
  } catch {
    return stay(UNKNOWN);
  }
  if (told?.to) return lead(told.to);
  if (SILENT.includes(answer.status)) return stay(told?.sentence ?? UNKNOWN);
  // Refused: the page says why, beside what was typed.
  return pass();
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-again], [data-theme]") || straight.delete(form)) return;
  // eslint-disable-next-line no-restricted-properties -- whoever leaves without a line is let out by what keeps the pages, where there is one
  if (form.matches("[data-leave]") && navigator.serviceWorker?.controller) return;
  event.preventDefault();
  if (under.has(form)) return;
  under.add(form);
  hush();
  const clock = setTimeout(() => say(submitter ?? form, "La línea está lenta: se sigue enviando. No cierre esta página."), SLOW);
  try {
    await send(form, submitter);
  } finally {
    clearTimeout(clock);
    under.delete(form);
    release(form);
  }
});

document.addEventListener("htmx:beforeRequest", hush);
document.addEventListener("htmx:sendError", ({ detail }) => lost(detail));

// Without a network a link leads to the browser's own error page, from which no way leads back to what stands here.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (navigator.onLine || event.defaultPrevented || !link || link.target || link.origin !== location.origin || link.hash) return;
  // eslint-disable-next-line no-restricted-properties -- it shows the page as it was
  if (event.ctrlKey || event.metaKey || event.shiftKey || navigator.serviceWorker?.controller) return;
  event.preventDefault();
  goTo(link.href, link);
});
