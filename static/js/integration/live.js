// The live half of the integration page: its forms answer in place, and a run is looked at until it has ended.
// Without this, each form answers with a page of its own.

const FIRST_MS = 250;
const GROWTH = 1.3;
const LONGEST_MS = 5000;
const GONE = "This run is not kept any longer. You may ask for it again.";
const UNREACHED = "The site could not be reached. What you typed is still here; please try again.";

const part = (name, value) => document.querySelector(`[data-${name}="${value}"]`);

function show(name, markup) {
  const place = part("answer", name);
  const open = place.querySelector("details[open]") !== null;
  const page = new DOMParser().parseFromString(markup, "text/html");
  place.replaceChildren(...page.body.children);
  // A table that somebody opened stays open while it grows.
  for (const details of open ? place.querySelectorAll("details") : []) details.open = true;
  say(name, place.querySelector("[data-said]")?.textContent ?? "");
}

// A short sentence is read out, not the whole answer.
function say(name, sentence) {
  const status = part("status", name);
  if (status.textContent !== sentence) status.textContent = sentence;
}

function failed(name, sentence = UNREACHED) {
  const note = document.createElement("p");
  note.className = "notice notice-warn";
  note.textContent = sentence;
  part("answer", name).replaceChildren(note);
  say(name, sentence);
}

class Refused extends Error {
  constructor(status) {
    super(`status ${status}`);
    this.status = status;
  }
}

async function asked(address, options) {
  const response = await fetch(address, { cache: "no-store", ...options });
  const markup = await response.text();
  // Whatever is refused is told in a sentence; a page of another kind is a fault of the site.
  if (!response.ok && !markup.includes("data-said")) throw new Refused(response.status);
  return markup;
}

let latest = null;

async function follow() {
  const watched = latest;
  let delay = FIRST_MS;
  for (;;) {
    const run = part("answer", "demo")?.querySelector("[data-unfinished]");
    if (!run) return;
    await new Promise((done) => setTimeout(done, document.hidden ? LONGEST_MS : delay));
    if (watched !== latest) return;
    try {
      const markup = await asked(`${run.dataset.run}?part=1`);
      if (watched !== latest) return;
      if (!markup.includes(`data-run="${run.dataset.run}"`)) throw new Error("no run");
      show("demo", markup);
    } catch (error) {
      if (watched !== latest) return;
      if (error.status === 404) return failed("demo", GONE);
      // Restarting or offline: the next look tries again, later.
    }
    delay = Math.min(delay * GROWTH, LONGEST_MS);
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const name = form.dataset.live;
  const button = form.querySelector("button");
  const body = new URLSearchParams(new FormData(form));
  body.set("part", "1");
  button.disabled = true;
  try {
    const markup = await asked(form.action, { method: "POST", body });
    if (name === "demo") latest = {};
    show(name, markup);
  } catch {
    failed(name);
  } finally {
    button.disabled = false;
  }
  if (name === "demo") follow();
}

for (const form of document.querySelectorAll("form[data-live]")) form.addEventListener("submit", send);
follow();
