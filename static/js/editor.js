// The editor: jump from a remark to its line, and say when a save did not arrive.

const source = document.getElementById("source");

/** Select a line of the source and bring it into view. */
function jump(line, column = 1) {
  const lines = source.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const end = start + (lines[line - 1]?.length ?? 0);
  source.focus();
  source.setSelectionRange(Math.min(start + column - 1, end), end);
  // A textarea does not scroll to its selection by itself; count lines as they are wrapped.
  const share = start / Math.max(1, source.value.length);
  source.scrollTop = Math.max(0, share * source.scrollHeight - source.clientHeight / 3);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  const pane = document.querySelector("input[name=pane][value=s]");
  if (pane) pane.checked = true;
  jump(+link.dataset.line, +(link.dataset.column ?? 1));
});

/** Bring the block that is being written into view beside its source. */
function follow() {
  const line = source.value.slice(0, source.selectionStart).split("\n").length;
  const blocks = [...document.querySelectorAll(".pv > [data-line]")];
  const here = blocks.filter((link) => +link.dataset.line <= line).at(-1);
  const pane = here?.closest(".out-pane");
  if (!pane || pane.scrollHeight <= pane.clientHeight) return;
  const box = here.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (box.top < frame.top || box.bottom > frame.bottom) pane.scrollTop += box.top - frame.top - frame.height / 4;
}

let unsaved = false;
source.addEventListener("input", () => (unsaved = true));
document.addEventListener("htmx:after:swap", () => {
  unsaved = !document.querySelector("#save-state.ok");
  if (document.activeElement === source) follow();
});
for (const name of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(name, () => {
    const state = document.getElementById("save-state");
    state.textContent = document.getElementById("editor").dataset.failed;
    state.className = "again";
  });
}
document.getElementById("editor").addEventListener("submit", () => (unsaved = false));
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
