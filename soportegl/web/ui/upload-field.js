// [data-uploader]: fetches what sends files only where files can be chosen. Until it is here, and when it never
// comes, the field is the browser's own and its files travel with the form.
import { attach } from "./lib.js";

attach("[data-uploader]", async (box) => {
  try {
    const { Uploader } = await import("./upload.js");
    new Uploader(box);
  } catch {
    /* the line was cut: the plain field stays */
  }
});
