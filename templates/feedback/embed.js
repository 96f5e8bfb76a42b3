{% load i18n %}// The feedback form of this script's site, on another site of the same owner. One line puts it there:
//   <script type="module" src="https://SITE/embed.js"></script>
// The page's content policy has to allow this site in script-src and frame-src. Nothing else is loaded or stored.

const SITE = new URL(import.meta.url).origin;
const LABEL = "{% translate 'Feedback' as label %}{{ label|escapejs }}";
const CLOSE = "{% translate 'Close' as close %}{{ close|escapejs }}";
const SMALLEST = 320;

// Set by script, as a style sheet object: no content policy of the page has to allow inline styles for it.
const STYLE = `
  :host { all: initial; }
  button { border-radius: 3px; font: 600 15px/1.4 system-ui, sans-serif; cursor: pointer; }
  button:focus-visible { outline: 3px solid #a0331b; outline-offset: 3px; }
  .open { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483646; padding: 0.6em 1.1em;
    border: 1px solid #fff; background: #0d5659; color: #fff; }
  .close { position: absolute; top: 1rem; right: 1rem; padding: 0.25em 0.8em; border: 1px solid #8f8575;
    background: transparent; color: #1f1c18; }
  dialog { box-sizing: border-box; width: min(100% - 2rem, 38rem); max-height: calc(100dvh - 2rem); padding: 0;
    overflow: hidden auto; border: 1px solid #8f8575; border-radius: 3px; background: #fffdf9; }
  dialog::backdrop { background: rgb(0 0 0 / 45%); }
  iframe { display: block; width: 100%; border: 0; }
  @media (prefers-color-scheme: dark) {
    dialog { border-color: #7b8086; background: #1c2024; }
    .close { color: #ece6da; }
  }
  @media (max-width: 40rem) {
    dialog { width: 100%; max-width: 100%; height: 100dvh; max-height: 100dvh; margin: 0; border: 0; }
  }
`;

const host = document.body.appendChild(document.createElement("div"));
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
root.adoptedStyleSheets = [sheet];

function button(text, className) {
  return Object.assign(document.createElement("button"), { type: "button", textContent: text, className });
}

function makeFrame() {
  const frame = Object.assign(document.createElement("iframe"), { src: `${SITE}/feedback/embed/`, title: LABEL });
  // Of the page that is being read, its path and nothing more.
  const hello = { feedback: "hello", path: location.pathname };
  frame.addEventListener("load", () => frame.contentWindow.postMessage(hello, SITE));
  frame.height = SMALLEST;
  return frame;
}

const opener = button(LABEL, "open");
const close = button(CLOSE, "close");
const dialog = document.createElement("dialog");
let frame = null;
dialog.setAttribute("aria-label", LABEL);
dialog.append(close);
root.append(opener, dialog);

opener.addEventListener("click", () => {
  // Loaded when it is first asked for, and kept with what was written in it.
  if (!frame) dialog.append((frame = makeFrame()));
  dialog.showModal();
  frame.focus();
});
close.addEventListener("click", () => dialog.close());
// A dialog gives the focus back by itself.

addEventListener("message", ({ origin, source, data }) => {
  if (origin !== SITE || !frame || source !== frame.contentWindow) return;
  if (data?.feedback === "close") dialog.close();
  if (data?.feedback === "height" && Number.isFinite(data.height)) frame.height = Math.max(SMALLEST, data.height);
});
