// The form's values, and a fresh form from the site.

import { dropDraft, keepDraft, readDraft } from "./storage.js";

export const CONTEXT = ["page", "section", "document_version"];
// What the visitor wrote. The key goes along, so that what may have arrived already is not stored twice.
const WRITTEN = ["text", "contact", "consent", "notify", "idempotency_key"];

export function readFields(form, names) {
  const fields = names.map((name) => form.elements[name]).filter(Boolean);
  return Object.fromEntries(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
}

export const readForm = (form) => readFields(form, [...WRITTEN, ...CONTEXT, "stamp", "proof", "homepage"]);

function fillForm(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = value;
  }
}

export function followDraft(form) {
  const draft = readDraft();
  if (draft?.text && !form.elements.text.value) fillForm(form, draft);
  form.addEventListener("input", () => {
    if (form.elements.text.value.trim()) keepDraft(readFields(form, WRITTEN));
    else dropDraft();
  });
}

export async function fetchForm(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return document.adoptNode(page.getElementById("feedback-form"));
}

// Takes over what can be used only so often or so long.
export async function renew(form, name) {
  form.elements[name].value = (await fetchForm(form.action)).elements[name].value;
}
