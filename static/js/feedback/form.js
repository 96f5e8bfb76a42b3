// What the form can do with script, wherever it stands.

import { showAnswer } from "./answer.js";
import { textsOf } from "./dom.js";
import { showFaults } from "./faults.js";
import { followDraft } from "./fields.js";
import { ask, foresee } from "./foresight.js";
import { deliver } from "./sending.js";
import { dropDraft } from "./storage.js";

const screenshots = () => import("./screenshot.js");

function takePicture(form, text) {
  const input = form.elements.screenshot;
  input.addEventListener("change", async () => (await screenshots()).showPicture(form, text));
  form.addEventListener("paste", (event) => {
    const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    const pasted = new DataTransfer();
    pasted.items.add(picture);
    input.files = pasted.files;
    input.dispatchEvent(new Event("change"));
  });
}

export function equip(form) {
  const text = textsOf(form);
  followDraft(form);
  foresee(form, text, form.querySelector("#feedback-said"));
  takePicture(form, text);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

// A document answered it: the text is dropped, and one number goes up.
async function answered(form, body, url) {
  const response = await ask(form, new URLSearchParams({ answered: url })).catch(() => null);
  if (!response?.ok) return showFaults(form, { form: [textsOf(form)("uncounted")] });
  dropDraft();
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  body.replaceChildren(...page.getElementById("feedback-answered").children);
  const title = body.querySelector("h1");
  Object.assign(title, { id: "feedback-title", tabIndex: -1 });
  title.focus();
}

async function send(form, body) {
  const text = textsOf(form);
  const said = form.querySelector("#feedback-said");
  const { arrived, faults } = await deliver(form, text, (name) => {
    said.textContent = text(name);
  });
  said.textContent = "";
  if (faults) return showFaults(form, faults);
  dropDraft();
  let picture = null;
  if (form.elements.screenshot.files.length && arrived.outcome !== "block") {
    const fault = await (await screenshots()).sendPicture(form, arrived.token, text);
    picture = { sent: !fault, fault };
  }
  showAnswer(body, arrived, picture, text);
}

// Sends from where the form stands, and shows the answer in the place of the form.
export function sendInPlace(form, body) {
  const button = form.querySelector(".actions [type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Pressed twice is sent once.
    if (button.disabled) return;
    button.disabled = true;
    const { name, value } = event.submitter ?? {};
    try {
      await (name === "answered" ? answered(form, body, value) : send(form, body));
    } finally {
      button.disabled = false;
    }
  });
}
