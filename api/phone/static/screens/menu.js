// Show all screens as large tiles.

import { go } from "../app.js";
import { el } from "../dom.js";
import { SCREENS } from "../screens.js";
import { t } from "../words.js";

/** Show the menu. */
export async function show(root) {
  const listed = Object.entries(SCREENS).filter(([name, screen]) => name !== "menu" && !screen.isHidden);
  const tiles = listed.map(([name, { sign, words }]) =>
    el("button", { type: "button", onclick: () => go(name) },
      el("span", { "aria-hidden": "true" }, sign), t(...words)),
  );
  root.append(el("div", { class: "tiles" }, tiles));
}
