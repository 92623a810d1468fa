// button[data-passkey="get"|"create"]: fetches what asks the device (data-script) when it is pressed, so that a slow line does
// not carry it for everybody. It stays hidden where no key works: without a name of its own a place has none.
import { attach } from "./lib.js";

const byNumber = /^[\d.]+$|:/.test(location.hostname);
const works = window.isSecureContext && window.PublicKeyCredential && !byNumber;

attach("[data-passkey]", (button) => {
  if (!works) return;
  button.hidden = false;
  for (const without of button.form.querySelectorAll("[data-without-passkey]")) without.hidden = true;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const { ask } = await import(button.dataset.script);
      ask(button);
    } catch {
      const line = Object.assign(document.createElement("p"), { className: "sgl-error", role: "alert" });
      line.textContent = "No llegó lo que pide la llave. Revise su conexión e inténtelo de nuevo.";
      button.after(line);
    }
  });
});
