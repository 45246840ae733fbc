// What HTML cannot do alone. Every page works without this file.

const YEAR = 365 * 24 * 60 * 60;

/** Keep a reading setting where the server sees it, so that the next page comes with the right attribute. */
function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

function applyViewSetting({ name, value }) {
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
  for (const twin of document.querySelectorAll(`[data-view-settings] input[name="${name}"]`)) {
    twin.checked = twin.value === value;
  }
  keep(name, value);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches('[data-view-settings] input:is([name="theme"], [name="size"])'))
    applyViewSetting(target);
});

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (target.closest("[data-print]")) print();
});
