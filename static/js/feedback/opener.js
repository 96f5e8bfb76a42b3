// On every page, and small: opens the feedback form by its links or by Shift+F. All else is loaded when it is needed.
// Every link leads to the plain form, which does the same job where something here fails.

import { isShortcut } from "./shortcut.js";

const LINK = "a[data-feedback-open]";

async function open(link, before) {
  const plain = document.getElementById("feedback-form");
  if (plain) return plain.elements.text.focus();
  try {
    const { openDialog } = await import("./dialog.js");
    await openDialog(link.href, before);
  } catch {
    location.assign(link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINK);
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plainClick || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open(link, link);
});

document.addEventListener("keydown", (event) => {
  const link = document.querySelector(LINK);
  if (!link || !isShortcut(event) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open(link, document.activeElement);
});

const plain = document.getElementById("feedback-form");
if (plain) import("./plain.js").then(({ equipPlain }) => equipPlain(plain));
