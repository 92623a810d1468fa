// What is offered while somebody types into a search: operators, their values, words that many texts hold, the incident
// of a code. It is fetched when the field is first used; without it the search is a field and a button.
import { Listbox } from "../../ui/listbox.js";

// How long somebody pauses before anything is asked; over a line that answers slowly, as long as it last took.
const [PAUSE, LONGEST_PAUSE, KEPT] = [180, 3000, 60];
// eslint-disable-next-line old/scripts -- where it is not told, it is asked all the same
const line = navigator.connection;

export class Finder {
  #field;
  #choices;
  #known = new Map();
  #timer = 0;
  #asking = null;
  #pause = PAUSE;
  #refused = null;

  constructor(field) {
    this.#field = field;
    this.#dress();
    this.#choices = new Listbox(field, {
      label: "Sugerencias",
      combo: true,
      choose: (option) => this.#take(option),
      dismissed: () => (this.#refused = field.value),
    });
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.#stop());
    // What was typed before this arrived; what the page came with is answered already.
    if (field.value !== field.defaultValue) this.#look();
  }

  /** The sheet of the list, which no page loads before it is needed. */
  #dress() {
    const { href } = new URL("./find.css", import.meta.url);
    if ([...document.styleSheets].some((sheet) => sheet.href === href)) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  }

  #take(option) {
    if (option.dataset.href) return location.assign(option.dataset.href);
    this.#field.value = option.dataset.value;
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
    this.#look();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #look() {
    const typed = this.#field.value.trimStart();
    this.#stop();
    if (typed === this.#refused) return;
    this.#refused = null;
    if (!typed.trim() || typed.length > 200) return this.#choices.close();
    if (this.#known.has(typed)) return this.#show(this.#known.get(typed));
    this.#timer = setTimeout(() => this.#ask(typed), this.#pause);
  }

  async #ask(typed) {
    // Whoever pays for each byte, or waits seconds for it, asks when they press Enter.
    // eslint-disable-next-line old/scripts -- as above
    if (line?.saveData || /2g/.test(line?.effectiveType ?? "")) return;
    const asking = (this.#asking = new AbortController());
    const begun = performance.now();
    try {
      const address = `${this.#field.form.action}sugerencias/?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asking.signal });
      // The session ended: what came is the page to sign in.
      if (!answer.ok || answer.redirected) return;
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      if (this.#known.size >= KEPT) this.#known.clear();
      this.#known.set(typed, made);
      if (document.activeElement === this.#field && this.#field.value.trimStart() === typed) this.#show(made);
    } catch {
      /* the line was cut, or something else was typed meanwhile: nothing is offered */
    } finally {
      this.#pause = Math.min(LONGEST_PAUSE, Math.max(PAUSE, performance.now() - begun));
    }
  }

  #show(made) {
    const options = made.content.cloneNode(true).querySelectorAll("[role=option]");
    const many = options.length === 1 ? "1 sugerencia" : `${options.length} sugerencias`;
    this.#choices.show(options, options.length ? `${many}. Flechas para elegir.` : "");
  }
}
