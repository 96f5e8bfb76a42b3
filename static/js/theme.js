// Before anything is painted: the theme that the visitor chose. A classic script in the head, because a module runs
// later, after a flash of the other one. The admin's own switch keeps its choice under the same key and names.
"use strict";
{
  const root = document.documentElement;
  const THEMES = ["auto", "light", "dark"];
  const NAMES = { auto: "as the system says", light: "light", dark: "dark" };

  // A browser may forbid a page to store anything. Then a choice lasts as long as its page.
  const quietly = (use) => {
    try {
      return use();
    } catch {
      return null;
    }
  };

  const apply = (theme) => {
    root.dataset.theme = THEMES.includes(theme) ? theme : "auto";
  };

  const label = (button) => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    button.setAttribute("aria-label", `Theme: ${NAMES[root.dataset.theme]}. Change it to: ${NAMES[next]}`);
    button.title = button.getAttribute("aria-label");
    return next;
  };

  apply(quietly(() => localStorage.getItem("theme")));

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    label(button);
    button.addEventListener("click", () => {
      const next = label(button);
      apply(next);
      quietly(() => localStorage.setItem("theme", next));
      label(button);
    });
    // Chosen in another tab.
    addEventListener("storage", (event) => {
      if (event.key !== "theme") return;
      apply(event.newValue);
      label(button);
    });
  });
}
