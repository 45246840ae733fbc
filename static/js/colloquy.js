// What HTML cannot do alone. Every page works without this file.

const YEAR = 365 * 24 * 60 * 60;

/** Keep a reading setting where the server sees it, so that the next page comes with the right attribute. */
function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

let saving = Promise.resolve();

/** Save the whole form behind the page: to the account, so that every device knows. One after the other. */
function save(form) {
  const body = new FormData(form);
  saving = saving
    .then(() => fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }))
    .catch(() => {});
}

function applyViewSetting({ name, value, form }) {
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
  if (form.dataset.viewSettings === "account") save(form);
  else keep(name, value);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches('[data-view-settings] input[type="radio"]')) applyViewSetting(target);
  if (target.matches("[data-show-password]")) {
    for (const input of target.form.querySelectorAll('[autocomplete="new-password"]'))
      input.type = target.checked ? "text" : "password";
  }
});
for (const tick of document.querySelectorAll("[data-show-password]")) {
  const label = tick.closest("label");
  tick.form.querySelector('[autocomplete="new-password"]').closest(".field").append(label);
  label.hidden = false;
}

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (target.closest("[data-print]")) print();
});

// A new account begins with the time zone of the device.
for (const field of document.querySelectorAll("[data-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
