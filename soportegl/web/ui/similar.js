// [data-similar="address"] beside the form data-similar-of: what was solved before like what is being written there. It
// asks once the hand rests; whatever the line does, the form knows nothing of it, and what is open stays open.
import { attach, onClick } from "./lib.js";

const REST = 700;
const PATIENCE = 8000;
const LEAST = 10;
const SENT = ["synopsis", "module", "expediente_type", "expediente_number", "entrada", "who", "csrfmiddlewaretoken"];

attach("[data-similar]", (box) => {
  const form = document.getElementById(box.dataset.similarOf);
  const part = (name) => box.querySelector(`[data-similar-${name}]`);
  const [all, list, count, nothing, none, said] = ["all", "list", "count", "nothing", "none", "said"].map(part);
  const wide = matchMedia("(min-width: 992px)");
  const refused = new Set();
  let timer;
  let asking;
  let asked = "";
  let shown = "";

  const tell = () => {
    const many = list.children.length;
    nothing.hidden = many > 0 || asked !== "";
    none.hidden = many > 0 || asked === "";
    count.textContent = many || "";
    box.toggleAttribute("data-some", many > 0);
    said.textContent = many ? `${many} ${many === 1 ? "caso parecido" : "casos parecidos"}` : "";
  };
  const show = (html) => {
    if (html === shown) return tell();
    shown = html;
    const opened = [...list.children].filter((one) => one.firstElementChild.open).map((one) => one.dataset.similarOne);
    list.innerHTML = html;
    for (const one of list.children) if (opened.includes(one.dataset.similarOne)) one.firstElementChild.open = true;
    tell();
  };
  const written = () => {
    const values = new URLSearchParams();
    for (const name of SENT) values.set(name, form.elements[name]?.value ?? "");
    values.set("sin", [...refused].join());
    return values;
  };
  const ask = async () => {
    const values = written();
    if (`${values}` === asked) return;
    asking?.abort();
    if (values.get("synopsis").trim().length < LEAST) {
      asked = "";
      show("");
      return;
    }
    const mine = (asking = new AbortController());
    const late = setTimeout(() => mine.abort(), PATIENCE);
    try {
      const answer = await fetch(box.dataset.similar, { method: "POST", body: values, headers: { Accept: "application/json" }, signal: mine.signal });
      const html = answer.ok && !answer.redirected ? await answer.text() : null;
      // Somebody went in to read meanwhile: what they read is not taken out of their hands.
      if (html === null || mine.signal.aborted || list.contains(document.activeElement)) return;
      asked = `${values}`;
      show(html.trim());
    } catch {
      /* No line, or none fast enough: the next pause asks again. */
    } finally {
      clearTimeout(late);
    }
  };
  const soon = (event) => {
    if (event && !SENT.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, REST);
  };

  onClick("[data-similar-not]", (button) => {
    const one = button.closest("[data-similar-one]");
    if (!box.contains(one)) return;
    refused.add(one.dataset.similarOne);
    one.remove();
    shown = list.innerHTML;
    tell();
    all.querySelector("summary").focus();
    soon();
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // Folded below what is being written; beside it, it is in nobody's way.
  all.open = wide.matches && box.matches(".p-crear > *");
  all.hidden = false;
  soon();
});
