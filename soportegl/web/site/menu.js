// details[data-menu]: closes when the person goes elsewhere, with the pointer, the keyboard or Esc.
const open = () => document.querySelectorAll("details[data-menu][open]");

for (const type of ["click", "focusin"])
  document.addEventListener(type, (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
