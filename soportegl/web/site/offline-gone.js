// What stands at the address of the worker where it is switched off: the one before goes, with all that it kept.
addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (name.startsWith("soportegl:")) await caches.delete(name);
    await registration.unregister();
  };
  event.waitUntil(leave());
});
