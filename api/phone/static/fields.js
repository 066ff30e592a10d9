// Make the fields of forms and the drawings, as dom.js makes elements: text stays text.

import { el } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** Give a heading of some fields and the fields, tied together for those who hear the page. */
export function group(label, attributes, ...children) {
  const { class: names = "", ...others } = attributes;
  return el("fieldset", { class: `group ${names}`.trim(), ...others }, el("legend", {}, label), children);
}

/** Give a labelled field: the label, a hint or null, and the input under them. */
export function field(label, input, hint = null) {
  return el("label", { class: "field" }, el("span", {}, label), hint && el("small", {}, hint), input);
}

/** Give a short word of a state, coloured; `state` names the colour, the word says it too. */
export function stateWord(state, words) {
  return el("span", { class: `state state-${state}` }, words);
}

/** Give pairs of a name and a fact under each other; facts that are null or empty are left out. */
export function facts(pairs) {
  return el(
    "dl",
    { class: "facts" },
    pairs
      .filter(([, fact]) => fact !== null && fact !== undefined && fact !== "")
      .map(([name, fact]) => [el("dt", {}, name), el("dd", {}, fact)]),
  );
}

/** Put children at the end of an element: elements, texts, or lists of these; null and false are left out. */
export function add(element, ...children) {
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
}

/** Put children in the place of all that an element holds, as `add` does. */
export function refill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/** Give a new element of a drawing; children are elements of drawings or texts. */
export function draw(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat(Infinity));
  return made;
}
