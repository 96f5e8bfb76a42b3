// The search in a dialog over any page. Without results to choose from, its form goes to the list of documents.

import { element } from "../feedback/dom.js";
import { shortcutIsOn, switchShortcut } from "../feedback/shortcut.js";
import { Combobox } from "./combobox.js";
import { forgetSearches, recentSearches } from "./recent.js";

function keySwitch() {
  const box = element("input", { type: "checkbox", id: "search-shortcut", checked: shortcutIsOn() });
  box.addEventListener("change", () => switchShortcut(box.checked));
  const label = element("label", { htmlFor: box.id, textContent: "The key / opens this, Shift+F feedback" });
  return element("p", {}, box, " ", label);
}

function build(address) {
  const field = element("input", { type: "search", name: "q", maxLength: 100, autocomplete: "off", spellcheck: false, placeholder: "Search the documents" });
  field.setAttribute("aria-label", "Search the documents");
  const close = element("button", { type: "button", className: "button button-quiet button-small", textContent: "Close" });
  const form = element("form", { action: address, method: "get" }, field, close);
  form.setAttribute("role", "search");
  const list = element("ul", { className: "search-options", hidden: true });
  const said = element("p", {});
  said.setAttribute("role", "status");
  const forget = element("button", { type: "button", className: "button button-quiet button-small", textContent: "Forget earlier searches", hidden: true });
  const foot = element("div", { className: "search-foot" }, said, forget, keySwitch());
  const dialog = element("dialog", { className: "search-dialog" }, form, list, foot);
  dialog.setAttribute("aria-label", "Search");
  const combobox = new Combobox(field, list, said);

  list.addEventListener("search-shown", () => {
    forget.hidden = Boolean(field.value.trim()) || !recentSearches().length;
  });
  list.addEventListener("search-taken", () => dialog.close());
  forget.addEventListener("click", () => {
    forgetSearches();
    combobox.offerRecent();
    field.focus();
  });
  close.addEventListener("click", () => dialog.close());
  // A search field keeps the first Escape for itself, to empty itself.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    dialog.close();
  });
  // A press beside it, on what it darkens, closes it as well.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return { dialog, field, combobox };
}

export function openSearch(address, before) {
  const { dialog, field, combobox } = build(address);
  document.body.append(dialog);
  dialog.addEventListener(
    "close",
    () => {
      combobox.close();
      dialog.remove();
      before?.focus();
    },
    { once: true },
  );
  dialog.showModal();
  field.focus();
  combobox.offerRecent();
}
