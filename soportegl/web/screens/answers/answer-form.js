// form[data-answer-form="address"]: a canned answer is shown as it will be read while it is written; data go in at the caret.
import { insert } from "../../ui/insert.js";
import { attach, onClick } from "../../ui/lib.js";

attach("form[data-answer-form]", (form) => {
  const field = form.querySelector("textarea");
  const place = form.querySelector("[data-preview]");
  let timer;
  let turn = 0;
  for (const button of form.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.previousElementSibling.hidden = true;
  }

  async function show() {
    const asked = ++turn;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "text"]) body.set(name, form.elements[name].value);
    try {
      const answer = await fetch(form.dataset.answerForm, { method: "POST", body, headers: { Accept: "application/json" } });
      const html = await answer.text();
      if (answer.status === 200 && asked === turn) place.innerHTML = html;
    } catch {
      /* without a line what was shown last stays */
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 400);
  });
});

onClick("[data-insert]", (button) => insert(button.form.querySelector("textarea"), button.dataset.insert));
