// A draft on its way to the server: one request at a time, the latest words last, and two windows never overwrite each other.

const EVERY = 1500;

export class Kept {
  #form;
  #texts;
  #tools;
  #timer = 0;
  #sending = false;
  #again = false;
  #stopped = false;

  /** `tools`: say(sentence), time(at), fill(values), known(values) once they are kept. */
  constructor(form, texts, tools) {
    this.#form = form;
    this.#texts = texts;
    this.#tools = tools;
    // Upon which of those that the server has kept this one is written.
    this.version = Number(form.dataset.draftVersion);
    // A page that goes away takes its timers with it.
    addEventListener("pagehide", () => this.#timer && this.#send());
  }

  keep() {
    clearTimeout(this.#timer);
    this.#stopped = false;
    this.#timer = setTimeout(() => this.#send(), EVERY);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#stopped = true;
  }

  #values() {
    return Object.fromEntries(this.#texts.map((field) => [field.name, field.value]));
  }

  async #send() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#stopped || !this.#form.isConnected) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "who", "key"]) body.set(name, this.#form.elements[name]?.value ?? "");
    body.set("version", this.version);
    const values = this.#values();
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    try {
      const answer = await fetch(`${this.#form.dataset.draft}borrador/`, {
        method: "POST",
        body,
        keepalive: true,
        headers: { Accept: "application/json" },
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) this.#heard(answer.status, await answer.json(), values);
    } catch {
      this.#tools.say(`Sin conexión: borrador guardado solo en este navegador a las ${this.#tools.time(Date.now())}`);
    } finally {
      this.#sending = false;
    }
    if (this.#again) {
      this.#again = false;
      this.#send();
    }
  }

  #heard(status, told, values) {
    if ("version" in told) this.version = told.version;
    if (status < 300) this.#tools.known(values);
    if (this.#stopped || status < 300) return;
    this.#again = false;
    this.#tools.say(`${told.sentence} `);
    if (status !== 409) return;
    const mine = this.#values();
    if (told.texts) this.#offer("Usar aquello", () => this.#swap(told.texts, mine));
    this.#offer("Conservar esto", () => this.keep());
  }

  #swap(theirs, mine) {
    this.#tools.fill({ ...Object.fromEntries(Object.keys(mine).map((name) => [name, ""])), ...theirs });
    this.#tools.say("Aquí está lo que escribió en la otra ventana. ");
    this.#offer("Volver a lo que tenía", () => this.#tools.fill(mine));
  }

  #offer(words, work) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      this.#tools.say("");
      work();
      this.#texts[0]?.focus();
    });
    this.#form.querySelector("[data-draft-status]")?.append(" ", button);
  }
}
