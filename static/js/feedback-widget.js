// Opens the feedback form in a dialog. Every link it takes over leads to the plain form, which does the same job.

import { prove } from "./proof-of-work.js";

const DRAFT = "feedback-draft";
const FIELDS = [
  "text", "contact", "consent", "notify", "page", "section", "document_version", "idempotency_key", "stamp",
];

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function readForm(form) {
  const values = {};
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (field) values[name] = field.type === "checkbox" ? field.checked : field.value;
  }
  return values;
}

function fillForm(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = value;
  }
}

// The plain form takes over with everything that was typed. The key goes along, so that nothing is stored twice.
function fallBack(form, address) {
  if (form) sessionStorage.setItem(DRAFT, JSON.stringify(readForm(form)));
  location.assign(address);
}

function restoreDraft() {
  const form = document.getElementById("feedback-form");
  const draft = sessionStorage.getItem(DRAFT);
  if (!form || !draft) return;
  sessionStorage.removeItem(DRAFT);
  fillForm(form, JSON.parse(draft));
  const notice = element("p", {
    className: "notice notice-warn",
    textContent: "It could not be sent from the dialog. Your text is kept here: please press Send again.",
  });
  notice.setAttribute("role", "alert");
  form.prepend(notice);
  form.elements.text.focus();
}

async function fetchForm(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = document.adoptNode(page.getElementById("feedback-form"));
  // The dialog sends JSON, which holds no file: a picture is sent with the plain form.
  form.querySelector('[data-field="screenshot"]')?.remove();
  return form;
}

async function send(form, proof = "") {
  const { idempotency_key: key, ...fields } = readForm(form);
  const body = { ...fields, homepage: form.elements.homepage.value, proof };
  return fetch(form.dataset.api, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
}

function showErrors(form, errors) {
  for (const old of form.querySelectorAll(".errorlist")) old.remove();
  for (const invalid of form.querySelectorAll("[aria-invalid]")) invalid.removeAttribute("aria-invalid");
  for (const [name, messages] of Object.entries(errors)) {
    const list = element("ul", { className: "errorlist", id: `feedback-error-${name}` });
    list.append(...[messages].flat().map((message) => element("li", { textContent: message })));
    list.setAttribute("role", "alert");
    const place = form.querySelector(`[data-field="${name}"]`);
    (place ?? form).prepend(list);
    if (place) form.elements[name].setAttribute("aria-invalid", "true");
  }
  const first = Object.keys(errors).find((name) => form.querySelector(`[data-field="${name}"]`));
  if (first) form.elements[first].focus();
}

const HEADINGS = {
  allow: "Thank you, it has arrived",
  redact: "Thank you, it has arrived, with something masked",
  hold: "It has arrived, and waits for a person",
  block: "This was not accepted",
};

function reasons(findings) {
  const counted = new Map();
  for (const { rule, version, message } of findings) {
    const key = `${message} (${rule}, version ${version})`;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return [...counted].map(([line, count]) => element("li", { textContent: count > 1 ? `${line} × ${count}` : line }));
}

function showAnswer(dialog, answer) {
  const title = element("h2", { id: "feedback-title", tabIndex: -1, textContent: HEADINGS[answer.outcome] });
  const parts = [];
  if (answer.help) parts.push(element("p", { className: "notice notice-warn", textContent: answer.help }));
  if (answer.text) {
    parts.push(element("p", { textContent: "This is what was kept:" }));
    parts.push(element("blockquote", { className: "track-text", textContent: answer.text }));
  } else {
    parts.push(element("p", { textContent: "Nothing of the text was kept." }));
  }
  if (answer.findings.length) {
    parts.push(element("p", { textContent: "Why:" }), element("ul", {}, ...reasons(answer.findings)));
  } else {
    parts.push(element("p", { textContent: "No rule found anything to mask, hold or block." }));
  }
  const link = element("a", { className: "button", href: answer.status_url, textContent: "Follow what becomes of it" });
  parts.push(element("p", { className: "actions" }, link));
  dialog.querySelector(".feedback-body").replaceChildren(title, ...parts);
  title.focus();
}

// While the site is flooded it asks for a proof of work, which this browser can give.
async function sendAndProve(form) {
  const known = "attacked" in form.dataset;
  const response = await send(form, known ? await prove(form.dataset.challenge) : "");
  const answer = await response.json();
  if (known || answer.code !== "proof-needed") return { response, answer };
  const proved = await send(form, await prove(form.dataset.challenge));
  return { response: proved, answer: await proved.json() };
}

// What the guard would not take again is made new; the text stays.
async function showRefusal(form, address, { detail, code }) {
  form.elements.homepage.value = "";
  if (code === "stale-form") form.elements.stamp.value = (await fetchForm(address)).elements.stamp.value;
  showErrors(form, { form: [detail] });
}

async function submit(dialog, form, address) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const { response, answer } = await sendAndProve(form);
    if (response.status === 201) showAnswer(dialog, answer);
    else if (response.status === 400) showErrors(form, answer);
    else if (answer.code) await showRefusal(form, address, answer);
    else throw new Error(`status ${response.status}`);
  } catch {
    fallBack(form, address);
  } finally {
    button.disabled = false;
  }
}

function buildDialog(form, address) {
  const close = element("button", { type: "button", className: "feedback-close", textContent: "Close" });
  const title = element("h2", { id: "feedback-title", textContent: "Send feedback" });
  const dialog = element(
    "dialog",
    { className: "feedback-dialog" },
    close,
    element("div", { className: "feedback-body" }, title, form),
  );
  dialog.setAttribute("aria-labelledby", "feedback-title");
  close.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(dialog, form, address);
  });
  return dialog;
}

// A dialog that was closed with text in it comes back with that text.
let kept = null;

function openDialog(dialog, opener) {
  document.body.append(dialog);
  dialog.addEventListener(
    "close",
    () => {
      const form = dialog.querySelector("form");
      kept = form && form.elements.text.value.trim() ? dialog : null;
      dialog.remove();
      opener.focus();
    },
    { once: true },
  );
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

async function open(opener) {
  const plain = document.getElementById("feedback-form");
  if (plain) return plain.elements.text.focus();
  if (kept) return openDialog(kept, opener);
  try {
    openDialog(buildDialog(await fetchForm(opener.href), opener.href), opener);
  } catch {
    fallBack(null, opener.href);
  }
}

// The plain form, where it was told at its opening that the site is flooded. Without a proof the site says what to do.
async function proveAndSubmit(form) {
  try {
    form.elements.proof.value = await prove(form.dataset.challenge);
  } finally {
    form.submit();
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "feedback-form" || event.defaultPrevented || !("attacked" in event.target.dataset)) return;
  event.preventDefault();
  event.submitter.disabled = true;
  proveAndSubmit(event.target);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-feedback-open]");
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!opener || !plainClick || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open(opener);
});

restoreDraft();
