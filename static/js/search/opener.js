// On every page, and small: opens the search by its link, by "/" or by Ctrl+K, and sees to marks. All else is loaded when
// it is needed. The link leads to the list of documents, which searches without any of this.

import { shortcutIsOn } from "../feedback/shortcut.js";
import { markedAddress } from "./address.js";

const LINK = "a[data-search-open]";

function isWriting(target) {
  return target.isContentEditable || Boolean(target.closest?.("input, textarea, select"));
}

// Ctrl+K works from within fields too; a key of one letter would be missing there, and can be switched off.
function asksForSearch(event) {
  if (event.altKey || event.repeat || event.isComposing) return false;
  const held = event.ctrlKey || event.metaKey;
  if (held) return event.key.toLowerCase() === "k" && !event.shiftKey;
  return event.key === "/" && shortcutIsOn() && !isWriting(event.target);
}

async function open(link, before) {
  try {
    const { openSearch } = await import("./dialog.js");
    openSearch(link.pathname, before);
  } catch {
    location.assign(link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(LINK);
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plainClick) return;
  event.preventDefault();
  open(link, link);
});

document.addEventListener("keydown", (event) => {
  const link = document.querySelector(LINK);
  if (!link || !asksForSearch(event) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  open(link, document.activeElement);
});

function mark() {
  if (location.hash.startsWith("#mark=")) import("./marks.js").then(({ markFrom }) => markFrom(location.hash));
}

addEventListener("hashchange", mark);
mark();
for (const link of document.querySelectorAll("a[data-marks]")) {
  link.href = markedAddress(link.href, link.dataset.marks.split(" "));
}
const field = document.querySelector(".find input[name=q]");
if (field) import("./field.js").then(({ equipField }) => equipField(field));
