// Of the windows of a browser one sends what waits. Web Locks are only there over TLS; elsewhere a row says whose turn it is.
import { within } from "./keeping.js";

const BEAT = 2000;
// So long without a beat, and whoever had the turn is gone. Counted by waiting: the clock of the machine may say anything.
const GONE = 10000;

/** A key that nobody has had. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

/** What this window knows from page to page; nothing where a browser refuses that. */
export const session = (() => {
  try {
    return sessionStorage;
  } catch {
    return {};
  }
})();

/** Does `work(stillMine)` while no other window does; waits for its turn. */
export async function alone(work) {
  // eslint-disable-next-line no-restricted-properties -- asked for whether it is there
  if (navigator.locks) return navigator.locks.request("soportegl-outbox", () => work(() => true));
  // The next page of this window goes on where the one before was.
  const holder = (session.outboxWindow ??= freshKey());
  let before = null;
  let mine = false;
  const take = (decides) =>
    within("leases", "readwrite", (leases) => {
      leases.get("outbox").onsuccess = ({ target: { result } }) => {
        mine = decides(result);
        before = result;
        if (mine) leases.put({ name: "outbox", holder, beat: (result?.beat ?? 0) + 1 });
      };
    });
  for (;;) {
    await take((row) => !row || row.holder === holder || (row.holder === before?.holder && row.beat === before.beat));
    if (mine) break;
    await new Promise((resolve) => setTimeout(resolve, GONE));
  }
  const beats = setInterval(() => take((row) => row?.holder === holder).catch(() => {}), BEAT);
  try {
    return await work(() => mine);
  } finally {
    clearInterval(beats);
    if (mine) await within("leases", "readwrite", (leases) => leases.delete("outbox"));
  }
}
