// The list of what waits in this browser and what its person may do with it: fetched by the outbox when there is something.

/** Each with its sign and its place, and below them how to clear away what was received. */
export function list(rows, waits, does, tools) {
  const { make, button } = tools;
  const items = make("ul", { className: "sgl-linea__lista" });
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

/** Its files that have not arrived are chosen again in the form that is shown. */
export function giveBack(row) {
  const input = document.querySelector(`form[data-outbox][action="${row.action}"] input[type=file]`);
  const kept = row.files.filter(({ blob }) => blob);
  if (!input || !kept.length) return;
  const chosen = new DataTransfer();
  for (const { blob, name, type, lastModified } of kept) chosen.items.add(new File([blob], name, { type, lastModified }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change"));
}
