// Files travel as soon as they are chosen or dropped; loaded by ui/upload-field.js. The field keeps those that have not
// arrived, so that a form sent before they do, or after a failure, still carries them.
import { human } from "./lib.js";
import { Pieces } from "./pieces.js";
import { handsOver } from "./upload-handover.js";
import { howLong, MOST_BYTES, name, offerPause, refusalOf, rowOf } from "./upload-row.js";
import { listen } from "./upload-ways.js";
import { leftBehind, post } from "./upload-whole.js";

const NO_LINE = "No se pudo subir: revise su conexión y reintente.";
// What fits into one piece goes whole: that is one request instead of three.
const WHOLE = 48 * 1024;
// Pictures that ui/photos.js may make smaller; what is inside decides there.
const PICTURE = /\.(jpe?g|jfif|png|webp|bmp|dib|hei[cf]|hif)$/i;

export class Uploader {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.input = box.querySelector("input[type=file]");
    this.list = box.querySelector("[data-upload-list]");
    this.status = box.querySelector("[data-upload-status]");
    this.most = MOST_BYTES;
    this.pending = new Map();
    // Several travel at once; the order is the one in which they were chosen.
    this.place = this.list.children.length;
    this.waiting = null;
    this.leaving = 0;
    box.classList.add("sgl-subir--viva");
    this.input.addEventListener("change", () => this.add([...this.input.files]));
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.submitted(event), true);
    listen(box, (files) => this.add(files));
    handsOver(this);
    // «Atrás» may bring back a field that still names files of before.
    if (this.input.files.length) this.add([...this.input.files]);
  }

  add(files) {
    const known = new Set([...this.pending.values()].flatMap(({ file, photo }) => [file, photo?.original]));
    for (const file of files) if (!known.has(file)) this.begin(file);
    this.keep();
  }

  /** Puts it on the list and on its way; `asIs` without asking whether it is a picture. */
  begin(file, { asIs = false, place = this.place++ } = {}) {
    const row = rowOf(file);
    const upload = { file, row, state: "", place };
    this.list.append(row);
    this.pending.set(row, upload);
    if (!asIs && PICTURE.test(file.name) && file.size) this.lighten(upload);
    else this.judge(upload);
    return upload;
  }

  async lighten(upload) {
    upload.state = "sending";
    upload.row.querySelector("small").textContent = "Preparando la foto…";
    try {
      // Asked for only now; once, or they would not come back in the order in which they were chosen.
      this.loading ??= import("./photos.js").then(({ Photos }) => (this.photos = new Photos(this)));
      await (await this.loading).lighten(upload);
    } catch {
      // The line was cut: it goes as it is, and the next one asks again.
      this.loading = null;
    }
    if (upload.state !== "sending") return;
    this.judge(upload);
    this.keep();
    this.settle();
  }

  judge(upload) {
    const refusal = refusalOf(this.list, upload);
    if (refusal) this.failed(upload, refusal, { forGood: true });
    else this.start(upload);
  }

  start(upload) {
    if (upload.file.size > WHOLE) this.sendInPieces(upload);
    else this.send(upload);
  }

  get token() {
    return this.form.elements.csrfmiddlewaretoken?.value ?? "";
  }

  body() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.token);
    return body;
  }

  send(upload) {
    const { file, row } = upload;
    const bar = row.querySelector("progress");
    const small = row.querySelector("small");
    const body = this.body();
    body.append("key", this.box.dataset.key);
    body.append("lugar", upload.place);
    body.append(this.input.name, file);
    Object.assign(upload, { state: "sending" });
    delete row.dataset.state;
    row.querySelector("[data-retry]").hidden = true;
    bar.hidden = false;
    small.textContent = `Subiendo · ${human(file.size)}`;
    const moved = (part) => {
      bar.value = part;
      small.textContent = part < 100 ? `Subiendo ${part} % · ${human(file.size)}` : "Revisando el archivo…";
    };
    upload.ended = post(this.box.dataset.url, body, moved).then(async (request) => {
      if (upload.state === "sending") this.answered(upload, request);
      else if (upload.state === "dropped") await this.removeLeft(request);
      this.settle();
    });
  }

  // Cut off in the middle it may be there already, and would travel with the form unseen.
  async removeLeft(request) {
    const button = leftBehind(request, this.list);
    if (button) await this.removed(button);
    this.leaving -= 1;
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
    offerPause(upload, "Pausar");
    small.textContent = `Subiendo · ${human(file.size)}`;
    upload.pieces ??= new Pieces({
      file,
      url: this.box.dataset.url,
      token: this.token,
      form: this.box.dataset.key,
      place: upload.place,
      told: (sent, total, seconds) => {
        small.textContent = `Subiendo ${part(sent, total)} % · ${human(total)}${howLong(seconds)}`;
      },
      waiting: (sent, total, busy) => {
        const why = busy ? "El servidor está ocupado" : "Sin conexión";
        small.textContent = `${why}: sigue desde el ${part(sent, total)} % ${busy ? "en un momento" : "cuando vuelva"}.`;
        this.say(`${file.name}: ${small.textContent}`);
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

  pauseOrGoOn(upload) {
    if (upload.state === "paused") return void this.sendInPieces(upload);
    upload.state = "paused";
    upload.pieces.stop();
    offerPause(upload, "Seguir");
    upload.row.querySelector("small").textContent = `En pausa · ${upload.row.querySelector("progress").value} %`;
    this.say(`${upload.file.name}: subida en pausa.`);
    this.settle();
  }

  arrived(upload, html) {
    const made = document.createElement("template");
    made.innerHTML = html.trim();
    // Chosen twice it is one file, which stands where it stood.
    const line = made.content.firstElementChild;
    const there = this.list.querySelector(`[data-upload="${line.dataset.upload}"]`);
    upload.state = "arrived";
    this.pending.delete(upload.row);
    if (there) upload.row.remove();
    else upload.row.replaceWith(line);
    if (!there) upload.row = line;
    this.photos?.arrived(upload, there);
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
    offerPause(upload, "");
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
    this.abandon(upload);
    this.gone(upload.row, upload.file.name);
    this.keep();
    this.settle();
  }

  abandon(upload) {
    if (upload.ended && upload.state === "sending") this.leaving += 1;
    upload.state = "dropped";
    upload.pieces?.forget();
    this.pending.delete(upload.row);
  }

  /** Takes it back without a word, wherever it is; false when the server has it and could not be told. */
  async withdraw(upload) {
    if (this.pending.has(upload.row)) {
      this.abandon(upload);
      await upload.ended;
    } else if (!(await this.removed(upload.row.querySelector("[data-upload-remove]")))) return false;
    upload.row.remove();
    this.keep();
    return true;
  }

  async remove(row, button) {
    if (await this.removed(button)) this.gone(row, row.querySelector("b").textContent);
  }

  async removed(button) {
    const body = this.body();
    const headers = { Accept: "application/json" };
    const answer = await fetch(button.formAction, { method: "POST", body, headers }).catch(() => null);
    if (!answer?.ok) this.say("No se pudo quitar el archivo. Vuelva a intentarlo.");
    return Boolean(answer?.ok);
  }

  gone(row, name) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.photos?.forget(row);
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
    if (this.taken || event.submitter?.matches("[data-upload-remove]") || !this.busy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = { submitter: event.submitter };
    // What is waited for is behind it.
    event.submitter?.closest("dialog")?.close();
    this.say("Terminando de subir los archivos…");
  }

  busy() {
    return this.leaving || this.photos?.working || [...this.pending.values()].some((upload) => upload.state === "sending");
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
