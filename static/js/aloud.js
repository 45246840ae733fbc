// Reading aloud with the voices the device has. Nothing is sent anywhere; without voices the button stays hidden.

const button = document.querySelector("[data-aloud]");
const voice = window.speechSynthesis;

/** Return what is spoken of a passage: its words, without numbers of notes and citations. */
function words(para) {
  const copy = para.querySelector(".prose").cloneNode(true);
  copy.querySelectorAll("sup, .cite").forEach((mark) => mark.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function say(text) {
  button.querySelector("span").textContent = text;
}

function stop() {
  voice.cancel();
  document.querySelector(".para.spoken")?.classList.remove("spoken");
  button.setAttribute("aria-pressed", "false");
  say(button.dataset.begin);
}

function speak(para) {
  document.querySelector(".para.spoken")?.classList.remove("spoken");
  if (!para) return stop();
  const spoken = new SpeechSynthesisUtterance(words(para));
  spoken.lang = para.closest("[lang]").lang;
  spoken.onend = () => {
    if (!para.classList.contains("spoken")) return;
    const all = [...document.querySelectorAll(".para")];
    speak(all[all.indexOf(para) + 1]);
  };
  spoken.onerror = (event) => event.error !== "interrupted" && event.error !== "canceled" && stop();
  para.classList.add("spoken");
  para.scrollIntoView({ block: "nearest" });
  voice.speak(spoken);
}

/** Return the passage the reader is at: the first whose end is still below the top of the window. */
function here() {
  return [...document.querySelectorAll(".para")].find((para) => para.getBoundingClientRect().bottom > 80);
}

if (button && voice) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    button.setAttribute("aria-pressed", "true");
    say(button.dataset.stop);
    speak(here());
  });
  addEventListener("pagehide", () => voice.cancel());
}
