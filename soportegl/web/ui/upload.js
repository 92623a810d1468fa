// Files travel as soon as they are chosen or dropped; loaded by ui/upload-field.js. The field keeps those that have not
// arrived, so that a form sent before they do, or after a failure, still carries them.
import { Pieces } from "./pieces.js";

const NO_LINE = "No se pudo subir: revise su conexión y reintente.";
const STALLED = 60000;
// What fits into one piece goes whole: that is one request instead of three.
const WHOLE = 48 * 1024;
const human = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function howLong(seconds) {
  if (seconds === null || seconds < 3) return "";
  if (seconds < 60) return ` · faltan ${Math.ceil(seconds / 5) * 5} s`;
  return ` · faltan ${Math.ceil(seconds / 60)} min`;
}

export class Uploader {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector("[data-upload-list]");
    this.status = box.querySelector("[data-upload-status]");
    this.pending = new Map();
    // Several travel at once; the order is the one in which they were chosen.
    this.place = this.list.children.length;
    this.waiting = null;
    box.classList.add("sgl-subir--viva");
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.submitted(event), true);
    this.drop(box.querySelector(".sgl-soltar"));
    // «Atrás» may bring back a field that still names files of before.
    if (this.input.files.length) this.add([...this.input.files]);
  }

  drop(zone) {
    for (const type of ["dragenter", "dragover"])
      zone.addEventListener(type, (event) => {
        event.preventDefault();
        zone.dataset.over = "";
      });
    for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => delete zone.dataset.over);
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }

  add(files) {
    const known = new Set([...this.pending.values()].map((upload) => upload.file));
    for (const file of files) if (!known.has(file)) this.begin(file);
    this.keep();
  }

  begin(file) {
    const row = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("b").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", `Subida de ${file.name}`);
    row.querySelector("[data-drop]").setAttribute("aria-label", `Quitar ${file.name}`);
    row.querySelector("[data-retry]").setAttribute("aria-label", `Reintentar la subida de ${file.name}`);
    this.list.append(row);
    const upload = { file, row, state: "", place: this.place++ };
    this.pending.set(row, upload);
    const refusal = this.refusal(file);
    if (refusal) this.failed(upload, refusal, { forGood: true });
    else this.start(upload);
  }

  start(upload) {
    if (upload.file.size > WHOLE) this.sendInPieces(upload);
    else this.send(upload);
  }

  // The server judges again; saying it here saves a slow line twenty megabytes.
  refusal(file) {
    if (!file.size) return "Está vacío. Elija otro archivo.";
    if (file.size > Number(this.box.dataset.maxBytes)) return `Mide ${(Math.ceil(file.size / 104857.6) / 10).toFixed(1)} MB; el máximo es 20 MB por archivo.`;
    const rows = [...this.list.children].filter((row) => row.dataset.state !== "mal").length;
    return rows > Number(this.box.dataset.maxFiles) ? `Se aceptan ${this.box.dataset.maxFiles} archivos cada vez.` : "";
  }

  send(upload) {
    const { file, row } = upload;
    const bar = row.querySelector("progress");
    const small = row.querySelector("small");
    const request = (upload.request = new XMLHttpRequest());
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value ?? "");
    body.append("key", this.box.dataset.key);
    body.append("lugar", upload.place);
    body.append(this.input.name, file);
    Object.assign(upload, { state: "sending" });
    delete row.dataset.state;
    row.querySelector("[data-retry]").hidden = true;
    bar.hidden = false;
    small.textContent = `Subiendo · ${human(file.size)}`;
    request.open("POST", this.box.dataset.url);
    request.setRequestHeader("Accept", "application/json");
    // A large file on a slow line may take long; what may not happen is that nothing moves.
    let clock = setTimeout(() => request.abort(), STALLED);
    request.upload.addEventListener("progress", (event) => {
      clearTimeout(clock);
      clock = setTimeout(() => request.abort(), STALLED);
      if (!event.lengthComputable) return;
      const part = Math.round((event.loaded / event.total) * 100);
      bar.value = part;
      small.textContent = part < 100 ? `Subiendo ${part} % · ${human(file.size)}` : "Revisando el archivo…";
    });
    request.addEventListener("loadend", () => {
      clearTimeout(clock);
      if (upload.state === "dropped") return;
      this.answered(upload, request);
      this.settle();
    });
    request.send(body);
  }

  async sendInPieces(upload) {
    const { file, row } = upload;
    const bar = row.querySelector("progress");
    const small = row.querySelector("small");
    const part = (sent, total) => (bar.value = Math.floor((sent / total) * 100));
    upload.state = "sending";
    delete row.dataset.state;
    row.querySelector("[data-retry]").hidden = true;
    bar.hidden = false;
    this.offerPause(upload, "Pausar");
    small.textContent = `Subiendo · ${human(file.size)}`;
    upload.pieces ??= new Pieces({
      file,
      url: this.box.dataset.url,
      token: this.form.elements.csrfmiddlewaretoken?.value ?? "",
      form: this.box.dataset.key,
      place: upload.place,
      told: (sent, total, seconds) => {
        small.textContent = `Subiendo ${part(sent, total)} % · ${human(total)}${howLong(seconds)}`;
      },
      waiting: (sent, total) => {
        small.textContent = `Sin conexión: sigue desde el ${part(sent, total)} % cuando vuelva.`;
        this.say(`${file.name}: sin conexión, sigue cuando vuelva.`);
      },
    });
    upload.pieces.stopped = false;
    try {
      this.arrived(upload, await upload.pieces.send());
    } catch (refusal) {
      // Stopped by hand: whoever did that says what becomes of it.
      if (refusal) this.failed(upload, refusal.message, { forGood: !refusal.again });
    }
    if (upload.state !== "dropped") this.settle();
  }

  offerPause(upload, label) {
    const button = upload.row.querySelector("[data-pause]");
    button.hidden = !label;
    button.textContent = label;
    button.setAttribute("aria-label", `${label} la subida de ${upload.file.name}`);
  }

  pauseOrGoOn(upload) {
    if (upload.state === "paused") {
      this.sendInPieces(upload);
      return;
    }
    upload.state = "paused";
    upload.pieces.stop();
    this.offerPause(upload, "Seguir");
    upload.row.querySelector("small").textContent = `En pausa · ${upload.row.querySelector("progress").value} %`;
    this.say(`${upload.file.name}: subida en pausa.`);
    this.settle();
  }

  arrived(upload, html) {
    const made = document.createElement("template");
    made.innerHTML = html.trim();
    // Chosen twice it is one file, which stands where it stood.
    const there = this.list.querySelector(`[data-upload="${made.content.firstElementChild.dataset.upload}"]`);
    if (there) upload.row.remove();
    else upload.row.replaceWith(made.content);
    upload.state = "arrived";
    this.pending.delete(upload.row);
    this.keep();
    this.say(`${upload.file.name} ${there ? "ya estaba" : "quedó"} cargado.`);
  }

  answered(upload, request) {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      /* a page instead of an answer: the session ended or the server broke */
    }
    if (request.status < 300 && answer.html) this.arrived(upload, answer.html);
    else if (request.status >= 400 && request.status < 500 && answer.sentence) {
      this.failed(upload, answer.sentence, { forGood: true });
    } else this.failed(upload, answer.sentence ?? NO_LINE, { forGood: false });
  }

  failed(upload, sentence, { forGood }) {
    upload.state = forGood ? "refused" : "failed";
    upload.row.dataset.state = "mal";
    upload.row.querySelector("small").textContent = sentence;
    upload.row.querySelector("progress").hidden = true;
    upload.row.querySelector("[data-retry]").hidden = forGood;
    this.offerPause(upload, "");
    this.keep();
    this.say(`${upload.file.name}: ${sentence}`);
  }

  clicked(event) {
    const row = event.target.closest("li");
    const upload = this.pending.get(row);
    if (event.target.closest("[data-retry]")) this.start(upload);
    else if (event.target.closest("[data-pause]")) this.pauseOrGoOn(upload);
    else if (event.target.closest("[data-drop]")) this.take(upload);
    else if (event.target.closest("[data-upload-remove]")) {
      event.preventDefault();
      this.remove(row, event.target.closest("button"));
    }
  }

  take(upload) {
    upload.state = "dropped";
    upload.request?.abort();
    upload.pieces?.forget();
    this.pending.delete(upload.row);
    this.gone(upload.row, upload.file.name);
    this.keep();
    this.settle();
  }

  async remove(row, button) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken?.value ?? "");
    const headers = { Accept: "application/json" };
    const answer = await fetch(button.formAction, { method: "POST", body, headers }).catch(() => null);
    if (answer?.ok) this.gone(row, row.querySelector("b").textContent);
    else this.say("No se pudo quitar el archivo. Vuelva a intentarlo.");
  }

  gone(row, name) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    // Removing the button that has the focus would send the keyboard back to the top of the page.
    (next?.querySelector("button") ?? this.input).focus();
    this.say(`${name} fue quitado.`);
  }

  // The field holds exactly what has not arrived and was not refused.
  keep() {
    const left = new DataTransfer();
    for (const { file, state } of this.pending.values()) if (state !== "refused") left.items.add(file);
    this.input.files = left.files;
  }

  submitted(event) {
    if (event.submitter?.matches("[data-upload-remove]") || !this.busy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = { submitter: event.submitter };
    // What is waited for is behind it.
    event.submitter?.closest("dialog")?.close();
    this.say("Terminando de subir los archivos…");
  }

  busy() {
    return [...this.pending.values()].some((upload) => upload.state === "sending");
  }

  settle() {
    if (!this.waiting || this.busy()) return;
    const { submitter } = this.waiting;
    this.waiting = null;
    this.form.requestSubmit(submitter?.isConnected ? submitter : undefined);
  }

  say(text) {
    this.status.textContent = text;
  }
}
