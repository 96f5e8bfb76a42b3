// Keys for triage, on the inbox and on the page of one submission. Each does what a form does that works without it.

const box = document.getElementById("inbox");
const list = document.getElementById("result_list");
const said = document.getElementById("inbox-said");
const help = document.getElementById("inbox-keys");
const lever = document.getElementById("inbox-keys-on");
const STORED = "triage-keys";
const SEVERITIES = ["low", "medium", "high", "critical"];
const CATEGORIES = [...help.querySelectorAll("dl dt")]
  .filter((term) => /^\d$/.test(term.textContent))
  .map((term) => term.nextElementSibling.textContent);

const rows = () => [...list.querySelectorAll("tbody tr")];
const keyOf = (row) => row.querySelector(".action-select")?.value ?? "";
const linkOf = (row) => row.querySelector("th a, td a");
const say = (text) => { said.textContent = text; };

let current = null;

function focusRow(row) {
  if (!row) return;
  current?.removeAttribute("aria-current");
  current = row;
  row.setAttribute("aria-current", "true");
  linkOf(row).focus();
}

function move(step) {
  if (!list) return;
  const all = rows();
  const at = all.indexOf(current);
  focusRow(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

// What a key is about: the row that is focused, or the submission of the page.
const target = () => (list ? current && { key: keyOf(current), row: current } : { key: box.dataset.key });
const severity = (row) => (row ? row.querySelector("[data-severity]")?.dataset.severity : box.dataset.severity);
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function form(address, fields) {
  const data = new FormData();
  Object.entries({ csrfmiddlewaretoken: token(), ...fields }).forEach(([name, value]) => data.set(name, value));
  return { address, data };
}

// On a page of its own the answer is that page, so the browser goes there.
function submit({ address, data }) {
  const element = document.createElement("form");
  element.method = "post";
  element.action = address;
  for (const [name, value] of data) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    element.append(input);
  }
  document.body.append(element);
  element.submit();
}

async function send({ address, data }) {
  data.set("next", location.pathname + location.search);
  const response = await fetch(address, { method: "POST", body: data });
  if (response.status === 403) return { refused: "You may not do that." };
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return response.ok && page.getElementById("inbox") ? { page } : { refused: "That did not work. Load the page again." };
}

// The list keeps its order while somebody works on it: a row changes in its place, or goes.
function take(page, key) {
  for (const id of ["inbox-views", "inbox-undo"]) document.getElementById(id).replaceWith(page.getElementById(id));
  const row = rows().find((one) => keyOf(one) === key);
  if (!row) return;
  const fresh = [...page.querySelectorAll("#result_list tbody tr")].find((one) => keyOf(one) === key);
  if (!fresh) return leave(row);
  const cells = [...row.children].slice(1);
  [...fresh.children].slice(1).forEach((cell, number) => cells[number].replaceWith(cell));
}

function leave(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const tick = row.querySelector(".action-select");
  if (tick.checked) tick.click();
  row.remove();
  if (row === current) focusRow(next);
}

const messages = (page) => [...page.querySelectorAll(".messagelist li")].map((one) => one.textContent.trim()).join(" ");

let busy = false;

async function run(request, key, { onward = true } = {}) {
  if (!list) return submit(request);
  // A second key before the first is answered would be about a row that may be gone.
  if (busy) return;
  busy = true;
  const row = current;
  try {
    const { page, refused } = await send(request);
    if (refused) return say(refused);
    take(page, key);
    say(messages(page) || "Done.");
    if (row?.isConnected) focusRow(onward ? row.nextElementSibling ?? row : row);
  } catch {
    say("The site did not answer. Nothing is known to have changed.");
  } finally {
    busy = false;
  }
}

function work(name, fields, options) {
  const about = target();
  if (!about) return say("Choose a row with j or k first.");
  run(form(`${box.dataset.base}${about.key}/work/${name}/`, fields), about.key, options);
}

function nextSeverity() {
  const now = severity(target()?.row);
  if (!now) return say("It has no labels yet.");
  work("label", { severity: SEVERITIES[(SEVERITIES.indexOf(now) + 1) % SEVERITIES.length] }, { onward: false });
}

function undo() {
  const element = document.querySelector("#inbox-undo form");
  const button = element?.querySelector("button");
  if (!button || button.hidden) return say("There is nothing to take back.");
  if (!list) return element.submit();
  // What is taken back may be on no row of this page: the list is read anew.
  element.requestSubmit();
}

function edit() {
  if (!list) return document.querySelector("#reply-heading ~ form textarea")?.focus();
  if (current) location.href = `${linkOf(current).href.replace(/#.*/, "")}#reply`;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => current?.querySelector(".action-select").click(),
  a: () => work("accept", {}),
  s: nextSeverity,
  e: edit,
  n: () => document.getElementById("triage-next")?.click(),
  u: undo,
  "?": () => { help.open = !help.open; help.querySelector("summary").focus(); },
  ...Object.fromEntries(CATEGORIES.map((category, index) => [`${index + 1}`, () => work("label", { category })])),
};

const isTyping = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.type !== "checkbox";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
  const action = KEYS[event.key];
  if (!action || !lever.checked || isTyping(event.target)) return;
  event.preventDefault();
  action();
});

// The first button of the reply's form sends it.
document.querySelector("#reply-heading ~ form textarea")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !lever.checked) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector("button[name=send]"));
});

// Whoever comes to a row by Tab or by a click means that row.
list?.addEventListener("focusin", (event) => {
  const row = event.target.closest("tbody tr");
  if (row && row !== current) {
    current?.removeAttribute("aria-current");
    current = row;
    row.setAttribute("aria-current", "true");
  }
});

lever.checked = localStorage.getItem(STORED) !== "off";
lever.addEventListener("change", () => localStorage.setItem(STORED, lever.checked ? "on" : "off"));
help.hidden = false;
if (!list && location.hash === "#reply") edit();
