// The field on the list of documents shows results while somebody types, within the filters that are chosen.

import { element } from "../feedback/dom.js";
import { Combobox } from "./combobox.js";
import { rememberSearch } from "./recent.js";

export function equipField(field) {
  const list = element("ul", { className: "search-options", hidden: true });
  const said = element("p", { className: "visually-hidden" });
  said.setAttribute("role", "status");
  field.after(list);
  field.form.append(said);
  const filters = () => Object.fromEntries([...field.form.querySelectorAll("[type=hidden]")].map(({ name, value }) => [name, value]));
  const combobox = new Combobox(field, list, said, { filters });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    combobox.close();
  });
  field.addEventListener("blur", () => combobox.close());
  field.form.addEventListener("submit", () => rememberSearch(combobox.query));
}
