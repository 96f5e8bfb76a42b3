// “Was this page helpful?” answered on the page. Without script, or where this fails, the form leads to the feedback page.

const TOLD = {
  true: "Thank you, it is counted. ",
  false: "An answer from your network was counted today already. ",
};
const MORE = { yes: "Say what helped", no: "Say what was missing" };

export function equipHelpful() {
  const form = document.querySelector("form.helpful");
  form?.addEventListener("submit", (event) => {
    const answer = event.submitter?.value;
    if (!answer) return;
    event.preventDefault();
    send(form, answer).catch(() => plain(form, event.submitter));
  });
}

async function send(form, answer) {
  const body = new URLSearchParams({ helpful: answer, answer: "quiet" });
  const response = await fetch(form.action, { method: "POST", body });
  if (!response.ok) throw new Error(response.statusText);
  const { counted } = await response.json();
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === answer));
  }
  const link = document.createElement("a");
  const address = new URL(form.dataset.feedback, location.href);
  address.searchParams.set("helpful", answer);
  link.href = address.href;
  link.dataset.feedbackOpen = "";
  link.textContent = MORE[answer];
  form.querySelector(".helpful-said").replaceChildren(TOLD[counted], link);
}

function plain(form, submitter) {
  const chosen = document.createElement("input");
  Object.assign(chosen, { type: "hidden", name: "helpful", value: submitter.value });
  form.append(chosen);
  form.submit();
}
