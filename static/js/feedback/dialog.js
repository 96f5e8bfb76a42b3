// The form in a dialog over the page that is being read.

import { element, textsOf } from "./dom.js";
import { fetchForm } from "./fields.js";
import { equip, sendInPlace } from "./form.js";
import { shortcutIsOn, switchShortcut } from "./shortcut.js";

// The heading that was passed last: what somebody reads stands below it.
function section() {
  const headings = [...document.querySelectorAll("main :is(h2, h3)[id]")];
  return headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight * 0.4)?.id;
}

function withSection(href) {
  const address = new URL(href);
  const id = section();
  if (id && !address.searchParams.has("section")) address.searchParams.set("section", id);
  return address;
}

function shortcutSwitch(text) {
  const box = element("input", { type: "checkbox", id: "feedback-shortcut", checked: shortcutIsOn() });
  box.addEventListener("change", () => switchShortcut(box.checked));
  const label = element("label", { htmlFor: box.id }, text("shortcut"));
  return element("div", { className: "feedback-keys" }, element("p", {}, text("keys")), element("p", {}, box, " ", label));
}

function build(form) {
  const text = textsOf(form);
  const close = element("button", { type: "button", className: "feedback-close", textContent: text("close") });
  const title = element("h2", { id: "feedback-title", textContent: text("title") });
  const body = element("div", { className: "feedback-body" }, title, form, shortcutSwitch(text));
  const dialog = element("dialog", { className: "feedback-dialog" }, close, body);
  dialog.setAttribute("aria-labelledby", title.id);
  close.addEventListener("click", () => dialog.close());
  return { dialog, body };
}

// A dialog that was closed before it was sent comes back as it was, on this page.
let kept = null;

function show(dialog, before) {
  document.body.append(dialog);
  dialog.addEventListener(
    "close",
    () => {
      kept = dialog.querySelector("#feedback-form") ? dialog : null;
      dialog.remove();
      before.focus();
    },
    { once: true },
  );
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

export async function openDialog(href, before) {
  if (kept) return show(kept, before);
  const form = await fetchForm(withSection(href));
  const { dialog, body } = build(form);
  show(dialog, before);
  equip(form);
  sendInPlace(form, body);
}
