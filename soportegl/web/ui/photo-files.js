// What the file of a picture says of itself, and the same picture without what it tells of place, camera and owner.
// Nothing is drawn here: a picture that is small enough already loses no sharpness by it.

const HEIF = /^(hei[cxms]|mif1)$/;
// Besides what the picture is made of: how its colours are meant, and how large it is printed.
const OF_PNG = /^([A-Z]...|tRNS|gAMA|cHRM|sRGB|iCCP|cICP|sBIT|bKGD|pHYs)$/;

const ascii = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + length));
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * `{ type, width, height, turn, plain, clean, told, clear, lossless }` of these bytes. `plain` is what is drawn, without a
 * word on how it is turned; `clean` what can be sent as it is, where there is such a thing; `told` whether it lost anything.
 * Null for what stays as it is: other files, and what moves. Throws for what breaks off.
 */
export function read(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg(bytes);
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return png(bytes);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return webp(bytes);
  if (ascii(bytes, 0, 2) === "BM") return bitmap(bytes);
  if (ascii(bytes, 4, 4) === "ftyp" && HEIF.test(ascii(bytes, 8, 4))) return whole(bytes, { type: "image/heif", clean: null });
  return null;
}

const whole = (bytes, known) => ({ turn: 1, plain: new Blob([bytes]), clean: new Blob([bytes]), told: false, ...known });

function jpeg(bytes) {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 2)];
  const found = { type: "image/jpeg", turn: 1 };
  let at = 2;
  let kept = 2;
  while (bytes[at] === 0xff && at + 1 < bytes.length) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // What telephones put behind the end is a film with its place, or a second picture.
    if (marker === 0xd9) {
      parts.push(bytes.subarray(at, at + 2));
      found.told = kept + 2 < bytes.length;
      found.plain = new Blob(parts, { type: found.type });
      found.clean = new Blob([parts[0], ...(found.turn > 1 ? [onlyTurn(found.turn)] : []), ...parts.slice(1)], { type: found.type });
      return found;
    }
    let end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xe1 && ascii(bytes, at + 4, 4) === "Exif") found.turn = turnOf(view, at + 10);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      [found.height, found.width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    if (marker === 0xda) end = endOfScan(bytes, end);
    if (isOfPicture(marker, ascii(bytes, at + 4, 5))) {
      parts.push(bytes.subarray(at, end));
      kept += end - at;
    }
    at = end;
  }
  throw new Error("breaks off");
}

/** The notes of applications are none of the picture, but for its shape, its colours and how they are coded. */
function isOfPicture(marker, name) {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return (marker === 0xe0 && name === "JFIF\0") || (marker === 0xe2 && name === "ICC_P") || (marker === 0xee && name === "Adobe");
}

function endOfScan(bytes, from) {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1];
    if (next && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
  return bytes.length;
}

/** How a picture is to be turned, 1 to 8; of notes that cannot be read, not at all. */
function turnOf(view, start) {
  try {
    const little = view.getUint16(start) === 0x4949;
    const table = start + view.getUint32(start + 4, little);
    for (let row = table + 2 + 12 * view.getUint16(table, little) - 12; row > table; row -= 12)
      if (view.getUint16(row, little) === 0x0112) {
        const turn = view.getUint16(row + 8, little);
        return turn >= 1 && turn <= 8 ? turn : 1;
      }
  } catch {
    /* the notes break off */
  }
  return 1;
}

/** The notes of a camera with one line in them. */
const onlyTurn = (turn) =>
  Uint8Array.of(0xff, 0xe1, 0, 34, ...[..."Exif\0\0MM\0*"].map((letter) => letter.charCodeAt(0)), 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0);

function png(bytes) {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 8)];
  const found = { type: "image/png", turn: 1, clear: false, lossless: true };
  let kept = 8;
  for (let at = 8; ; ) {
    const end = at + 12 + view.getUint32(at);
    const name = ascii(bytes, at + 4, 4);
    if (end > bytes.length) throw new Error("breaks off");
    if (name === "acTL") return null;
    if (name === "IHDR") {
      [found.width, found.height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      found.clear = [4, 6].includes(bytes[at + 17]);
    }
    if (name === "tRNS") found.clear = true;
    if (name === "eXIf") found.turn = turnOf(view, at + 8);
    if (OF_PNG.test(name)) {
      parts.push(bytes.subarray(at, end));
      kept += end - at;
    }
    if (name === "IEND") return named(found, parts, kept < bytes.length);
    at = end;
  }
}

function webp(bytes) {
  const view = viewOf(bytes);
  const head = bytes.slice(0, 12);
  const parts = [head];
  const found = { type: "image/webp", turn: 1, clear: false, lossless: false };
  let kept = 12;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = ascii(bytes, at, 4);
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size & 1);
    if (at + 8 + size > bytes.length) throw new Error("breaks off");
    let part = bytes.subarray(at, end);
    if (name === "VP8X") {
      if (bytes[at + 8] & 2) return null;
      part = bytes.slice(at, end);
      // It would announce what is not there any more: the notes of the camera, and of programs.
      part[8] &= ~12;
      found.clear = Boolean(part[8] & 16);
    }
    if (name === "VP8L") found.lossless = true;
    if (name === "VP8L" && bytes[at + 12] & 16) found.clear = true;
    if (name === "EXIF") found.turn = turnOf(view, at + 8 + (ascii(bytes, at + 8, 4) === "Exif" ? 6 : 0));
    if (/^(VP8.|ALPH|ICCP)$/.test(name)) {
      parts.push(part);
      kept += part.length;
    }
    at = end;
  }
  viewOf(head).setUint32(4, kept - 8, true);
  return named(found, parts, kept < bytes.length);
}

/** Beside JPEG no kind has a short way to say how it is turned: then it is drawn anew, or stays. */
function named(found, parts, told) {
  const plain = new Blob(parts, { type: found.type });
  return { ...found, told, plain, clean: found.turn === 1 ? plain : null };
}

function bitmap(bytes) {
  const view = viewOf(bytes);
  if (bytes.length < 26 || view.getUint32(14, true) < 40) return null;
  return whole(bytes, { type: "image/bmp", width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)), lossless: true });
}
