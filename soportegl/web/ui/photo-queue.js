// Pictures are drawn in a worker, which is this same bundle loaded once more; in the page where browsers let no worker draw.
import { lighter } from "./photo-work.js";

const SLOW = 60000;
// In the page all else stands still meanwhile: that is for what common telephones make.
const MOST_HERE = 16e6;

let worker = null;
let isRefused = typeof Worker !== "function";
let waiting = 0;
let turn = Promise.resolve();

/** What `lighter` makes of a file; one at a time, for each may take hundreds of megabytes while it is drawn. */
export function work(file, how = {}) {
  waiting += 1;
  const made = turn.then(() => (isRefused ? here(file, how) : apart(file, how)));
  turn = made
    .catch(() => {})
    .then(() => {
      waiting -= 1;
      // With it goes the memory that the browser keeps for it.
      if (!waiting) stop();
    });
  return made;
}

const here = (file, how) => lighter(file, { ...how, most: MOST_HERE });

function stop() {
  worker?.terminate();
  worker = null;
}

async function apart(file, how) {
  worker ??= new Worker(import.meta.url, { type: "module" });
  const told = await new Promise((resolve) => {
    const clock = setTimeout(() => resolve({ failed: "slow" }), SLOW);
    const say = (answer) => {
      clearTimeout(clock);
      resolve(answer);
    };
    worker.onmessage = ({ data }) => say(data);
    worker.onerror = () => say({ refused: true });
    worker.postMessage({ file, how });
  });
  if (told.refused) isRefused = true;
  if (told.refused || told.failed) stop();
  if (told.refused) return here(file, how);
  if (told.failed) throw new Error(told.failed);
  return told.made;
}

async function answer({ data: { file, how } }) {
  if (typeof OffscreenCanvas !== "function") postMessage({ refused: true });
  else
    await lighter(file, how).then(
      (made) => postMessage({ made }),
      (error) => postMessage({ failed: String(error) }),
    );
}

if (typeof document === "undefined") onmessage = answer;
