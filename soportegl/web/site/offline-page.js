// Loaded when a page of a person has stood for a while: has the browser keep what they open, or lets go of all of it.
const { worker, person } = document.body.dataset;
// eslint-disable-next-line no-restricted-properties -- loaded where it is there alone
const container = navigator.serviceWorker;

// Whoever gives work to the one before starts it again in the moment in which the browser ends it for the next, and that
// one then waits until the browser ends it for being idle.
const followed = (coming) =>
  new Promise((done) => {
    const look = () => !["installing", "installed"].includes(coming?.state) && done();
    coming?.addEventListener("statechange", look);
    look();
  });

async function begin() {
  if (worker) {
    // The address names the version, so no page asks whether there is another one.
    const { installing, waiting } = await container.register(worker, { updateViaCache: "all" });
    await followed(installing ?? waiting);
    (await container.ready).active.postMessage({ person });
    return;
  }
  for (const each of await container.getRegistrations()) await each.unregister();
  for (const name of await caches.keys()) if (name.startsWith("soportegl:")) await caches.delete(name);
}

begin().catch(() => {
  /* a private window, or nothing may be kept: every page comes from the server, as without this */
});
