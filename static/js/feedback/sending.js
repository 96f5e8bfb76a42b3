// Sends the form to the API. Whatever happens, the text stays in the form until it has arrived.

import { CONTEXT, readForm, renew } from "./fields.js";

const MOST_TRIES = 3;

async function post(form) {
  const { idempotency_key: key, ...fields } = readForm(form);
  const response = await fetch(form.dataset.api, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(fields),
  });
  form.elements.proof.value = "";
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}

// Faults by field: inside a problem (RFC 9457), or as the whole of an older answer.
const faultsOf = ({ status, answer }) => answer.errors ?? (status === 400 && !answer.detail ? answer : null);

async function giveProof(form, say) {
  say("proving");
  try {
    const { prove } = await import("./proof-of-work.js");
    form.elements.proof.value = await prove(form.dataset.challenge);
    return true;
  } catch {
    // This browser cannot; the site's own sentence says what else to do.
    return false;
  }
}

// Mends what the visitor can do nothing about. True when it is worth another try.
async function mend(form, sent, say) {
  if (sent.answer.code === "proof-needed") return giveProof(form, say);
  if (sent.status === 409) {
    // The text was changed after a try whose end nobody saw: a second submission is what they mean.
    await renew(form, "idempotency_key");
    return true;
  }
  const strange = CONTEXT.filter((name) => faultsOf(sent)?.[name] && form.elements[name].value);
  for (const name of strange) form.elements[name].value = "";
  return strange.length > 0;
}

// { arrived } with the answer, or { faults } by field, "form" among them.
export async function deliver(form, text, say) {
  try {
    if ("attacked" in form.dataset) await giveProof(form, say);
    say("sending");
    let sent = await post(form);
    for (let tries = 1; tries < MOST_TRIES && sent.status !== 201 && (await mend(form, sent, say)); tries += 1) {
      sent = await post(form);
    }
    return sent.status === 201 ? { arrived: sent.answer } : { faults: await told(form, sent, text) };
  } catch {
    return { faults: { form: [text("offline")] } };
  }
}

async function told(form, sent, text) {
  const { status, answer } = sent;
  if (faultsOf(sent)) return faultsOf(sent);
  form.elements.homepage.value = "";
  if (answer.code === "stale-form") await renew(form, "stamp");
  if (status >= 500 && !answer.code) return { form: [text("fault")] };
  return { form: [answer.detail ?? text("refused")] };
}
