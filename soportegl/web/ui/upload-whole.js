// A form's answer over a line that may be slow, and may not stand still.
const STALLED = 60000;

/** Sends it; `moved(percent)` as it goes on, `ended(request)` once, also when it was cut. The request can be aborted. */
export function post(address, body, { moved, ended }) {
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
  request.addEventListener("loadend", () => {
    clearTimeout(clock);
    ended(request);
  });
  request.send(body);
  return request;
}
