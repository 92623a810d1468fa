// Asks the device for a key and sends the button's form with what it says; loaded by ui/passkey-button.js once it is pressed.
// The options are in data-options, or come from data-from.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const words = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const known = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));

function asked({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
      ...(publicKey.excludeCredentials && { excludeCredentials: known(publicKey.excludeCredentials) }),
      ...(publicKey.allowCredentials && { allowCredentials: known(publicKey.allowCredentials) }),
    },
  };
}

function answered(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[name]) response[name] = words(key.response[name]);
  // eslint-disable-next-line old/scripts -- where it is not told, it is left out
  const { id, type, authenticatorAttachment } = key;
  const clientExtensionResults = key.getClientExtensionResults();
  return JSON.stringify({ id, rawId: words(key.rawId), type, authenticatorAttachment, clientExtensionResults, response });
}

function say(button, sentence) {
  let line = button.nextElementSibling;
  if (!line?.matches("[data-passkey-said]")) {
    line = document.createElement("p");
    line.className = "sgl-error";
    line.dataset.passkeySaid = "";
    line.setAttribute("role", "alert");
    button.after(line);
  }
  line.textContent = sentence;
}

export async function ask(button) {
  button.disabled = true;
  try {
    const { from, options, passkey } = button.dataset;
    const told = options
      ? JSON.parse(options)
      : (await (await fetch(from, { headers: { Accept: "application/json" } })).json()).request_options;
    const key = await navigator.credentials[passkey](asked(told));
    button.form.querySelector("[name$=credential]").value = answered(key);
    button.form.requestSubmit();
  } catch (error) {
    const there = error.name === "InvalidStateError";
    say(button, there ? "Esa llave ya está agregada." : "No se usó ninguna llave. Inténtelo de nuevo o use otra forma.");
  }
  button.disabled = false;
}
