// body[data-person]: what waits in this browser and sends it is fetched last, since a page is usable without it.
if (document.body.dataset.person) import("./outbox.js").catch(() => {});
