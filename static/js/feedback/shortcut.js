// Shift+F opens the form. A key of one letter can be hit by accident or by speech, so it can be switched off (WCAG 2.1.4).

const OFF = "feedback-shortcut-off";

function isWriting(target) {
  return target.isContentEditable || Boolean(target.closest?.("input, textarea, select, dialog[open]"));
}

export function isShortcut(event) {
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  return event.key === "F" && event.shiftKey && bare && !isWriting(event.target) && shortcutIsOn();
}

export function shortcutIsOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

export function switchShortcut(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Nothing can be stored here: it stays as it is.
  }
}
