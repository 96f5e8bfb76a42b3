// Keeps the tracking page up to date: asks at growing intervals whether anything has happened, and shows only what did.

const FIRST_MS = 1500;
const GROWTH = 1.25;
const LONGEST_MS = 30_000;
// A reply may come to a closed one too, and nobody waits for it by the second.
const SETTLED_MS = 60_000;
const GIVE_UP_MS = 60 * 60_000;
// What is replaced when it has changed. The form for a comment, in which somebody may be writing, is not among them.
const LIVE = ["track-news", "track-lines"];

const root = document.getElementById("track");
let asked = Date.now();
let delay = FIRST_MS;
let version = "";
let timer = 0;

async function fetchPage() {
  const headers = version ? { "If-None-Match": version } : {};
  const response = await fetch(root.dataset.address, { cache: "no-store", headers });
  if (response.status === 304) return null;
  // Erased in another window: the text must not stay on the screen here.
  if (response.status === 410) location.reload();
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { page, version: response.headers.get("ETag") ?? "" };
}

// Without what differs from one answer to the next, or by the reader's own doing.
function bare(node) {
  const copy = node.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
  for (const open of copy.querySelectorAll("details[open]")) open.removeAttribute("open");
  return copy;
}

function replace(before, after) {
  if (bare(before).isEqualNode(bare(after))) return;
  for (const open of before.querySelectorAll("details[open][id]")) {
    after.querySelector(`#${open.id}`)?.setAttribute("open", "");
  }
  const focused = before.contains(document.activeElement) ? document.activeElement.id : "";
  before.replaceWith(after);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// Who is on something that could not be found again, such as a link, reads on; the news come at the next look.
function isInUse(node) {
  return node.contains(document.activeElement) && !document.activeElement.id;
}

function show(page) {
  const track = page.getElementById("track");
  const changed = root.dataset.state !== track.dataset.state;
  for (const id of LIVE) replace(document.getElementById(id), page.getElementById(id));
  const write = document.getElementById("track-write");
  if (!write.querySelector("form")) replace(write, page.getElementById("track-write"));
  root.dataset.state = track.dataset.state;
  root.toggleAttribute("data-settled", "settled" in track.dataset);
  document.title = page.title;
  delay = FIRST_MS;
  // A short sentence is read out, not the whole page again.
  if (changed) document.getElementById("track-status").textContent = track.dataset.said;
}

async function look() {
  try {
    const found = await fetchPage();
    if (!found || LIVE.some((id) => isInUse(document.getElementById(id)))) return;
    const first = !version;
    version = found.version;
    show(found.page);
    if (!first) asked = Date.now();
  } catch {
    // Offline or restarting: the next round tries again, later.
  }
}

async function tick() {
  await look();
  delay = Math.min(delay * GROWTH, LONGEST_MS);
  plan();
}

function plan() {
  clearTimeout(timer);
  if (document.hidden || Date.now() - asked > GIVE_UP_MS) return;
  timer = setTimeout(tick, "settled" in root.dataset ? SETTLED_MS : delay);
}

// Who comes back to the page sees at once what happened meanwhile.
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (document.hidden) return;
  asked = Date.now();
  delay = FIRST_MS;
  tick();
});

if (root) plan();
