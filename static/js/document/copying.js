// Buttons that copy: a piece of code, or the whole page as Markdown. Without script there is nothing to press.

export function equipCopying() {
  if (!navigator.clipboard) return;
  for (const block of document.querySelectorAll(".doc-body .code, .doc-body > pre")) addButton(block);
  for (const button of document.querySelectorAll("[data-copy-page]")) equipPage(button);
}

function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-code";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy this code");
  const frame = document.createElement("div");
  frame.className = "code-frame";
  block.replaceWith(frame);
  frame.append(block, button);
  const code = block.querySelector("code") ?? block;
  button.addEventListener("click", () => copy(button, async () => code.textContent));
}

function equipPage(button) {
  button.closest("[hidden]")?.removeAttribute("hidden");
  button.addEventListener("click", () => copy(button, () => fetchText(button.dataset.copyPage)));
}

async function fetchText(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}

async function copy(button, read) {
  const said = document.querySelector(".copy-said");
  const label = button.textContent;
  let told = "Copied";
  try {
    await navigator.clipboard.writeText(await read());
  } catch {
    told = "Not copied";
  }
  button.textContent = told;
  if (said) said.textContent = told === "Copied" ? "Copied to the clipboard." : "It could not be copied just now.";
  setTimeout(() => {
    button.textContent = label;
    if (said) said.textContent = "";
  }, 2500);
}
