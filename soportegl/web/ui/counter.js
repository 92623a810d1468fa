// textarea[data-max="1500"]: «196 de 1500 caracteres» in the element whose id ends in _count.
import { attach } from "./lib.js";

attach("[data-max]", (field) => {
  const output = document.getElementById(field.dataset.count ?? `${field.id}_count`);
  if (!output) return;
  const limit = Number(field.dataset.max);
  const update = () => {
    // Browsers count a line break as one character and send two; the server counts one.
    const length = field.value.length;
    output.textContent = `${length} de ${limit} caracteres`;
    output.toggleAttribute("data-full", length > limit);
  };
  field.addEventListener("input", update);
  update();
});
