// Joins a form to allauth's scripts for passkeys. Where no passkey can be used, the form stays out of sight.

const form = document.querySelector("form[data-passkey]");
const refused = document.getElementById("passkey-refused");

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  // The button asks the browser; what it gives is sent by the script. Enter in a field presses the button.
  form.addEventListener("submit", (event) => event.preventDefault());
  window.allauth.webauthn.forms[form.dataset.passkey]({
    ids: {
      add: "passkey",
      authenticate: "passkey",
      login: "passkey",
      credential: form.elements.credential.id,
      passwordless: form.elements.passwordless?.id,
      data: "passkey-options",
    },
  });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  // Said again when it happens again: an alert speaks when it comes into sight.
  refused.hidden = true;
  requestAnimationFrame(() => {
    refused.hidden = false;
  });
});
