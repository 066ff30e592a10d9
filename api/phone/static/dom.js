// Make elements whose text stays text: nothing that somebody typed is ever parsed as markup.

/**
 * Make an element.
 *
 * el("button", { type: "button", class: "big", onclick: save }, "保存"). Attributes whose value is
 * a function become listeners (the name without "on"), true gives an empty attribute, false, null
 * and undefined give none. Children are elements, texts, numbers, or lists of these; null and
 * false are left out.
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.flat(Infinity).filter(isShown).map(asNode));
  return made;
}

/** Make a button that a glove hits: at least 48 px; it cannot be pressed again while it works. */
export function button(words, press, attributes = {}) {
  const made = el("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await press();
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

const isShown = (child) => child !== null && child !== undefined && child !== false;
const asNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)));
