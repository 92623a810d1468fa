// How the outbox is seen: three signs of their own shape and words, a small card on any page, and what waits in [data-outbox-here].
import { person } from "./keeping.js";
import { picture } from "./lib.js";
import { live, stopped } from "./outbox-send.js";

const SIGNS = {
  kept: ["hdd", "Guardado aquí"],
  sent: ["send", "Enviado"],
  received: ["check-circle-fill", "Recibido"],
  refused: ["exclamation-triangle-fill", "No se envió"],
};
const NO_LINE = "Sin línea: sale solo cuando vuelva, también si cierra esta página.";
const SLOW = "La línea está lenta: puede seguir trabajando.";
const STOPPED = {
  line: NO_LINE,
  nobody: "Su sesión terminó: sale cuando ingrese.",
  other: "Ahora está otra persona: sale cuando ingrese usted.",
};
const OTHERS = "Algo de otra persona espera en este navegador: sale cuando ingrese.";

let goesOn = () => {};
/** What «Seguir trabajando» does. */
export const mayGoOn = (work) => (goesOn = work);

function make(tag, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...(text ? [text] : []), ...children);
  return made;
}

function signOf(kind, more = "") {
  const [icon, words] = SIGNS[kind];
  const made = make("b", { className: "sgl-senal" }, picture(icon), words, more);
  made.dataset.sign = kind;
  return made;
}

const button = (text, work, main) => {
  const made = make("button", { type: "button", className: `btn btn-sm ${main ? "btn-primary" : "btn-sec"}`, text });
  made.addEventListener("click", work);
  return made;
};

const card = make("section", { className: "sgl-linea no-imprime" });
card.setAttribute("aria-label", "Por enviar");
const says = card.appendChild(make("div", { className: "sgl-linea__dice" }));
says.setAttribute("role", "status");
const acts = card.appendChild(make("div", { className: "sgl-linea__acc" }));
const fold = card.appendChild(make("details", {}, make("summary", { text: "Ver lo que espera" })));

/** Each only once: what is read aloud is read when it changes. */
function set(place, mark, ...children) {
  if (place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  place.replaceChildren(...children);
}

/** Shows a sign in this place: the page, or the dialog that lies over it while it is open. */
export function sign(place, kind, text) {
  (place.open === false ? document.body : place).append(card);
  card.hidden = false;
  set(says, kind + text, ...(kind ? [signOf(kind)] : []), make("span", { text }));
  set(acts, "");
  fold.hidden = true;
}

export function show(rows, mine, does) {
  const own = rows.filter((row) => row.person === person);
  const waits = own.filter(({ state }) => state === "waiting");
  document.body.dataset.outboxWaiting = waits.length;
  if (mine) return showMine(mine, waits, does);
  const places = [...document.querySelectorAll("[data-outbox-here]")];
  const whole = places.some((place) => !place.dataset.outboxHere);
  for (const place of places) {
    const code = place.dataset.outboxHere;
    list(place, own.filter((row) => !code || row.about === code), waits, does);
  }
  const others = !own.length && rows.some((row) => row.person !== person && row.state !== "received");
  // On «Registro» the list itself says it.
  card.hidden = !others && (whole ? !waits.length : !own.length);
  if (card.hidden) return;
  if (card.parentNode !== document.body) document.body.append(card);
  const count = (state) => own.filter((row) => row.state === state).length;
  const [refused, received] = [count("refused"), count("received")];
  const told = others
    ? [make("span", { text: OTHERS })]
    : [
        ...(waits.length ? [signOf("kept"), make("span", { text: `${waits.length} por enviar. ${STOPPED[stopped] ?? ""}` })] : []),
        ...(refused ? [signOf("refused"), make("span", { text: `Por decidir: ${refused}.` })] : []),
        ...(received ? [signOf("received", `: ${received > 1 ? received : own.find((row) => row.state === "received").code}`)] : []),
      ];
  set(says, [others, waits.length, stopped, refused, received].join(), ...told);
  set(acts, stopped, ...(waits.length && stopped === "nobody" ? [button("Ingresar", does.signIn, true)] : []));
  fold.hidden = others || whole;
  if (!fold.hidden) list(fold, own, waits, does);
}

// What only who has something waiting needs: fetched then, or once somebody begins to write, while there is a line.
let more = null;
export const lists = () =>
  (more ??= import("./outbox-list.js").catch(() => {
    more = null;
  }));

async function list(place, rows, waits, does) {
  place.hidden = !rows.length;
  const mark = JSON.stringify(rows.map(({ id, state, why }) => [id, state, why, live.get(id)])) + stopped + waits.length;
  if (place.dataset.mark === mark) return;
  const drawn = rows.length ? await lists() : {};
  if (!drawn || place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  place.querySelector("ul")?.parentNode.remove();
  if (rows.length) place.append(drawn.list(rows, waits, does, { make, signOf, button, live }));
}

function showMine(mine, waits, does) {
  const told = live.get(mine.id) ?? {};
  const place = waits.findIndex(({ id }) => id === mine.id);
  const kind = told.sent ? "sent" : "kept";
  const before = place > 0 ? `Por delante hay ${place}. ` : "";
  const text = told.why ?? STOPPED[stopped] ?? told.file ?? (mine.slow ? SLOW : kind === "sent" ? "Esperando la respuesta…" : "Enviando…");
  sign(mine.place, kind, before + text);
  const waitsHere = mine.slow || stopped;
  mine.place.toggleAttribute("data-waits", Boolean(waitsHere));
  if (waitsHere) set(acts, "slow" + stopped, button("Seguir trabajando", goesOn, true), ...(stopped === "nobody" ? [button("Ingresar", does.signIn)] : []));
}
