// What has not arrived when its form is sent goes on with what was typed: the outbox sends both, here or from another page.
import { offerPause } from "./upload-row.js";

/** Lets the outbox have the files of this form, which stay in its field until they have arrived. */
export function handsOver(uploader) {
  const { form } = uploader;
  form.addEventListener("outbox:take", () => (uploader.taken = true));
  form.addEventListener("outbox:left", () => (uploader.taken = false));
  form.addEventListener("outbox:kept", () => {
    for (const upload of uploader.pending.values()) {
      if (upload.state !== "sending") continue;
      upload.state = "handed over";
      upload.pieces?.stop();
      offerPause(upload, "");
      upload.row.querySelector("small").textContent = "Sale con lo escrito";
    }
  });
  // Another form begins in the same page.
  form.addEventListener("reset", () => {
    uploader.taken = false;
    uploader.pending.clear();
    uploader.list.replaceChildren();
  });
}
