// The plain form on its own page. It sends itself as it does without script; here it gets preview, draft and paste.

import { equip } from "./form.js";
import { prove } from "./proof-of-work.js";
import { dropDraft } from "./storage.js";

async function proveAndSubmit(form) {
  try {
    form.elements.proof.value = await prove(form.dataset.challenge);
  } finally {
    // Without a proof the site says what to do.
    form.submit();
  }
}

export function equipPlain(form) {
  equip(form);
  form.addEventListener("submit", (event) => {
    // The page that comes back holds the text where it was not taken.
    dropDraft();
    if (event.submitter?.name || !("attacked" in form.dataset)) return;
    event.preventDefault();
    if (event.submitter) event.submitter.disabled = true;
    proveAndSubmit(form);
  });
}
