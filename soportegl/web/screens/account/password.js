// button[data-password="id"]: shows and hides what was typed in that field.
import { attach } from "../../ui/lib.js";

attach("[data-password]", (button) => {
  const field = document.getElementById(button.dataset.password);
  if (!field) return;
  button.hidden = false;
  const show = (visible) => {
    field.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", visible);
    button.textContent = visible ? "Ocultar" : "Mostrar";
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers would keep a visible password among the things once typed.
  field.form?.addEventListener("submit", () => show(false));
});
