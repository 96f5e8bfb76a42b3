// Shows beside the source what it will look like, a moment after each change. Without script, the button does it.

const QUIET = 600; // milliseconds without a key before it asks

const source = document.getElementById("id_source");
const shown = document.getElementById("live-preview");
const said = document.getElementById("live-preview-said");

if (source && shown) {
  source.closest("form").classList.add("has-live-preview");
  shown.hidden = false;
  let waiting = 0;
  let asked = 0;

  const ask = async () => {
    const mine = ++asked;
    const body = new URLSearchParams({
      source: source.value,
      preview: "part",
      csrfmiddlewaretoken: source.form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = await fetch(shown.dataset.address, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.statusText);
      const html = await answer.text();
      if (mine !== asked) return; // a later one is on its way
      const place = shown.scrollTop;
      shown.innerHTML = html;
      shown.scrollTop = place;
      said.textContent = "";
    } catch {
      if (mine === asked) said.textContent = "The preview cannot be shown just now. You can save all the same.";
    }
  };

  source.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, QUIET);
  });
  shown.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    goToLine(Number(link.dataset.line));
  });
  ask();
}

function goToLine(number) {
  const lines = source.value.split("\n");
  const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  source.focus();
  source.setSelectionRange(start, start + lines[number - 1].length);
  source.scrollTop = (source.scrollHeight / lines.length) * Math.max(0, number - 5);
}
