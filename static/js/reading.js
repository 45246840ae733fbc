// The reading page: what was in view for long enough, the way to a passage and back, drafts that keep themselves.

const WORDS_A_MINUTE = 200;
const root = document.querySelector("[data-read]");
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

function post(url, fields, keepalive = false) {
  const body = new URLSearchParams(fields);
  return fetch(url, { method: "POST", body, keepalive, headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" } });
}

// A passage is read when it was in view for half of its reading time. The clock stops while the page is hidden.
const pending = new Set();
let place = "";
let sending = null;

function report() {
  clearTimeout(sending);
  sending = null;
  if (!pending.size && !place) return;
  const fields = [...pending].map((key) => ["key", key]);
  if (place) fields.push(["place", place]);
  const sent = [...pending];
  pending.clear();
  place = "";
  post(root.dataset.read, fields, true).catch(() => sent.forEach((key) => pending.add(key)));
}

function soon() {
  sending ??= setTimeout(report, 2000);
}

function watch() {
  const due = new Map(); // passage -> timer while in view
  const read = (para) => {
    due.delete(para);
    para.dataset.done = "";
    pending.add(para.dataset.key);
    soon();
  };
  const start = (para) => {
    if ("done" in para.dataset || due.has(para) || document.hidden) return;
    const words = para.textContent.trim().split(/\s+/).length;
    due.set(para, setTimeout(read, (words / WORDS_A_MINUTE) * 30_000, para));
  };
  const stop = (para) => {
    clearTimeout(due.get(para));
    due.delete(para);
  };
  const inView = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) {
          inView.add(target);
          start(target);
        } else {
          inView.delete(target);
          stop(target);
        }
      }
      const first = [...inView].sort((a, b) => a.offsetTop - b.offsetTop)[0];
      if (first && scrollY > 200) {
        place = first.dataset.key;
        soon();
      }
    },
    // Where links lead to, 5rem from the top (reset.css), is in view. A passage taller than the window still counts
    // while it fills the middle of it.
    { rootMargin: "-64px 0px -25% 0px" },
  );
  const observe = () => document.querySelectorAll(".para[data-key]").forEach((para) => observer.observe(para));
  observe();
  // An answer may have opened another section.
  document.addEventListener("htmx:after:swap", observe);
  document.addEventListener("visibilitychange", () => {
    inView.forEach(document.hidden ? stop : start);
    if (document.hidden) report();
  });
  addEventListener("pagehide", report);
}

// "Look again at ¶4": mark the passage, and the words once they may be shown; offer the way back.
function clearLook() {
  document.querySelectorAll(".para.lit").forEach((para) => para.classList.remove("lit"));
  document.querySelectorAll("[data-way-back]").forEach((link) => link.remove());
  CSS.highlights?.delete("evidence");
}

function look(link) {
  clearLook();
  const para = document.getElementById(link.dataset.look);
  if (!para) return;
  para.classList.add("lit");
  const back = document.createElement("a");
  back.className = "btn way-back no-print";
  back.dataset.wayBack = "";
  back.href = `#${link.dataset.from}`;
  back.textContent = `← ${link.dataset.back}`;
  back.addEventListener("click", () => setTimeout(clearLook));
  para.append(back);
  if (link.dataset.end) {
    para.classList.toggle("lit", !markWords(para.querySelector(".prose"), +link.dataset.start, +link.dataset.end));
  }
  history.replaceState(null, "", `#${para.id}`);
  para.focus({ preventScroll: true });
  para.scrollIntoView({ block: "center" });
}

/** Mark the code points [start, end) of a passage's plain text, which leaves out numbers of passages and notes. */
function markWords(prose, start, end) {
  if (!CSS.highlights || prose.children.length !== 1 || prose.firstElementChild.tagName !== "P") return false;
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".cite, sup") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const range = new Range();
  let at = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const points = [...node.data];
    const units = (n) => points.slice(0, n).join("").length;
    if (!begun && start < at + points.length) {
      range.setStart(node, units(start - at));
      begun = true;
    }
    if (begun && end <= at + points.length) {
      range.setEnd(node, units(end - at));
      CSS.highlights.set("evidence", new Highlight(range));
      return true;
    }
    at += points.length;
  }
  return false;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-look]");
  if (!link) return;
  event.preventDefault();
  look(link);
});

// After an answer the button may be gone: keep the keyboard where the person was.
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const id = lastForm?.closest(".q")?.id ?? lastForm?.id;
  const holder = id && document.getElementById(id);
  (holder?.querySelector("[role=status]") ?? holder)?.focus({ preventScroll: true });
});
let lastForm = null;
document.addEventListener("submit", ({ target }) => (lastForm = target), true);

// Open responses keep themselves: a second after the last key, on leaving the field, and when the page is hidden.
const drafts = new Map(); // textarea -> timer

async function saveDraft(area, leaving = false) {
  clearTimeout(drafts.get(area));
  drafts.delete(area);
  const state = area.closest(".field").querySelector("[data-draft-state]");
  const text = area.value;
  state.textContent = area.dataset.saving;
  try {
    const answer = await post(area.dataset.draft, { text }, leaving);
    const words = await answer.text();
    if (answer.status >= 500 || answer.redirected) throw new Error(answer.status);
    if (area.value === text) state.textContent = words;
    state.classList.toggle("again", !answer.ok);
  } catch {
    state.textContent = area.dataset.failed;
    state.classList.add("again");
    if (!leaving) drafts.set(area, setTimeout(saveDraft, 5000, area));
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-draft]")) return;
  clearTimeout(drafts.get(target));
  drafts.set(target, setTimeout(saveDraft, 1000, target));
});
document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.("[data-draft]") && drafts.has(target)) saveDraft(target);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) [...drafts.keys()].forEach((area) => saveDraft(area, true));
});
addEventListener("online", () => [...drafts.keys()].forEach((area) => saveDraft(area)));
// What is handed in needs no draft any more; what is written elsewhere on the page still does.
document.addEventListener("submit", ({ target }) => {
  for (const [area, timer] of drafts) {
    if (!target.contains(area)) continue;
    clearTimeout(timer);
    drafts.delete(area);
  }
});

if (root) watch();
