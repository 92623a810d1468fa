// Pictures of a file field: made smaller before they travel, sent as they came or joined as a PDF where wished. Loaded by
// ui/upload.js with the first of them.
import { human, stamp } from "./lib.js";
import { pdfOf } from "./photo-pdf.js";
import { work } from "./photo-queue.js";
import { name } from "./upload-row.js";

const NO_LINE = "No se pudo: revise su conexión y vuelva a intentarlo.";
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

export class Photos {
  constructor(uploader) {
    this.uploader = uploader;
    // `{ original, file, made, place, upload }` of each picture, in the order in which they were chosen; without an upload
    // while it is part of the PDF.
    this.all = [];
    // Its PDF, once they are joined.
    this.joined = null;
    this.working = false;
  }

  /** Puts the smaller file in the place of the one that was chosen, and beside it what became of it. */
  async lighten(upload) {
    const photo = { original: upload.file, file: upload.file, place: upload.place, upload, said: "" };
    try {
      const made = await work(photo.original);
      if (!made) return;
      this.take(photo, made);
    } catch {
      photo.said = "No se pudo hacer más ligera en este equipo: va como está.";
    }
    upload.photo = photo;
    if (upload.state !== "sending") return;
    if (photo.made) this.all.push(photo);
    this.note(photo);
    this.offer();
    // Chosen later, it belongs to the others.
    if (this.joined && !this.working) this.arrange(true);
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
      button.addEventListener("click", async () => {
        if (!(await this.sendOriginal(upload.photo))) note.firstChild.data = "No se pudo cambiar: revise su conexión.";
      });
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
    if (!(await this.uploader.withdraw(upload))) return false;
    this.all = this.all.filter((other) => other !== photo);
    this.offer();
    const whole = this.uploader.begin(photo.original, { asIs: true, place: upload.place });
    this.uploader.list.insertBefore(whole.row, next);
    whole.row.querySelector("[data-drop]").focus();
    this.uploader.say(`${photo.original.name} se envía como está.`);
    return true;
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
    made.innerHTML = '<div class="form-check mt-2"><input class="form-check-input" type="checkbox"><label class="form-check-label medio">Unir en un PDF</label> <span class="medio tenue"></span></div>';
    this.field = made.content.firstElementChild;
    const [check, label, told] = this.field.children;
    Object.assign(this, { check, told });
    check.id = label.htmlFor = id;
    this.check.addEventListener("change", () => this.changed());
    this.uploader.list.after(this.field);
  }

  changed() {
    // Without the field's own «disabled», which would take the keyboard away from it.
    if (this.working) this.check.checked = !this.check.checked;
    else this.arrange(this.check.checked);
  }

  async arrange(isJoined) {
    this.working = true;
    this.tell("");
    try {
      if (!isJoined) await this.part();
      // Others may be chosen meanwhile.
      else while (this.all.some(({ upload }) => upload)) await this.join();
    } catch (error) {
      this.tell(error.sentence ?? "No se pudieron unir: van por separado.");
    }
    this.check.checked = Boolean(this.joined);
    this.working = false;
    this.uploader.settle();
  }

  tell(sentence) {
    this.told.textContent = sentence;
    this.uploader.say(sentence);
  }

  async join() {
    const { uploader } = this;
    this.tell(`Uniendo ${this.all.length} fotos…`);
    for (const photo of [...this.all]) photo.sheet ??= photo.made.flat ? photo.made : await work(photo.original, { flat: true });
    // Those that nobody took out meanwhile.
    const photos = this.all.filter(({ sheet }) => sheet);
    const pdf = new File([pdfOf(photos.map(({ sheet }) => sheet))], `Fotos ${stamp()}.pdf`, { type: "application/pdf" });
    if (pdf.size > uploader.most) throw refused(`Unidas miden ${human(pdf.size)} y el máximo es ${human(uploader.most)}: van por separado.`);
    if (this.joined && !(await uploader.withdraw(this.joined))) throw refused(NO_LINE);
    this.joined = null;
    const withdrawn = async (photo) => {
      if (photo.upload && (await uploader.withdraw(photo.upload))) photo.upload = null;
    };
    await Promise.all(photos.map(withdrawn));
    if (photos.some(({ upload }) => upload)) {
      this.sendApart();
      throw refused(NO_LINE);
    }
    this.joined = uploader.begin(pdf, { asIs: true, place: photos[0].place });
    this.joined.photo = { upload: this.joined, said: `${photos.length} fotos` };
    this.note(this.joined.photo);
    this.tell("");
  }

  async part() {
    if (!(await this.uploader.withdraw(this.joined))) throw refused(NO_LINE);
    this.joined = null;
    this.sendApart();
  }

  sendApart() {
    for (const photo of this.all) if (!photo.upload) this.again(photo);
  }

  /** On its way once more, as it was made. */
  again(photo) {
    photo.upload = this.uploader.begin(photo.file, { asIs: true, place: photo.place });
    photo.upload.photo = photo;
    this.note(photo);
  }
}

const refused = (sentence) => Object.assign(new Error(sentence), { sentence });
