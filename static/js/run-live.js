// Keeps a run's page up to date while the run works: asks for the page again and takes over its middle column.

const INTERVAL_MS = 2000;

const current = () => document.getElementById("run-live");

async function fetchRun() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.getElementById("run-live");
}

const atEnd = (log) => log.scrollTop + log.clientHeight >= log.scrollHeight - 8;

// The newest line is in sight, unless somebody has scrolled back to read.
function follow(readAt) {
  const log = current().querySelector(".lab-log");
  if (log) log.scrollTop = readAt ?? log.scrollHeight;
}

function show(fresh) {
  const before = current();
  if (!fresh || before.isEqualNode(fresh)) return;
  const changed = before.dataset.status !== fresh.dataset.status;
  const log = before.querySelector(".lab-log");
  const readAt = log && !atEnd(log) ? log.scrollTop : null;
  // A table that was opened stays open.
  const open = before.querySelector("details")?.open;
  before.replaceWith(fresh);
  const details = fresh.querySelector("details");
  if (open && details) details.open = true;
  follow(readAt);
  if (changed) document.getElementById("run-said").textContent = `The run is ${fresh.dataset.status} now.`;
}

async function tick() {
  if (!document.hidden) {
    try {
      show(await fetchRun());
    } catch {
      // Offline or restarting: the next round tries again.
    }
  }
  if ("live" in current().dataset) setTimeout(tick, INTERVAL_MS);
  // The facts beside the column have changed for the last time, too.
  else location.reload();
}

follow(null);
setTimeout(tick, INTERVAL_MS);
