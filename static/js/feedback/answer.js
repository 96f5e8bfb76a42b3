// What became of it, in place of the form.

import { element } from "./dom.js";
import { remember } from "./storage.js";

function reasons(findings, text) {
  const counted = new Map();
  for (const finding of findings) {
    const line = text("reason", finding);
    counted.set(line, (counted.get(line) ?? 0) + 1);
  }
  return [...counted].map(([line, count]) => element("li", { textContent: count > 1 ? `${line} × ${count}` : line }));
}

function why({ findings, outcome }, text) {
  if (findings.length) return [element("p", {}, text("why")), element("ul", {}, ...reasons(findings, text))];
  return [element("p", {}, text(outcome === "hold" ? "a-check-failed" : "no-reason"))];
}

function rememberButton(token, text) {
  const button = element("button", { type: "button", className: "button button-quiet" }, text("remember"));
  button.addEventListener("click", () => {
    if (!remember(token)) return;
    const said = element("p", { className: "muted", tabIndex: -1 }, text("remembered"));
    button.replaceWith(said);
    said.focus();
  });
  return button;
}

// `picture` is { sent, fault } where one was chosen.
export function showAnswer(body, answer, picture, text) {
  // In a frame the title of the form is that of the whole page.
  const level = body.querySelector("#feedback-title")?.localName ?? "h2";
  const title = element(level, { id: "feedback-title", tabIndex: -1, textContent: text(answer.outcome) });
  const parts = [title];
  if (answer.help) parts.push(element("p", { className: "notice notice-warn", textContent: answer.help }));
  if (answer.text) {
    parts.push(element("p", {}, text("kept")));
    parts.push(element("blockquote", { className: "track-text", textContent: answer.text }));
  } else {
    parts.push(element("p", {}, text("nothing-kept")));
  }
  parts.push(...why(answer, text));
  if (picture?.sent) parts.push(element("p", {}, text("attached")));
  if (picture?.fault) {
    parts.push(element("p", { className: "notice notice-warn" }, `${text("not-attached")} ${picture.fault}`));
  }
  const link = element("a", { className: "button", href: answer.status_url, textContent: text("follow") });
  // A frame may not show that page: it opens beside.
  if (window.parent !== window) Object.assign(link, { target: "_blank", rel: "noopener" });
  parts.push(element("p", { className: "muted" }, text("only-key")));
  parts.push(element("p", { className: "actions" }, link, rememberButton(answer.token, text)));
  body.replaceChildren(...parts);
  title.focus();
}
