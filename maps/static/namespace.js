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
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
};
coastwatch.at = (id) => document.getElementById("cw-" + id);
