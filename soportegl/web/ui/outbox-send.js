// Sends what waits: the oldest first, one at a time, until each has its answer. Nothing here believes that there is a line.
import { person, within } from "./keeping.js";
import { lists } from "./outbox-signs.js";
import { alone } from "./outbox-turn.js";

const LONGEST = 120;
// Over the slowest line a form is through by then; a line that died says nothing.
const STALLED = 90000;

const channel = "BroadcastChannel" in window ? new BroadcastChannel("soportegl-outbox") : null;
// What the line says of each while it is under way; rows say what is certain.
export const live = new Map();
/** Why nothing goes: "line", "nobody" or "other"; empty while it goes. */
export let stopped = "";

let heard = () => {};
let wake = () => {};
let running = false;
let wanted = false;

/** Calls `work` whenever something changed, here or in another window. */
export function onChange(work) {
  heard = work;
  channel?.addEventListener("message", ({ data }) => {
    // The window whose turn it is knows whether anything goes.
    if (data === 0) wake();
    else stopped = data;
    work();
  });
}

export function changed() {
  channel?.postMessage(0);
  heard();
}

export const all = () => within("outbox", "readonly", (rows) => rows.getAll());
export const forget = (id) => within("outbox", "readwrite", (rows) => rows.delete(id)).then(changed);

export async function put(row) {
  await within("outbox", "readwrite", (rows) => rows.put(row));
  changed();
}

/** What the server says: who is signed in and the token of now. Null without a line. */
export async function ask() {
  try {
    const answer = await fetch("/por-enviar/", { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const waiting = async () => (await all()).filter((row) => row.person === person && row.state === "waiting");

/** Begins to send, or goes on without waiting. Asking is all that tells whether there is a line: events only hint. */
export async function go() {
  wanted = true;
  wake();
  if (running || !person) return;
  running = true;
  try {
    while (wanted) {
      wanted = false;
      if ((await waiting()).length) await alone(drain);
    }
  } catch {
    /* what is kept cannot be read any more: whoever kept it said so */
  }
  running = false;
  heard();
}

function pause(tries, why) {
  halt(why);
  return new Promise((resolve) => {
    const clock = setTimeout(resolve, Math.min(2 ** tries, LONGEST) * 1000 * (0.5 + Math.random()));
    wake = () => {
      clearTimeout(clock);
      resolve();
    };
  });
}

async function drain(stillMine) {
  // Those that the server could not answer wait for the others, so that one alone holds nobody up.
  const later = new Set();
  const again = new Set();
  let token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  let tries = 0;
  const wait = (why = "line") => {
    token = "";
    again.clear();
    return pause(tries++, why);
  };
  for (;;) {
    const waits = await waiting();
    if (!waits.length || !stillMine()) return;
    const row = waits.find(({ id }) => !later.has(id));
    if (!row) {
      later.clear();
      await wait("");
      continue;
    }
    if (!token) {
      const told = await ask();
      if (told && told.person !== person) return halt(told.person ? "other" : "nobody");
      token = told?.token;
      if (!token) {
        await wait();
        continue;
      }
    }
    if (stopped) halt("");
    const { status, told } = await send(row, token);
    live.set(row.id, { watched: live.get(row.id)?.watched });
    if (told?.to) {
      tries = 0;
      const { id, key, label, about } = row;
      await put({ id, person, key, label, about, state: "received", to: told.to, code: told.code, said: told.said });
    } else if ([401, 403, 412].includes(status) && !again.has(row.id)) {
      // Somebody signed in or out meanwhile: it is asked who is there now, and with which token.
      again.add(row.id);
      token = "";
    } else if ([0, 401, 412].includes(status)) await wait();
    else if (status < 500 && ![408, 425, 429].includes(status)) {
      tries = 0;
      await put({ ...row, state: "refused", why: told?.sentence ?? "El servidor no lo aceptó." });
    } else {
      tell(row.id, { why: told?.sentence ?? "El servidor no pudo: se reintenta." });
      later.add(row.id);
    }
  }
}

async function send(row, token) {
  const file = row.files.find(({ gone }) => !gone);
  if (file) {
    try {
      await (await lists()).sendFile(row, file, token, { person, put, tell, halt });
    } catch (refusal) {
      return { status: refusal?.status ?? 0, told: { sentence: refusal?.message } };
    }
    return send(row, token);
  }
  // A quarter of what the form itself would send.
  const body = new URLSearchParams([...row.fields, ["csrfmiddlewaretoken", token]]);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", row.action);
    request.timeout = STALLED;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Outbox", person);
    if (!live.get(row.id)?.watched) request.setRequestHeader("X-Outbox-Behind", "yes");
    request.upload.addEventListener("load", () => tell(row.id, { sent: true }));
    request.addEventListener("loadend", () => {
      let told = null;
      try {
        told = JSON.parse(request.responseText);
      } catch {
        /* a page instead of an answer: what stands in between spoke, and not our server */
      }
      resolve({ status: told || request.status >= 400 ? request.status : 0, told });
    });
    request.send(body);
  });
}

/** Nothing goes, or it goes on: see `stopped`. */
function halt(why) {
  stopped = why;
  channel?.postMessage(why);
  heard();
}

function tell(id, what) {
  live.set(id, { ...live.get(id), ...what });
  heard();
}
