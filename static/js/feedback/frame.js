// The form in a frame on another site. It talks only with a page of an origin that the site allows, and by exact origin.

import { element, textsOf } from "./dom.js";
import { equip, sendInPlace } from "./form.js";

const body = document.querySelector(".feedback-body");
const form = document.getElementById("feedback-form");
const origins = (body?.dataset.origins ?? "").split(" ");
let host = "";

function tell(message) {
  if (host) parent.postMessage(message, host);
}

const tellHeight = () => tell({ feedback: "height", height: Math.ceil(document.body.getBoundingClientRect().height) });

// The page that is being read: its address without query and fragment.
function setPage(origin, path) {
  form.elements.page.value = `${origin}${path}`;
  const about = element("p", { className: "feedback-about" }, `${textsOf(form)("about")} `);
  about.append(element("code", { textContent: `${origin}${path}` }));
  form.prepend(about);
}

addEventListener("message", ({ origin, source, data }) => {
  if (host || source !== parent || !origins.includes(origin) || data?.feedback !== "hello") return;
  host = origin;
  if (form && typeof data.path === "string") setPage(origin, data.path);
  new ResizeObserver(tellHeight).observe(document.body);
  form?.elements.text.focus();
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") tell({ feedback: "close" });
});

if (form) {
  equip(form);
  sendInPlace(form, body);
}
