// [data-reloj]: clocks go on counting, by the time of the server and in the hours in which it is worked; see clocks.py.
// `performance` does not follow a machine whose clock is set: only when both disagree is the server asked for its time.
const LONG = { "en-plazo": "Quedan ", "en-riesgo": "En riesgo: quedan ", vencida: "Vencida hace " };
const SHORT = { "en-plazo": "En plazo, quedan ", "en-riesgo": "En riesgo, quedan ", vencida: "Vencida hace " };
const ICONS = { "en-riesgo": "hourglass-split", vencida: "exclamation-octagon-fill" };

const first = document.querySelector("[data-ahora]");
let server = Number(first?.dataset.ahora);
let began = performance.now();
let apart = Date.now() - began;
const now = () => server + (performance.now() - began) / 1000;

function written(seconds, minutes) {
  const [hours, left] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (!hours) return `${left} ${minutes}`;
  return left && hours < 10 ? `${hours} h ${String(left).padStart(2, "0")} ${minutes}` : `${hours} h`;
}

const ago = (seconds, minutes) => (seconds >= 172800 ? `${Math.floor(seconds / 86400)} d` : written(seconds, minutes));

// What is worked until then; nothing is known of later days than the page came with.
function worked([sum, ...ends], until) {
  if (until > ends.at(-1)) return NaN;
  for (let at = 0; at < ends.length && ends[at] < until; at += 2) sum += Math.min(until, ends[at + 1]) - ends[at];
  return sum;
}

// Only what is otherwise now: whoever listens to the page hears the rest again.
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function count(clock, at, hours) {
  const [due, warn, sum, key] = clock.dataset.reloj.split(".");
  const long = clock.dataset.larga !== undefined;
  const kind = at >= due ? "vencida" : Number(warn) && at >= warn ? "en-riesgo" : "en-plazo";
  const seconds = kind === "vencida" ? at - due : hours[key] ? sum - worked(hours[key], at - (at % 60)) : NaN;
  if (Number.isNaN(seconds)) return;
  const time = kind === "vencida" ? ago(seconds, long ? "min" : "m") : written(Math.max(0, seconds), long ? "min" : "m");
  const one = /^1 \D+$/.test(time);
  const text = long ? (kind === "vencida" ? time : `${time} ${one ? "hábil" : "hábiles"}`) : kind === "vencida" ? `−${time}` : time;
  const before = (long ? LONG : SHORT)[kind];
  write(clock.querySelector("[data-tiempo]"), text);
  write(clock.querySelector("[data-antes]"), one ? before.replace("uedan", "ueda") : before);
  if (kind === clock.dataset.plazo) return;
  clock.dataset.plazo = kind;
  // Both icons are everyday ones; what the desks alone see lies in another file.
  const sprite = document.querySelector('svg use[href*="/icons."]')?.getAttribute("href").split("#")[0];
  if (sprite && ICONS[kind])
    clock.querySelector("svg").outerHTML = `<svg class="i" aria-hidden="true"><use href="${sprite}#${ICONS[kind]}"/></svg>`;
}

let timer;
async function tick() {
  clearTimeout(timer);
  if (document.hidden) return;
  // The machine slept, or its clock was set.
  if (Math.abs(Date.now() - performance.now() - apart) > 20000) {
    apart = Date.now() - performance.now();
    const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).catch(() => null);
    const told = Date.parse(answer?.headers.get("Date"));
    if (told) [server, began] = [told / 1000, performance.now()];
  }
  const hours = {};
  for (const place of document.querySelectorAll("[data-horas]")) Object.assign(hours, JSON.parse(place.dataset.horas));
  const at = now();
  for (const clock of document.querySelectorAll("[data-reloj]")) count(clock, at, hours);
  timer = setTimeout(tick, (60 - (now() % 60)) * 1000 + 20);
}

if (first) {
  document.addEventListener("visibilitychange", tick);
  tick();
}
