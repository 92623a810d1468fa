// A list of choices beside a field, for what is named while typing. The keyboard stays in the field: the arrows go
// through the list, Enter or Tab chooses, Esc closes the list and nothing else; a pointer and a finger choose too.
// A textarea has no aria-expanded: it may take no role that knows it. A `combo` is a field of one line: none of its
// choices is marked until somebody goes to one, so that Enter sends what is typed, and Tab leaves.

let made = 0;

export class Listbox {
  #field;
  #choose;
  #dismissed;
  #list = document.createElement("ul");
  #status = document.createElement("p");
  #options = [];
  #at = -1;
  #frame = 0;
  #combo;

  /** `label` is the name of the list; `choose(option)` hears which one was taken, `dismissed()` that Esc was pressed. */
  constructor(field, { label, choose, dismissed = () => {}, combo = false }) {
    this.#field = field;
    this.#combo = combo;
    this.#choose = choose;
    this.#dismissed = dismissed;
    Object.assign(this.#list, { id: `lista-${(made += 1)}`, className: "sgl-lista", hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    field.after(this.#list, this.#status);
    if (combo) {
      const names = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.#list.id, "aria-expanded": "false" };
      for (const [name, value] of Object.entries(names)) field.setAttribute(name, value);
    }

    // Before the dialog around it, and before the keys of the page.
    field.addEventListener("keydown", (event) => this.#key(event), true);
    field.addEventListener("blur", () => this.close());
    // The press must not take the focus out of the field: the list would be gone before it is chosen from.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#take(event.target.closest("[role=option]")));
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Shows these elements (role=option), the first one marked; `said` is read aloud. Without any it closes. */
  show(options, said = "") {
    this.#options = [...options];
    this.#status.textContent = said;
    if (!this.#options.length) return this.#hide();
    this.#list.replaceChildren(...this.#options);
    for (const [index, option] of this.#options.entries()) option.id = `${this.#list.id}-${index}`;
    this.#list.hidden = false;
    this.#list.scrollTop = 0;
    if (this.#combo) this.#field.setAttribute("aria-expanded", "true");
    else for (const [name, value] of [["aria-autocomplete", "list"], ["aria-controls", this.#list.id]]) this.#field.setAttribute(name, value);
    this.#mark(this.#combo ? -1 : 0);
    this.#follow();
  }

  close() {
    this.#status.textContent = "";
    this.#hide();
  }

  #hide() {
    this.#list.hidden = true;
    this.#at = -1;
    this.#field.removeAttribute("aria-activedescendant");
    if (this.#combo) this.#field.setAttribute("aria-expanded", "false");
    else for (const name of ["aria-autocomplete", "aria-controls"]) this.#field.removeAttribute(name);
  }

  #key(event) {
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark(this.#next(step));
    else if (event.key === "Escape") this.#dismiss();
    else if (this.#at < 0) return;
    else if ((event.key === "Enter" || (event.key === "Tab" && !this.#combo)) && !event.shiftKey) this.#take(this.#options[this.#at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Round and round; from what is typed, where nothing is marked, to the first or the last. */
  #next(step) {
    return this.#at < 0 ? (step > 0 ? 0 : this.#options.length - 1) : (this.#at + step + this.#options.length) % this.#options.length;
  }

  #mark(index) {
    this.#at = index;
    for (const [place, option] of this.#options.entries()) option.setAttribute("aria-selected", String(place === index));
    if (index < 0) return this.#field.removeAttribute("aria-activedescendant");
    this.#field.setAttribute("aria-activedescendant", this.#options[index].id);
    this.#options[index].scrollIntoView({ block: "nearest" });
  }

  #dismiss() {
    this.close();
    this.#dismissed();
  }

  #take(option) {
    if (!option) return;
    this.close();
    this.#choose(option);
  }

  /** The field moves with what it scrolls in, and with what appears around it: a list left behind would cover the text. */
  #follow() {
    cancelAnimationFrame(this.#frame);
    if (!this.isOpen || !this.#field.isConnected) return;
    this.#place();
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  /** Under the field, or above it where there is more room: fixed, because a dialog would cut it off. */
  #place() {
    const field = this.#field.getBoundingClientRect();
    const height = window.visualViewport?.height ?? innerHeight;
    const [above, below] = [field.top - 8, height - field.bottom - 8];
    const up = below < Math.min(this.#list.scrollHeight, 200) && above > below;
    const style = this.#list.style;
    style.left = `${field.left}px`;
    style.width = `${Math.min(field.width, 380)}px`;
    style.maxHeight = `${Math.max(96, Math.min(376, up ? above : below))}px`;
    style.top = up ? "auto" : `${field.bottom + 2}px`;
    style.bottom = up ? `${innerHeight - field.top + 2}px` : "auto";
  }
}
