// A field with a list of results below it, as the combobox pattern of the ARIA practices has it. The focus stays in the
// field; arrows choose, Enter opens. What is asked for goes to the API; an answer to an older question is dropped.

import { element } from "../feedback/dom.js";
import { markedAddress } from "./address.js";
import { recentSearches, rememberSearch } from "./recent.js";

const PAUSE_MS = 120;
const API = "/api/docs/";
let made = 0;

const counted = (count) => (count === 1 ? "1 document found" : `${count} documents found`);

function sentence({ total, corrected, partly, hints }) {
  if (!total) return hints.length ? `Nothing has all of it. There is something on ${hints.join(", ")}.` : "Nothing found.";
  const instead = corrected ? ` for ${corrected}` : "";
  return `${counted(total)}${instead}${partly ? ", with most of the words" : ""}.`;
}

function resultOption(result) {
  const trail = [...result.above, result.section].filter(Boolean).join(" › ");
  const pieces = result.excerpt.map((piece) => (piece.marked ? element("mark", { textContent: piece.text }) : piece.text));
  return {
    href: markedAddress(result.url, result.marks),
    parts: [
      element("strong", { textContent: result.title }),
      ...(trail ? [element("span", { textContent: trail })] : []),
      element("span", { className: "search-excerpt" }, ...pieces),
    ],
  };
}

export class Combobox {
  constructor(field, list, said, { filters = () => ({}) } = {}) {
    Object.assign(this, { field, list, said, filters, options: [], chosen: -1, timer: 0, asking: null });
    list.id ||= `search-options-${++made}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Results");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.wait());
    field.addEventListener("keydown", (event) => this.press(event));
    // Pressing must not take the focus out of the field, which would close a list under it.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.take(this.options.findIndex(({ node }) => node.contains(event.target)), event));
  }

  get query() {
    return this.field.value.trim();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  async look() {
    this.asking?.abort();
    if (!this.query) return this.offerRecent();
    const current = new AbortController();
    this.asking = current;
    try {
      const response = await fetch(`${API}?${new URLSearchParams({ ...this.filters(), q: this.query })}`, { signal: current.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const answer = await response.json();
      if (current.signal.aborted) return;
      const hints = answer.results.length ? [] : answer.hints;
      this.show([...answer.results.map(resultOption), ...hints.map((word) => this.queryOption(word))], sentence(answer));
    } catch {
      if (!current.signal.aborted) this.show([], "Results cannot be shown just now. Enter searches all the same.");
    }
  }

  offerRecent() {
    this.show(recentSearches().map((query) => this.queryOption(query)), "");
  }

  queryOption(query) {
    return { query, parts: [element("strong", { textContent: query })] };
  }

  show(options, sentence) {
    this.options = options.map((option, number) => {
      const node = element("li", { id: `${this.list.id}-${number}`, className: "search-option" }, ...option.parts);
      node.setAttribute("role", "option");
      node.setAttribute("aria-selected", "false");
      return { ...option, node };
    });
    this.list.replaceChildren(...this.options.map(({ node }) => node));
    this.list.hidden = !options.length;
    this.field.setAttribute("aria-expanded", String(Boolean(options.length)));
    this.choose(-1);
    if (this.said.textContent !== sentence) this.said.textContent = sentence;
    this.list.dispatchEvent(new CustomEvent("search-shown", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.show([], "");
  }

  choose(number) {
    this.options[this.chosen]?.node.setAttribute("aria-selected", "false");
    this.chosen = number;
    const option = this.options[number];
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.node.setAttribute("aria-selected", "true");
    option.node.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.node.id);
  }

  press(event) {
    const count = this.options.length;
    const steps = { ArrowDown: this.chosen + 1, ArrowUp: this.chosen < 0 ? count - 1 : this.chosen - 1 };
    if (event.key in steps && count) {
      event.preventDefault();
      this.choose(steps[event.key] >= count ? -1 : steps[event.key]);
    } else if (event.key === "Enter" && !event.isComposing) {
      if (this.options[this.chosen]) {
        event.preventDefault();
        this.take(this.chosen, event);
      } else rememberSearch(this.query);
    }
  }

  take(number, event) {
    const option = this.options[number];
    if (!option) return;
    if (option.query) {
      this.field.value = option.query;
      this.look();
      return;
    }
    rememberSearch(this.query);
    if (event.ctrlKey || event.metaKey) return void open(option.href, "_blank", "noopener");
    this.list.dispatchEvent(new CustomEvent("search-taken", { bubbles: true }));
    location.assign(option.href);
  }
}
