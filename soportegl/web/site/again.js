// form[data-keep-key]: «Atrás» after sending brings a new page with a new key, and the text the browser remembers. Sent
// again it would be a second incident; with the key it was sent with, it is the same one.
import { attach } from "../ui/lib.js";

attach("form[data-keep-key]", (form) => {
  const key = form.elements.key;
  const sent = history.state?.sentKey;
  if (sent) {
    key.value = sent;
    for (const box of form.querySelectorAll("[data-uploader]")) box.dataset.key = sent;
  }
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("formaction")) history.replaceState({ ...history.state, sentKey: key.value }, "");
  });
});
