// An element with its properties and children.
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// What the widget says stands in the form's own page, where it is translated like the rest of it.
export function textsOf(form) {
  const { content } = form.querySelector("#feedback-texts");
  return (name, values = {}) => {
    const text = content.querySelector(`[data-text="${name}"]`).textContent;
    return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  };
}
