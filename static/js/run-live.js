// Keeps a run's page up to date while the run works: asks for the page again, and takes over the parts that changed.

const SHORTEST_MS = 2000;
const LONGEST_MS = 20000;
// The server spends at most this share of its time on one reader.
const SHARE = 0.1;

const GONE = "This page is not kept up to date any more. Load it again to see where the run is.";

const parts = (page) => [...page.querySelectorAll("[data-part]")];
const status = (page) => page.getElementById("run-live")?.dataset.status;
const say = (text) => { document.getElementById("run-said").textContent = text; };

async function fetchPage() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return response.ok && status(page) ? page : null;
}

const atEnd = (log) => log.scrollTop + log.clientHeight >= log.scrollHeight - 8;

// Where somebody has scrolled back to in the log; nothing, while they follow its newest line.
function place(part) {
  const log = part.querySelector(".lab-log");
  return log && !atEnd(log) ? log.scrollTop : null;
}

function scroll(part, to) {
  const log = part.querySelector(".lab-log");
  if (log) log.scrollTop = to ?? log.scrollHeight;
}

// An old drawing stays in its place until the new one can be shown.
function redraw(before, fresh) {
  const [old, drawn] = [before, fresh].map((part) => [...part.querySelectorAll("img")]);
  drawn.forEach((image, number) => {
    const shown = old[number];
    if (!shown) return;
    image.replaceWith(shown);
    if (!shown.isEqualNode(image)) image.decode().then(() => shown.replaceWith(image), () => {});
  });
}

function replace(before, fresh) {
  // A token in a form is another one every time; such a part says by itself when it has changed.
  const { version } = fresh.dataset;
  if (version ? version === before.dataset.version : before.isEqualNode(fresh)) return false;
  const open = before.querySelector("details")?.open;
  const focused = before.contains(document.activeElement) ? document.activeElement.id : "";
  const readAt = place(before);
  // An image that changes its document is loaded anew, so the whole part does that first.
  document.adoptNode(fresh);
  redraw(before, fresh);
  before.replaceWith(fresh);
  const details = fresh.querySelector("details");
  if (details) details.open = Boolean(open);
  scroll(fresh, readAt);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return true;
}

// Whether anything is new.
function show(page) {
  const [was, is] = [document, page].map(status);
  const live = document.getElementById("run-live");
  live.dataset.status = is;
  live.toggleAttribute("data-live", page.getElementById("run-live").hasAttribute("data-live"));
  const changed = parts(page).map((fresh) => replace(document.getElementById(fresh.id), fresh));
  if (was !== is) say(`The run is ${is} now.`);
  return changed.some(Boolean);
}

let wait = SHORTEST_MS;

async function tick() {
  if (!document.hidden) {
    try {
      const began = performance.now();
      const page = await fetchPage();
      // Logged out, or the run is gone: asking again would not help.
      if (!page) return say(GONE);
      const shortest = Math.max(SHORTEST_MS, (performance.now() - began) / SHARE);
      wait = Math.min(show(page) ? shortest : Math.max(shortest, wait * 1.5), LONGEST_MS);
    } catch {
      // Offline or restarting: a later round tries again.
      wait = Math.min(wait * 1.5, LONGEST_MS);
    }
  }
  if ("live" in document.getElementById("run-live").dataset) setTimeout(tick, wait);
}

scroll(document, null);
setTimeout(tick, wait);
