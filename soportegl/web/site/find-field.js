// [data-finder]: what offers something while one types into a search is fetched when the field is first used.
import { attach } from "../ui/lib.js";

attach("[data-finder]", (field) => {
  const load = () => {
    // eslint-disable-next-line old/scripts -- where it is not told, nothing is saved
    if (navigator.connection?.saveData) return;
    import("./find.js").then(({ Finder }) => new Finder(field)).catch(() => {});
  };
  if (document.activeElement === field) load();
  else field.addEventListener("focus", load, { once: true });
});
