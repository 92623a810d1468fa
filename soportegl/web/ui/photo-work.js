// A picture made smaller: what is sent of it, and how it is drawn. Runs in a worker where browsers let it, else in the page.
import { read } from "./photo-files.js";

// Of the longer side of a photo: a letter of which a photo was taken stays readable, and can be printed.
const SIDE = 2000;
const GOOD = 0.8;
const FINE = 0.9;
// What is drawn anew loses a little each time; for less than a fifth it is not worth it.
const SAVES = 0.8;
// Of a screen or a form that is kept dot by dot; beyond it, and beyond this many bytes, other ways are tried.
const DOTS = 16e6;
const HEAVY = 1024 * 1024;
const HUGE = 64 * 1024 * 1024;

/**
 * What to send of a file: `{ blob, told }`, without `blob` when it is best as it is; with `flat`, `width` and `height` when it
 * is a JPEG of three colours. To be asked for `flat` is to give one whatever it costs: a PDF is made of those. Null for what
 * is no picture of those; throws when it cannot be opened.
 */
export async function lighter(file, { flat = false, most = 64e6 } = {}) {
  if (file.size > HUGE) throw new Error("too large");
  const found = read(new Uint8Array(await file.arrayBuffer()));
  if (!found) return null;
  if (found.width * found.height > most) throw new Error("too large");
  if (!isHonest()) throw new Error("the browser draws noise");
  const made = flat ? await asJpeg(await drawn(found), found.lossless ? FINE : GOOD) : await best(found, file.size);
  if (made) return { ...made, told: found.told };
  // A picture that nobody can draw is not what it says, and then nothing is taken out of it.
  (await createImageBitmap(found.plain)).close();
  const clean = found.told && found.clean && found.clean.size <= file.size;
  return clean ? { blob: found.clean, told: true } : {};
}

async function best(found, size) {
  const sharp = found.lossless && found.width * found.height <= DOTS ? await asDrawing(found) : null;
  if (sharp?.isOne) return smaller(sharp, Math.min(size, found.clean?.size ?? size), 0.9);
  // Huge and kept dot by dot: a plan or a scan, whose lines are what it is about.
  if (found.lossless && !sharp) return null;
  const canvas = await drawn(found);
  const made = found.clear && hasHoles(canvas) ? await asWebp(canvas) : await asJpeg(canvas, GOOD);
  return smaller(made, size, SAVES);
}

const smaller = (made, size, part) => (made?.blob && made.blob.size <= size * part ? made : null);

/** Whether it looks like a screen or a form, and then the smallest file that loses no dot of it. */
async function asDrawing(found) {
  const canvas = await drawn(found, 1);
  if (!isFlat(canvas)) return { isOne: false };
  const tried = [await encoded(canvas, "image/webp", 1)];
  // Where browsers write no WebP, or only with loss.
  if (!read(new Uint8Array(await tried[0].arrayBuffer())).lossless || tried[0].type !== "image/webp") tried.length = 0;
  if (!tried.length || found.type === "image/bmp") tried.push(await encoded(canvas, "image/png"));
  let [blob] = tried.sort((one, other) => one.size - other.size);
  if (Math.min(blob.size, found.clean?.size ?? Infinity) > HEAVY && !(found.clear && hasHoles(canvas))) {
    const lossy = await encoded(canvas, "image/jpeg", FINE);
    if (lossy.size < blob.size / 2) blob = lossy;
  }
  return { isOne: true, blob };
}

/** On white where it is transparent: a JPEG knows nothing else. */
async function asJpeg(canvas, quality) {
  const { width, height } = canvas;
  const brush = canvas.getContext("2d");
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.globalCompositeOperation = "destination-over";
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, width, height);
  return { blob: await encoded(canvas, "image/jpeg", quality), width, height, flat: true };
}

async function asWebp(canvas) {
  const blob = await encoded(canvas, "image/webp", 0.85);
  return blob.type === "image/webp" ? { blob } : null;
}

/** It on a canvas, upright; within SIDE unless a scale is given. */
async function drawn(found, scale) {
  const how = {};
  if (found.width) {
    scale ??= Math.min(1, SIDE / Math.max(found.width, found.height));
    // The browser then never keeps it larger than that beside the canvas.
    if (scale < 1) Object.assign(how, { resizeWidth: sized(found.width, scale), resizeHeight: sized(found.height, scale), resizeQuality: "high" });
  }
  const picture = await createImageBitmap(found.plain, how);
  scale ??= Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [sized(found.width ?? picture.width, scale), sized(found.height ?? picture.height, scale)];
  const lies = found.turn > 4;
  const canvas = canvasOf(lies ? height : width, lies ? width : height);
  const brush = canvas.getContext("2d", { willReadFrequently: Boolean(found.lossless) });
  if (!brush) throw new Error("no canvas of this size");
  // eslint-disable-next-line old/scripts -- elsewhere a picture is a little coarser
  brush.imageSmoothingQuality = "high";
  brush.setTransform(...TURNS[found.turn](width, height));
  brush.drawImage(picture, 0, 0, width, height);
  picture.close();
  return canvas;
}

const sized = (side, scale) => Math.max(1, Math.round(side * scale));
// Of a picture as it is stored, by what its camera noted (EXIF 1 to 8).
const TURNS = {
  1: () => [1, 0, 0, 1, 0, 0],
  2: (width) => [-1, 0, 0, 1, width, 0],
  3: (width, height) => [-1, 0, 0, -1, width, height],
  4: (width, height) => [1, 0, 0, -1, 0, height],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (width, height) => [0, 1, -1, 0, height, 0],
  7: (width, height) => [0, -1, -1, 0, height, width],
  8: (width) => [0, -1, 1, 0, 0, width],
};

function canvasOf(width, height) {
  if (typeof OffscreenCanvas === "function") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

async function encoded(canvas, type, quality) {
  const blob = canvas.convertToBlob ? await canvas.convertToBlob({ type, quality }) : await new Promise((done) => canvas.toBlob(done, type, quality));
  if (!blob?.size) throw new Error("nothing came out");
  return blob;
}

/** Screens and forms have the same colour side by side nearly everywhere; what a lens saw nearly nowhere. */
function isFlat(canvas) {
  const brush = canvas.getContext("2d");
  let same = 0;
  let all = 0;
  for (let row = 0.5; row < 48; row++) {
    const { data } = brush.getImageData(0, Math.floor((row * canvas.height) / 48), canvas.width, 1);
    const dots = new Uint32Array(data.buffer);
    for (let at = 1; at < dots.length; at++) same += dots[at] === dots[at - 1];
    all += dots.length - 1;
  }
  return same > all / 2;
}

function hasHoles(canvas) {
  const brush = canvas.getContext("2d");
  for (let row = 0; row < canvas.height; row += 64) {
    const { data } = brush.getImageData(0, row, canvas.width, Math.min(64, canvas.height - row));
    for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true;
  }
  return false;
}

/** Browsers that hide from whom they are recognised by give back noise instead of what was drawn. */
function isHonest() {
  const brush = canvasOf(8, 8).getContext("2d", { willReadFrequently: true });
  brush.fillStyle = "#3c78b4";
  brush.fillRect(0, 0, 8, 8);
  const { data } = brush.getImageData(0, 0, 8, 8);
  for (let at = 0; at < data.length; at += 4) if (Math.abs(data[at] - 60) + Math.abs(data[at + 1] - 120) + Math.abs(data[at + 2] - 180) > 12) return false;
  return true;
}
