// [data-preview]: what can be shown of a file opens over the page, and from there the next one of the page. Nothing is fetched before.
import { openFrom } from "./dialog.js";
import { onClick } from "./lib.js";
import { prepared } from "./prepared.js";

const OPENING = "Abriendo…";
const PREPARING = "Preparando la vista…";
const FAILED = "No se pudo abrir. Descárguelo.";
const NO_VIEWER = "Este navegador no muestra PDF aquí. Ábralo aparte o descárguelo.";

const box = document.querySelector("[data-preview-box]");
const part = (name) => box.querySelector(`[data-preview-part=${name}]`);
const image = () => part("stage").querySelector(":scope > img");
let now = "";

/** Those of the page in the order in which they arrived, each once: the conversation and the list of files name the same. */
function links() {
  const found = new Map();
  for (const link of document.querySelectorAll("a[data-preview]")) {
    if (!found.has(link.dataset.preview)) found.set(link.dataset.preview, link);
  }
  return [...found.values()].sort((a, b) => a.dataset.preview - b.dataset.preview);
}

const place = (all) => all.findIndex((link) => link.dataset.preview === now);

function show(link) {
  now = link.dataset.preview;
  const all = links();
  const { name, size, save } = link.dataset;
  part("name").textContent = name;
  part("about").textContent = all.length > 1 ? `${size} · ${place(all) + 1} de ${all.length}` : size;
  part("save").href = save;
  part("apart").href = link.href;
  for (const button of box.querySelectorAll("[data-preview-step]")) button.hidden = all.length < 2;
  if (link.dataset.type === "vista") drawMade(link);
  else draw(link);
}

/** Pictures and tables that the worker made: a single picture is looked at like any other. */
async function drawMade(link) {
  fit();
  const waiting = document.createElement("div");
  const says = part("says");
  part("stage").replaceChildren(waiting);
  if (part("zoom") === document.activeElement) part("name").focus();
  part("zoom").hidden = true;
  says.textContent = PREPARING;
  says.hidden = false;
  const made = await prepared(link.href, () => waiting.isConnected);
  if (!waiting.isConnected) return;
  if (!made) {
    says.textContent = FAILED;
    return;
  }
  const pictures = made.querySelectorAll("img");
  if (pictures.length === 1 && made.children.length === 1) {
    draw({ href: pictures[0].getAttribute("src"), dataset: { ...link.dataset, type: "image/jpeg" } });
    return;
  }
  waiting.replaceWith(made);
  says.textContent = "";
  says.hidden = true;
}

async function draw({ href, dataset: { type, name } }) {
  const pdf = type === "application/pdf";
  const drawn = document.createElement(pdf ? "iframe" : "img");
  const say = (sentence, failed = false) => {
    // Somebody went on to the next file before this one was there.
    if (!drawn.isConnected) return;
    part("says").textContent = sentence;
    part("says").hidden = !sentence;
    const zoom = part("zoom");
    // What is hidden cannot keep the focus, and without it the dialog hears no key.
    if (zoom === document.activeElement) part("name").focus();
    zoom.hidden = pdf || Boolean(sentence);
    drawn.hidden = failed;
  };
  fit();
  part("stage").replaceChildren(drawn);
  if (pdf && navigator.pdfViewerEnabled === false) return say(NO_VIEWER, true);
  say(OPENING);
  drawn.addEventListener("load", () => say(""));
  drawn.addEventListener("error", () => say(FAILED, true));
  if (pdf) {
    drawn.title = name;
    // A frame says «load» for a refusal too, and would show the browser's own page about it.
    const answer = await fetch(href, { method: "HEAD" }).catch(() => null);
    if (!answer?.ok || answer.headers.get("Content-Type") !== type) return say(FAILED, true);
  } else {
    drawn.alt = name;
  }
  // Chromium's column of small pages would take a third of the room.
  drawn.src = pdf ? `${href}#navpanes=0` : href;
}

function step(by) {
  const all = links();
  if (all.length > 1) show(all[(place(all) + by + all.length) % all.length]);
}

const enlarged = () => part("zoom").getAttribute("aria-pressed") === "true";

function fit() {
  part("zoom").setAttribute("aria-pressed", "false");
  part("stage").tabIndex = -1;
  delete part("stage").dataset.large;
  const drawn = image();
  if (drawn) drawn.style.width = "";
}

/** As large as it is, at least twice as now, with this point of it in the middle. */
function enlarge(across, down) {
  const [drawn, stage] = [image(), part("stage")];
  drawn.style.width = `${Math.max(drawn.naturalWidth, drawn.clientWidth * 2)}px`;
  part("zoom").setAttribute("aria-pressed", "true");
  stage.dataset.large = "";
  stage.scrollTo(drawn.clientWidth * across - stage.clientWidth / 2, drawn.clientHeight * down - stage.clientHeight / 2);
  // The arrow keys now move over the image.
  stage.tabIndex = 0;
  stage.focus();
}

onClick("a[data-preview]", (link, event) => {
  if (!box || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  show(link);
  openFrom(box, link);
  part("name").focus();
});

onClick("[data-preview-step]", (button) => step(Number(button.dataset.previewStep)));

if (box) {
  part("zoom").addEventListener("click", () => (enlarged() ? fit() : enlarge(0.5, 0.5)));
  part("stage").addEventListener("dblclick", (event) => {
    const drawn = image();
    if (event.target !== drawn) return;
    const { left, top, width, height } = drawn.getBoundingClientRect();
    if (enlarged()) fit();
    else enlarge((event.clientX - left) / width, (event.clientY - top) / height);
  });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || enlarged() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    step(by);
  });
  box.addEventListener("close", () => {
    part("stage").replaceChildren();
    // News drew the conversation anew meanwhile: what opened it is another element now.
    if (document.activeElement === document.body) links()[place(links())]?.focus();
  });
}
