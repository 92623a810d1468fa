// body[data-worker]: what has the browser keep pages is fetched when this one has stood for a while, over a line that is
// then free. Where the origin is not secure browsers have no worker, and nothing happens.
const AFTER = 3000;

addEventListener("load", () => {
  // eslint-disable-next-line no-restricted-properties -- asked for whether it is there
  if ("worker" in document.body.dataset && navigator.serviceWorker) setTimeout(() => import("./offline-page.js").catch(() => {}), AFTER);
});
