// body[data-shell]: what has the browser keep pages is fetched when this one has stood for a while, over a line that is
// then free. Where the origin is not secure browsers have no worker, and nothing happens.
const AFTER = 3000;

addEventListener("load", () => {
  const { shell } = document.body.dataset;
  // eslint-disable-next-line no-restricted-properties -- asked for whether it is there
  if (shell && navigator.serviceWorker) setTimeout(() => import(shell).catch(() => {}), AFTER);
});
