// A form's answer over a line that may be slow, and may not stand still.
const STALLED = 60000;

/** Sends it, and says `moved(percent)` as it goes on; the request once it ended, also when it was cut. */
export function post(address, body, moved) {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  // A large file on a slow line may take long; what may not happen is that nothing moves.
  let clock = setTimeout(() => request.abort(), STALLED);
  request.upload.addEventListener("progress", (event) => {
    clearTimeout(clock);
    clock = setTimeout(() => request.abort(), STALLED);
    if (event.lengthComputable) moved(Math.round((event.loaded / event.total) * 100));
  });
  return new Promise((ended) => {
    request.addEventListener("loadend", () => {
      clearTimeout(clock);
      ended(request);
    });
    request.send(body);
  });
}

/** The button that removes what a request left on the server; null when nothing did, or when it is wanted besides. */
export function leftBehind(request, list) {
  const made = document.createElement("template");
  try {
    made.innerHTML = JSON.parse(request.responseText).html;
  } catch {
    return null;
  }
  const line = document.importNode(made.content, true).querySelector("[data-upload]");
  return line && !list.querySelector(`[data-upload="${line.dataset.upload}"]`) ? line.querySelector("[data-upload-remove]") : null;
}
