// Marks on a page what was searched for, leads to the section, and leaves an address without the words behind.

import { element } from "../feedback/dom.js";

const MOST = 300;
const WORD = /[\p{L}\p{N}]+/gu;
const SKIPPED = "script, style, textarea, svg, mark";

const plain = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function textsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(SKIPPED)) texts.push(walker.currentNode);
  return texts;
}

function markText(text, wanted, most) {
  const found = [...text.data.matchAll(WORD)].filter((match) => wanted.has(plain(match[0]))).slice(0, most);
  // From the end, so that earlier places stay where they are.
  for (const match of found.toReversed()) {
    const word = text.splitText(match.index);
    word.splitText(match[0].length);
    const mark = element("mark", { className: "search-mark" });
    word.replaceWith(mark);
    mark.append(word);
  }
  return found.length;
}

export function unmark() {
  document.querySelector(".search-marked")?.remove();
  for (const mark of document.querySelectorAll("mark.search-mark")) {
    const around = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    around.normalize();
  }
}

function tell(article, words) {
  const stop = element("button", { type: "button", className: "button button-quiet button-small", textContent: "Remove the marks" });
  const note = element("p", { className: "search-marked" }, `Marked: ${words.join(", ")}`, stop);
  stop.addEventListener("click", () => {
    unmark();
    const main = document.getElementById("main");
    main.focus({ preventScroll: true });
  });
  article.querySelector(".doc-body").before(note);
}

export function markFrom(hash) {
  const asked = new URLSearchParams(hash.slice(1));
  const words = asked.get("mark").split(" ").filter(Boolean);
  const article = document.querySelector(".doc-article");
  const section = asked.get("at");
  unmark();
  if (article && words.length) {
    const wanted = new Set(words.map(plain));
    let left = MOST;
    for (const text of textsIn(article.querySelector(".doc-body"))) left -= markText(text, wanted, left);
    if (left < MOST) tell(article, words);
  }
  // As if the link had been a plain one: the browser scrolls, and a copied address holds no words.
  location.replace(section ? `#${encodeURIComponent(section)}` : "#main");
}
