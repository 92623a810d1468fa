// How files come to a file field besides being chosen: dropped on it, or pasted into its form.
import { isField, stamp } from "./lib.js";

export function listen(box, add) {
  dropped(box.querySelector(".sgl-soltar"), add);
  const invitation = box.querySelector(".con-js");
  if (invitation) invitation.textContent = "Arrastre o pegue aquí sus archivos";
  const hear = (event) => {
    // What was swapped away goes on hearing otherwise.
    if (!box.isConnected) document.removeEventListener("paste", hear);
    else if (isMeant(box, event.target)) pasted(event, add);
  };
  document.addEventListener("paste", hear);
}

function dropped(zone, add) {
  for (const type of ["dragenter", "dragover"])
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.dataset.over = "";
    });
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
}

/** In its own form, or nowhere in particular while no other field is on the screen. */
function isMeant(box, target) {
  if (box.closest("form").contains(target)) return Boolean(box.offsetParent);
  const shown = [...document.querySelectorAll("[data-uploader]")].filter((other) => other.offsetParent);
  return !isField(target) && shown.length === 1 && shown[0] === box;
}

function pasted(event, add) {
  const { target, clipboardData: held } = event;
  // Word and Excel give their text as a picture as well; in a text it is the text that was meant.
  if (event.defaultPrevented || !held?.files.length || (isField(target) && held.getData("text/plain"))) return;
  event.preventDefault();
  add([...held.files].map(named));
}

/** Every screenshot comes with the same name. */
function named(file) {
  const [, ending] = /^image(\.\w+)$/.exec(file.name) ?? [];
  return ending ? new File([file], `Captura ${stamp()}${ending}`, { type: file.type }) : file;
}
