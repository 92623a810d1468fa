// One file in pieces (tus 1.0, see screens/uploads/tus.py): what has arrived is never sent again, whatever the line does.
const SMALLEST = 24 * 1024;
const LARGEST = 1024 * 1024;
const STALLED = 45000;
const PAUSES = [1, 2, 4, 8, 15, 30];

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  for (let bit = 0; bit < 8; bit++) number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
  return number;
});

/** CRC-32 of an ArrayBuffer: without a secure origin the browser has no other checksum. */
export function crc32(buffer) {
  let sum = 0xffffffff;
  for (const byte of new Uint8Array(buffer)) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const fourBytes = (sum) => btoa(String.fromCharCode(sum >>> 24, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255));

/** What the server said no to, in its words; `again` when the same may go later. */
export class Refusal extends Error {
  constructor(sentence, { again = false, status = 0 } = {}) {
    super(sentence);
    this.again = again;
    this.status = status;
  }
}

/** It did not get through: `status` is what the server said, 0 without a line. */
class Cut extends Error {
  constructor(status = 0) {
    super();
    this.status = status;
  }
}

// The server answered, and knows more: another piece is there already, this one came otherwise than it left, the token is
// another one, the file was forgotten. Nobody has to wait to ask how far it is.
const AT_ONCE = [403, 404, 409, 410, 460];
// What goes through by itself a little later: the server is busy, or starts again.
const LATER = [408, 423, 425, 429];
// Where the answer itself says nothing in words: to a HEAD, or from what stands in between.
const SAID = {
  401: "Su sesión terminó. Ingrese en otra pestaña y reintente.",
  413: "El servidor no acepta archivos tan grandes.",
};

export class Pieces {
  /** `told(sent, total, seconds)` as it goes on, `waiting(sent, total, busy)` while there is no line or the server is busy. */
  constructor({ file, url, token, form, place, told, waiting, headers = {} }) {
    Object.assign(this, { file, url, token, form, place, told, waiting, headers });
    this.offset = 0;
    // How much went without a cut: by it the next piece grows, so that a cut never costs much of what was sent.
    this.smooth = 0;
    this.stopped = false;
  }

  /** Sends it to its end; resolves with the line to show. Rejects with Refusal, or null once it was stopped. */
  async send() {
    let tries = 0;
    for (;;) {
      try {
        if (!this.address) await this.begin();
        else if (this.lost) await this.ask();
        this.lost = false;
        while (this.offset < this.file.size) {
          await this.piece();
          tries = 0;
        }
        return await this.line();
      } catch (error) {
        if (this.stopped) throw null;
        if (!(error instanceof Cut)) throw error;
        this.lost = true;
        this.smooth = 0;
        if (AT_ONCE.includes(error.status) && !tries++) continue;
        this.waiting(this.offset, this.file.size, error.status > 0);
        await this.pause(PAUSES[Math.min(tries++, PAUSES.length - 1)]);
        if (this.stopped) throw null;
      }
    }
  }

  /** Until the seconds are over, or the line says that it is back. */
  pause(seconds) {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(clock);
        removeEventListener("online", go);
        resolve();
      };
      const clock = setTimeout(go, seconds * 1000);
      addEventListener("online", go);
      this.wake = go;
    });
  }

  stop() {
    this.stopped = true;
    this.request?.abort();
    this.wake?.();
  }

  /** Tells the server that nobody wants it any more; if that gets lost, it forgets by itself in three days. */
  forget() {
    this.stop();
    if (this.address) this.ask_for("DELETE", this.address, {}).catch(() => {});
  }

  async begin() {
    const head = await this.file.slice(0, 65536).arrayBuffer();
    const { name, size, lastModified } = this.file;
    const metadata = {
      filename: name,
      form: this.form,
      place: String(this.place),
      fingerprint: `${size}-${lastModified}-${crc32(head)}`,
    };
    const said = Object.entries(metadata).map(([key, value]) => `${key} ${base64(value)}`);
    const answer = await this.ask_for("POST", this.url, { "Upload-Length": size, "Upload-Metadata": said.join(",") });
    this.address = answer.getResponseHeader("Location");
    this.came(answer);
  }

  async ask() {
    this.came(await this.ask_for("HEAD", this.address, {}));
  }

  async piece() {
    const size = Math.min(LARGEST, Math.max(SMALLEST, this.smooth >>> 5));
    const piece = this.file.slice(this.offset, this.offset + size);
    let buffer;
    try {
      buffer = await piece.arrayBuffer();
    } catch {
      throw new Refusal("El archivo cambió o ya no está en el dispositivo. Elíjalo de nuevo.");
    }
    const headers = {
      "Upload-Offset": this.offset,
      "Upload-Checksum": `crc32 ${fourBytes(crc32(buffer))}`,
      "Content-Type": "application/offset+octet-stream",
    };
    const began = performance.now();
    const before = this.offset;
    const answer = await this.ask_for("PATCH", this.address, headers, piece);
    this.came(answer);
    const sent = this.offset - before;
    this.smooth += sent;
    const rate = sent / Math.max(performance.now() - began, 1);
    this.rate = this.rate ? this.rate * 0.7 + rate * 0.3 : rate;
    this.tell(0);
  }

  tell(more) {
    const sent = Math.min(this.offset + more, this.file.size);
    this.told(sent, this.file.size, this.rate ? (this.file.size - sent) / this.rate / 1000 : null);
  }

  came(answer) {
    const offset = answer.getResponseHeader("Upload-Offset");
    // A page instead of an answer: what stands in between spoke, and not our server.
    if (offset === null) throw new Cut();
    this.offset = Number(offset);
    // Whoever signed in again meanwhile has another one.
    this.token = answer.getResponseHeader("X-CSRFToken") ?? this.token;
  }

  async line() {
    return JSON.parse((await this.ask_for("GET", this.address, {})).responseText).html;
  }

  ask_for(method, address, headers, body) {
    return new Promise((resolve, reject) => {
      const request = (this.request = new XMLHttpRequest());
      request.open(method, address);
      const said = { Accept: "application/json", "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token, ...this.headers, ...headers };
      for (const [name, value] of Object.entries(said)) request.setRequestHeader(name, value);
      // A slow line may take long; what may not happen is that nothing moves.
      let clock = setTimeout(() => request.abort(), STALLED);
      request.upload.addEventListener("progress", (event) => {
        clearTimeout(clock);
        clock = setTimeout(() => request.abort(), STALLED);
        if (method === "PATCH") this.tell(event.loaded);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(clock);
        this.answered(request, resolve, reject);
      });
      request.send(body);
    });
  }

  answered(request, resolve, reject) {
    const { status } = request;
    if (status >= 200 && status < 300) return resolve(request);
    if (!status || status >= 500 || [409, 460, ...LATER].includes(status)) return reject(new Cut(status));
    if (status === 403 && this.address && !this.renewed) {
      this.renewed = true;
      return reject(new Cut(status));
    }
    if (status === 404 || status === 410) {
      // Forgotten meanwhile: once from its beginning, and no third time.
      if (this.address && !this.anew) {
        this.anew = true;
        this.address = null;
        this.offset = 0;
        return reject(new Cut(status));
      }
    }
    let told = {};
    try {
      told = JSON.parse(request.responseText);
    } catch {
      /* a page instead of an answer */
    }
    const sentence = told?.sentence ?? SAID[status] ?? `El servidor no aceptó el archivo (código ${status}). Reintente.`;
    const again = status === 401 || status === 403 || !told?.sentence;
    return reject(new Refusal(sentence, { again, status }));
  }
}
