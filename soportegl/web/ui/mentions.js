// form[data-mentions="address"]: after an @ the colleagues who can be told are found as their name is typed.
import { attach } from "./lib.js";
import { Listbox } from "./listbox.js";

const WAIT = 120;
// As the server reads it: after a letter it is a mailbox, after a slash an address.
const NAME = /(?:^|[^\p{L}\p{N}_.+/@-])@([\p{L}\p{N}_.+-]{0,40})$/u;

attach("form[data-mentions] textarea", (field) => {
  const choices = new Listbox(field, {
    label: "Colegas",
    choose: (option) => put(option.dataset.value),
    dismissed: () => (refused = begins()),
  });
  let timer;
  // Where the name begins whose list was sent away: it does not come back with the next letter.
  let refused = -1;
  // The name before the cursor that the list on its way belongs to; null while there is none.
  let asked = null;

  function typed() {
    if (field.selectionStart !== field.selectionEnd) return null;
    return NAME.exec(field.value.slice(Math.max(0, field.selectionStart - 60), field.selectionStart))?.[1] ?? null;
  }

  const begins = () => field.selectionStart - (typed()?.length ?? 0);

  function put(name) {
    const [end, before] = [field.selectionStart, typed()];
    if (before === null) return;
    field.setRangeText(name, end - before.length, end, "end");
    // The space that closes the name; one that is there already is stepped over.
    if (/\s/.test(field.value[field.selectionStart] ?? "")) field.selectionStart += 1;
    else field.setRangeText(" ", field.selectionStart, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function ask(name) {
    const answer = await fetch(`${field.form.dataset.mentions}?q=${encodeURIComponent(name)}`).catch(() => null);
    // The session ended: what came is the page to sign in.
    if (!answer?.ok || answer.redirected) return;
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    if (asked !== name || document.activeElement !== field) return;
    const options = made.content.querySelectorAll("[role=option]");
    const count = options.length === 1 ? "1 colega" : `${options.length} colegas`;
    choices.show(options, options.length ? `${count}. Flechas para elegir, Enter para nombrar.` : "Ningún colega que vea esta gestión se llama así.");
  }

  function look() {
    const before = typed();
    if (before === null) refused = -1;
    const name = begins() === refused ? null : before;
    if (name === asked) return;
    clearTimeout(timer);
    asked = name;
    if (name === null) choices.close();
    else timer = setTimeout(() => ask(name), WAIT);
  }

  field.addEventListener("input", look);
  for (const event of ["keyup", "click"]) field.addEventListener(event, () => typed() === null && look());
  field.addEventListener("blur", () => (asked = null));
});
