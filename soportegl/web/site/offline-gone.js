// What stands at the address of the worker where it is switched off: the one before goes, with all that it kept.
addEventListener("install", () => skipWaiting());

async function clear() {
  for (const name of await caches.keys()) if (name.startsWith("soportegl:")) await caches.delete(name);
}

addEventListener("activate", (event) => {
  const leave = async () => {
    await clear();
    await registration.unregister();
    // A page that was asked for in that moment started the one before again, which may have opened its own anew.
    await clear();
  };
  event.waitUntil(leave());
});
