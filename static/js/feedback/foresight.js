// While somebody writes: what would be masked and by which rule, and what may answer it already. The site answers as it
// does to the form's Preview button, and keeps nothing. A preview that fails never stands in the way of sending.

import { element } from "./dom.js";
import { rememberedTokens } from "./storage.js";

const PAUSE_MS = 400;

// Not the address itself: whether there is one is all that the rules ask.
function lookAhead(form, signal) {
  const asked = new URLSearchParams({ preview: "part", text: form.elements.text.value });
  if (form.elements.contact.value) asked.set("contact", "given");
  if (form.elements.consent.checked) asked.set("consent", "on");
  asked.set("tokens", rememberedTokens().join(" "));
  return ask(form, asked, signal);
}

export function ask(form, asked, signal) {
  const { csrfmiddlewaretoken: secret } = form.elements;
  if (secret) asked.set(secret.name, secret.value);
  return fetch(form.action, { method: "POST", body: asked, signal });
}

export function foresee(form, text, said) {
  const place = form.querySelector("#feedback-foresight");
  let timer = 0;
  let quietUntil = 0;
  let latest = null;

  function show(parts, sentence) {
    place.replaceChildren(...parts);
    // Only what changed is read out, not the whole text again.
    if (said.textContent !== sentence) said.textContent = sentence;
  }

  async function look() {
    latest?.abort();
    if (!form.elements.text.value.trim() || Date.now() < quietUntil) return show([], "");
    const current = new AbortController();
    latest = current;
    try {
      const response = await lookAhead(form, current.signal);
      if (response.status === 429) quietUntil = Date.now() + 1000 * Number(response.headers.get("Retry-After"));
      if (!response.ok) throw new Error(`status ${response.status}`);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (current.signal.aborted) return;
      show([...page.body.children], page.querySelector("[data-foresight-said]").textContent);
    } catch {
      if (!current.signal.aborted) show([element("p", { className: "muted", textContent: text("unseen") })], "");
    }
  }

  form.elements.text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  // It comes by itself from now on.
  form.querySelector(".actions [name=preview]").hidden = true;
  if (form.elements.text.value.trim()) look();
}
