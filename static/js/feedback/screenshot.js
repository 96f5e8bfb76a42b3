// One picture, and only when the visitor chooses or pastes it. It is shown before it is sent, and can be taken back.

import { element } from "./dom.js";
import { showFaults } from "./faults.js";

const MOST_BYTES = 3 * 1024 * 1024;
const LONGEST_SIDE = 480;

async function drawn(file, label) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas", { width: bitmap.width * scale, height: bitmap.height * scale });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}

// Shows the chosen picture below its field, or says why it cannot be taken.
export async function showPicture(form, text) {
  const input = form.elements.screenshot;
  const [file] = input.files;
  form.querySelector(".feedback-picture")?.remove();
  if (!file) return;
  try {
    if (file.size > MOST_BYTES) throw new RangeError();
    const remove = element("button", { type: "button", className: "button button-quiet button-small" }, text("remove"));
    const shown = element("div", { className: "feedback-picture" }, await drawn(file, text("picture")), remove);
    remove.addEventListener("click", () => {
      input.value = "";
      shown.remove();
      input.focus();
    });
    input.after(shown);
  } catch (error) {
    input.value = "";
    showFaults(form, { screenshot: [text(error instanceof RangeError ? "too-large" : "no-picture")] });
  }
}

// After the text has arrived. Returns what went wrong, or nothing.
export async function sendPicture(form, token, text) {
  const body = new FormData();
  body.set("screenshot", form.elements.screenshot.files[0]);
  try {
    const response = await fetch(`${form.dataset.api}${token}/attachments/`, { method: "POST", credentials: "omit", body });
    if (response.ok) return "";
    const answer = await response.json();
    const [sentence] = [(answer.errors ?? answer).screenshot].flat();
    return sentence ?? answer.detail ?? text("fault");
  } catch {
    return text("offline");
  }
}
