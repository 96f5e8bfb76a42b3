// Shows what is wrong beside the field that it is about, says it, and leads to it.

import { element } from "./dom.js";

function clear(form) {
  for (const old of form.querySelectorAll(".errorlist")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-errormessage");
  }
}

export function showFaults(form, faults) {
  clear(form);
  let first = null;
  for (const [name, sentences] of Object.entries(faults)) {
    const items = [sentences].flat().map((sentence) => element("li", { textContent: sentence }));
    const list = element("ul", { className: "errorlist", id: `feedback-error-${name}`, tabIndex: -1 }, ...items);
    list.setAttribute("role", "alert");
    const place = form.querySelector(`[data-field="${name}"]`);
    if (place) {
      place.prepend(list);
      form.elements[name].setAttribute("aria-invalid", "true");
      form.elements[name].setAttribute("aria-errormessage", list.id);
      first ??= form.elements[name];
    } else {
      // Beside the button that was just pressed: at the top of a long form nobody would see it.
      form.querySelector(".actions").before(list);
      first ??= list;
    }
  }
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
}
