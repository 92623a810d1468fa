// button[data-print]: prints the page.
import { attach } from "./lib.js";

attach("button[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
