// A list of choices beside a textarea, for what is named while typing. The keyboard stays in the field: the arrows go
// through the list, Enter or Tab chooses, Esc closes the list and nothing else; a pointer and a finger choose too.
// There is no aria-expanded: a textarea may take no role that knows it.

let made = 0;

export class Listbox {
  #field;
  #choose;
  #dismissed;
  #list = document.createElement("ul");
  #status = document.createElement("p");
  #options = [];
  #at = 0;
  #frame = 0;

  /** `label` is the name of the list; `choose(option)` hears which one was taken, `dismissed()` that Esc was pressed. */
  constructor(field, { label, choose, dismissed = () => {} }) {
    this.#field = field;
    this.#choose = choose;
    this.#dismissed = dismissed;
    Object.assign(this.#list, { id: `lista-${(made += 1)}`, className: "sgl-lista", hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", label);
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    field.after(this.#list, this.#status);

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
    this.#field.setAttribute("aria-autocomplete", "list");
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#mark(0);
    this.#follow();
  }

  close() {
    this.#status.textContent = "";
    this.#hide();
  }

  #hide() {
    this.#list.hidden = true;
    for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) this.#field.removeAttribute(name);
  }

  #key(event) {
    if (!this.isOpen || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark((this.#at + step + this.#options.length) % this.#options.length);
    else if (event.key === "Escape") this.#dismiss();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#take(this.#options[this.#at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #mark(index) {
    this.#at = index;
    for (const [place, option] of this.#options.entries()) option.setAttribute("aria-selected", String(place === index));
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
