// Keeps the tracking page up to date: asks for the page again, at growing intervals, until there is nothing to wait for.

const FIRST_MS = 1500;
const GROWTH = 1.25;
const LONGEST_MS = 30_000;
const GIVE_UP_MS = 60 * 60_000;

const started = Date.now();
let delay = FIRST_MS;

const current = () => document.getElementById("track");

async function fetchTrack() {
  const response = await fetch(location.href, { cache: "no-store" });
  // Erased in another window: the text must not stay on the screen here.
  if (response.status === 410) location.reload();
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { track: page.getElementById("track"), title: page.title };
}

function show({ track, title }) {
  const before = current();
  if (!track || before.isEqualNode(track)) return;
  const changed = before.dataset.state !== track.dataset.state;
  before.replaceWith(track);
  document.title = title;
  delay = FIRST_MS;
  // A short sentence is read out, not the whole page again.
  if (changed) document.getElementById("track-status").textContent = track.dataset.said;
}

function finished() {
  return "settled" in current().dataset || Date.now() - started > GIVE_UP_MS;
}

async function tick() {
  if (!document.hidden) {
    try {
      show(await fetchTrack());
    } catch {
      // Offline or restarting: the next round tries again, later.
    }
  }
  delay = Math.min(delay * GROWTH, LONGEST_MS);
  if (!finished()) setTimeout(tick, delay);
}

if (current() && !finished()) setTimeout(tick, delay);
