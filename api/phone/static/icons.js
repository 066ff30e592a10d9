// Draw the signs of the buttons; each stands beside its words, never alone.

import { draw } from "./fields.js";

const PATHS = {
  home: ["M3.5 11.5L12 4l8.5 7.5", "M6 10v10h4.5v-6h3v6H18V10"],
  settings: ["M4 7h9", "M17 7h3", "M13 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0", "M4 13h2", "M10 13h10", "M6 13a2 2 0 1 0 4 0 2 2 0 1 0-4 0", "M4 19h10", "M18 19h2", "M14 19a2 2 0 1 0 4 0 2 2 0 1 0-4 0"],
  boat: ["M3 16h18l-2.5 4.5h-13z", "M6 16v-5h9v5", "M10 11V5", "M10 5l5 3-5 1.5"],
  check: ["M7 4h10a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z", "M9 2.8h6v3H9z", "M8.5 13.5l2.5 2.5 4.5-5"],
  round: ["M5 19c0-3 3-3 6-4s6-2 6-5", "M3.5 19.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0", "M17 3a4 4 0 0 1 4 4c0 2.5-4 6-4 6s-4-3.5-4-6a4 4 0 0 1 4-4z", "M16 7a1 1 0 1 0 2 0 1 1 0 1 0-2 0"],
  tell: ["M4 8h3l2-3h6l2 3h3v12H4z", "M8.3 13.5a3.7 3.7 0 1 0 7.4 0 3.7 3.7 0 1 0-7.4 0"],
  household: ["M4 9v6h4l7 4.5v-15L8 9z", "M18 9.5a3.5 3.5 0 0 1 0 5", "M8 15v5h3"],
  duties: ["M4 6l1.5 1.5L8 5", "M4 12.5l1.5 1.5L8 11.5", "M4 19l1.5 1.5L8 18", "M11 6.5h9", "M11 13h9", "M11 19.5h9"],
  month: ["M4 6h16v14H4z", "M4 10.5h16", "M8 3.5v4", "M16 3.5v4", "M8 14h3", "M8 17h6"],
  outbox: ["M4 13v7h16v-7", "M4 13h5l1.5 3h3L15 13h5", "M12 3v8", "M8.5 6.5L12 3l3.5 3.5"],
  roll_call: ["M4 5h10", "M4 11h10", "M4 17h6", "M14 17l2.5 2.5L21 14"],
  phone: ["M6 3h4l1.5 5-2.5 1.8a12 12 0 0 0 5.2 5.2L16 12.5l5 1.5v4a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.2 2 2 0 0 1 6 3z"],
  near: ["M12 2.5v4", "M12 17.5v4", "M2.5 12h4", "M17.5 12h4", "M6.5 12a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0", "M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0"],
  photo: ["M4 8h3l2-3h6l2 3h3v12H4z", "M8.3 13.5a3.7 3.7 0 1 0 7.4 0 3.7 3.7 0 1 0-7.4 0"],
  voice: ["M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z", "M5.5 11a6.5 6.5 0 0 0 13 0", "M12 17.5V21", "M8.5 21h7"],
  search: ["M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0", "M15.5 15.5L21 21"],
  unknown: ["M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4", "M12 17.5v.5", "M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0"],
};

/** Give the drawing of a sign, hidden from those who hear the page. */
export function icon(name) {
  return draw("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((d) => draw("path", { d })));
}
