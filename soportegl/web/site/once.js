// Forms that post: a second press while the first travels is ignored, and never for ever.
const WAIT = 15000;

/** Its button may be pressed again. */
export function release(form) {
  delete form.dataset.sending;
  // Also those that stand in another place, as in the rows of a list.
  for (const button of form.elements) {
    if (!("busy" in button.dataset)) continue;
    button.removeAttribute("data-busy");
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-again], [data-theme]")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "yes";
  const button = event.submitter ?? form.querySelector(".btn-primary");
  button?.setAttribute("aria-disabled", "true");
  button?.setAttribute("data-busy", "");
  // A request that got lost must not leave a dead button behind.
  setTimeout(() => release(form), WAIT);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});

// «Atrás» brings the page back as it was left, with the form still marked as sent.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
});
