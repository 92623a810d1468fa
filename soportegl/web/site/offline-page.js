// Loaded when a page of a person has stood for a while: has the browser keep what they open, or lets go of all of it.
const { worker, person } = document.body.dataset;
// eslint-disable-next-line no-restricted-properties -- loaded where it is there alone
const container = navigator.serviceWorker;

async function begin() {
  if (worker) {
    // The address names the version, so no page asks whether there is another one.
    await container.register(worker, { updateViaCache: "all" });
    (await container.ready).active.postMessage({ person });
    return;
  }
  for (const each of await container.getRegistrations()) await each.unregister();
  for (const name of await caches.keys()) if (name.startsWith("soportegl:")) await caches.delete(name);
}

begin().catch(() => {
  /* a private window, or nothing may be kept: every page comes from the server, as without this */
});
