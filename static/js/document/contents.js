// Marks the section that is being read in the contents beside the text.

const ABOVE = 120; // pixels from the top of the window, below which a heading counts as read

export function followContents() {
  const links = [...document.querySelectorAll(".toc-aside .toc a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  if (!links.length || headings.includes(null)) return;

  const mark = () => {
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const passed = headings.findLastIndex((heading) => heading.getBoundingClientRect().top < ABOVE);
    const current = atEnd ? lastSeen(headings) : passed;
    links.forEach((link, place) => {
      if (place !== current) return link.removeAttribute("aria-current");
      if (link.hasAttribute("aria-current")) return;
      link.setAttribute("aria-current", "true");
      keepInSight(link);
    });
  };

  let asked = false;
  const soon = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      mark();
    });
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  mark();
}

// At the end of the page, headings that never reach the top would otherwise never be marked.
function lastSeen(headings) {
  return headings.findLastIndex((heading) => heading.getBoundingClientRect().top < innerHeight);
}

// Only the list itself scrolls: the page must not move under the reader.
function keepInSight(link) {
  const list = link.closest(".toc");
  const above = link.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above > list.scrollTop + list.clientHeight - 40) {
    list.scrollTop = above - list.clientHeight / 2;
  }
}
