"use strict";
// One global name for the page: window.coastwatch.
const coastwatch = {
  STATES: [0, 1, 2, 3],
  OVERDUE: 3,
  NEXT_HOURS: 4,
  timings: [],
};
window.coastwatch = coastwatch;

// Make an element; text only ever goes in as text, so names cannot become markup.
coastwatch.make = function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.append(...coastwatch.withIds(String(text)));
  return element;
};

// Give text in parts, each id that has hyphens in an element of its own: the style keeps it on one
// line, where a line would else break at a hyphen.
coastwatch.withIds = (text) => text.split(/((?=[\w.-]*\d)\w[\w.]*(?:-[\w.]+)+)/).map((part, i) => {
  if (i % 2 === 0) return part;
  const id = document.createElement("bdi");
  id.textContent = part;
  return id;
});
coastwatch.at = (id) => document.getElementById("cw-" + id);
