// Pictures of a file field: made smaller before they travel, sent as they came or joined as a PDF where wished. Loaded by
// ui/upload.js with the first of them.
import { human, stamp } from "./lib.js";
import { pdfOf } from "./photo-pdf.js";
import { work } from "./photo-queue.js";
import { name } from "./upload-row.js";

const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

export class Photos {
  constructor(uploader) {
    this.uploader = uploader;
    // `{ original, file, made, upload }` of each picture, in the order in which they were chosen.
    this.all = [];
    // Its PDF, once they are joined.
    this.joined = null;
    this.working = false;
  }

  /** Puts the smaller file in the place of the one that was chosen, and beside it what became of it. */
  async lighten(upload) {
    const photo = { original: upload.file, file: upload.file, upload, said: "" };
    try {
      const made = await work(photo.original);
      if (!made) return;
      this.take(photo, made);
    } catch {
      photo.said = "No se pudo hacer más ligera en este equipo: va como está.";
    }
    upload.photo = photo;
    if (upload.state === "dropped") return;
    if (photo.made) this.all.push(photo);
    this.note(photo);
    this.offer();
  }

  take(photo, made) {
    photo.made = made;
    if (!made.blob) return;
    const { original } = photo;
    const { type } = made.blob;
    const called = type === original.type ? original.name : original.name.replace(/(\.\w+)?$/, `.${ENDINGS[type]}`);
    photo.file = new File([made.blob], called, { type, lastModified: original.lastModified });
    photo.said = photo.file.size < original.size * 0.9 ? `${human(original.size)} → ${human(photo.file.size)}` : "Sin sus datos ocultos: lugar, cámara o programa";
    photo.upload.file = photo.file;
    name(photo.upload.row, photo.file);
  }

  /** What became of it, and the way back, in its line. */
  note({ said, original, file, upload }) {
    if (!said) return;
    const note = document.createElement("span");
    note.className = "d-block tenue";
    note.append(said);
    if (file !== original && original.size <= this.uploader.most) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sutil btn-sm", textContent: "Enviar el original" });
      button.setAttribute("aria-label", `Enviar el original de ${original.name}`);
      button.addEventListener("click", () => this.sendOriginal(upload.photo));
      note.append(" ", button);
    }
    upload.row.querySelector("div").append(note);
  }

  /** The line of a file is another one once it has arrived. */
  arrived(upload, isTwice) {
    if (isTwice) this.forget(upload.row);
    else if (upload.photo) this.note(upload.photo);
  }

  /** Its person took this line out. */
  forget(row) {
    if (this.joined?.row === row) {
      this.joined = null;
      this.all = [];
    } else this.all = this.all.filter(({ upload }) => upload?.row !== row);
    this.offer();
  }

  async sendOriginal(photo) {
    const { upload } = photo;
    const next = upload.row.nextElementSibling;
    if (!(await this.uploader.withdraw(upload))) return;
    this.all = this.all.filter((other) => other !== photo);
    this.offer();
    const whole = this.uploader.begin(photo.original, { asIs: true, place: upload.place });
    this.uploader.list.insertBefore(whole.row, next);
    whole.row.querySelector("[data-drop]").focus();
    this.uploader.say(`${photo.original.name} se envía como está.`);
  }

  /** «Unir en un PDF», once there are two. */
  offer() {
    const isMeant = this.all.length > 1 || Boolean(this.joined);
    if (isMeant && !this.field) this.addField();
    if (this.field) this.field.hidden = !isMeant;
    if (this.field && !isMeant) this.check.checked = false;
  }

  addField() {
    const made = document.createElement("template");
    const id = `unir-${this.uploader.box.dataset.key}`;
    made.innerHTML = '<div class="form-check mt-2"><input class="form-check-input" type="checkbox"><label class="form-check-label medio">Unir en un PDF</label></div>';
    this.field = made.content.firstElementChild;
    [this.check] = this.field.children;
    this.check.id = this.field.lastElementChild.htmlFor = id;
    this.check.addEventListener("change", () => this.changed());
    this.uploader.list.after(this.field);
  }

  async changed() {
    this.working = this.check.disabled = true;
    try {
      await (this.check.checked ? this.join() : this.part());
    } catch (error) {
      this.uploader.say(error.sentence ?? "No se pudieron unir las fotos: van por separado.");
    }
    this.check.checked = Boolean(this.joined);
    this.working = this.check.disabled = false;
    this.uploader.settle();
  }

  async join() {
    const { uploader } = this;
    uploader.say(`Uniendo ${this.all.length} fotos…`);
    for (const photo of [...this.all]) photo.sheet ??= photo.made.flat ? photo.made : await work(photo.original, { flat: true });
    // Those that nobody took out meanwhile.
    const photos = [...this.all];
    const pdf = new File([pdfOf(photos.map(({ sheet }) => sheet))], `Fotos ${stamp()}.pdf`, { type: "application/pdf" });
    if (pdf.size > uploader.most) throw refused(`Unidas miden ${human(pdf.size)} y el máximo es ${human(uploader.most)}: van por separado.`);
    const { place } = photos[0].upload;
    const taken = await Promise.all(photos.map(({ upload }) => uploader.withdraw(upload)));
    if (taken.includes(false)) {
      photos.filter((_, number) => taken[number]).forEach((photo) => this.again(photo));
      throw refused("No se pudieron unir las fotos: revise su conexión y vuelva a marcar la casilla.");
    }
    this.joined = uploader.begin(pdf, { asIs: true, place });
    this.joined.photo = { upload: this.joined, said: `${photos.length} fotos` };
    this.note(this.joined.photo);
  }

  async part() {
    if (!(await this.uploader.withdraw(this.joined))) throw refused("No se pudieron separar las fotos: revise su conexión.");
    this.joined = null;
    for (const photo of this.all) this.again(photo);
  }

  /** On its way once more, as it was made. */
  again(photo) {
    photo.upload = this.uploader.begin(photo.file, { asIs: true, place: photo.upload.place });
    photo.upload.photo = photo;
    this.note(photo);
  }
}

const refused = (sentence) => Object.assign(new Error(sentence), { sentence });
