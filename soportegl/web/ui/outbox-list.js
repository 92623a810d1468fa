// The list of what waits in this browser and what its person may do with it: fetched by the outbox when there is something.

/** Each with its sign and its place, and below them how to clear away what was received. */
export function list(rows, waits, does, tools) {
  const { make, button } = tools;
  const items = make("ul", { className: "sgl-linea__lista" });
  // Long, it is scrolled: also by keyboard.
  if (rows.length > 5) {
    items.tabIndex = 0;
    items.setAttribute("aria-label", "Por enviar");
  }
  items.append(...rows.map((row) => item(row, waits, does, tools)));
  const received = rows.filter(({ state }) => state === "received");
  const clear = () => received.forEach(({ id }) => does.forget(id));
  return make("div", {}, items, ...(received.length ? [button("Quitar lo recibido de esta lista", clear)] : []));
}

function item(row, waits, does, { make, signOf, button, live }) {
  const { sent, file, why } = live.get(row.id) ?? {};
  const line = make("li", {});
  line.dataset.outboxId = row.id;
  if (row.state === "received") {
    const link = make("a", { href: row.to, text: row.code });
    line.append(signOf("received", ":"), make("span", {}, link, ` · ${row.label}. ${(row.said ?? []).join(" ")}`));
    line.dataset.code = row.code;
    return line;
  }
  const what = make("span", { text: `${row.label}${row.text ? `: «${row.text}»` : ""}. ` });
  const place = waits.findIndex(({ id }) => id === row.id) + 1;
  what.append(row.state === "refused" ? row.why : (file ?? why ?? `Por enviar, ${place}.º de ${waits.length}.`));
  line.append(signOf(row.state === "refused" ? "refused" : sent ? "sent" : "kept"), what);
  if (row.state !== "refused") return line;
  const drop = () => confirm("¿Descartar lo que escribió? No se puede recuperar.") && does.forget(row.id);
  line.append(
    make(
      "span",
      { className: "sgl-linea__acc" },
      button("Revisar", () => does.review(row), true),
      button("Enviar de nuevo", () => does.again(row)),
      button("Descartar", drop),
    ),
  );
  return line;
}

/** Leads to its form as the server draws it now, with what was typed in it; nothing is done. */
export function review(row, token) {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: row.action, hidden: true });
  for (const [name, value] of [...row.fields, ["csrfmiddlewaretoken", token], ["paso", "revisar"]]) {
    const field = form.appendChild(document.createElement("textarea"));
    Object.assign(field, { name, value });
  }
  document.body.append(form);
  form.submit();
}

/** One of its files that have not arrived, in pieces. */
export async function sendFile(row, file, token, { person, put, tell, halt }) {
  const { name, type, lastModified, blob } = file;
  if (!blob) throw Object.assign(new Error(`Este navegador no pudo guardar «${name}». Ábralo con «Revisar» y elija ese archivo de nuevo.`), { status: 422 });
  const { Pieces } = await import("./pieces.js");
  await new Pieces({
    file: new File([blob], name, { type, lastModified }),
    url: "/subidas/",
    token,
    headers: { "X-Outbox": person },
    form: row.key,
    place: file.place,
    told: (sent, total) => {
      halt("");
      tell(row.id, { file: `Subiendo ${name}: ${Math.floor((sent / total) * 100)} %` });
    },
    waiting: (sent, total, busy) => halt(busy ? "" : "line"),
  }).send();
  // What has arrived is not sent again, also after this window is closed.
  file.gone = true;
  delete file.blob;
  await put(row);
}

/**
 * Which of these stands in a form of this page, as its draft or as the server drew it: there it is, and nowhere else. Its number,
 * or nothing; unless it was there `before`, its files that have not arrived are chosen again.
 */
export function standing(rows, before) {
  const { refused } = history.state ?? {};
  const back = rows.find(({ id }) => id === refused);
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    const texts = [...form.querySelectorAll("textarea")].filter(({ offsetParent }) => offsetParent);
    // «Atrás» brings the form as the server draws it anew, and what was typed in it is here.
    if (texts.length && back && back.draft === form.dataset.draft && texts.every(({ value }) => !value.trim())) fill(form, back.fields);
    const says = ({ draft, fields }) => draft === form.dataset.draft && texts.some((text) => fields.some((field) => isSame(text, field)));
    const row = rows.find(says);
    if (!row) continue;
    history.replaceState({ ...history.state, refused: row.id }, "");
    if (row.id !== before) giveBack(row, form);
    return row.id;
  }
}

const isSame = ({ name, value }, [other, text]) => name === other && value.trim() && value.trim() === text.trim();

function fill(form, fields) {
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (!field?.matches?.("textarea, select, input:not([type=hidden], [type=file], [type=checkbox])")) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function giveBack({ files }, form) {
  const input = form.querySelector("input[type=file]");
  const kept = files.filter(({ blob }) => blob);
  if (!input || !kept.length) return;
  const chosen = new DataTransfer();
  for (const { blob, name, type, lastModified } of kept) chosen.items.add(new File([blob], name, { type, lastModified }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
}
