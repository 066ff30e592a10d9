// Find the phone's position for one record while the form is filled in, and say how it stands.

import { age } from "./ages.js";
import { el } from "./dom.js";
import { where } from "./position.js";
import { t } from "./words.js";

const MOMENT_MS = 1500;
/** For records that say something without a place: a position that is there already, or none. */
export const AT_ONCE_MS = 150;

/** Give {element, place()}: a line that says the position, and the position that a save takes. */
export function placeLine() {
  let found = null;
  const element = el("p", { class: "note", role: "status" }, t("正在定位……", "Finding the position…"));
  const looked = where().then((place) => {
    found = place;
    element.textContent = sayPlace(place);
  });
  return {
    element,
    async place() {
      await Promise.race([looked, moment()]);
      return (await Promise.race([where(), moment()])) ?? found;
    },
  };
}

/** Say a position with its accuracy and age, or that there is none. */
export function sayPlace(place) {
  if (place === null)
    return t(
      "没有定位：记录照样保存，会注明没有位置",
      "No position: the record is kept all the same, and says so",
    );
  const accuracy = t(`精度 ${place.accuracy_m} 米`, `accuracy ${place.accuracy_m} m`);
  return `${t("位置", "Position")} ${place.lat.toFixed(5)}, ${place.lon.toFixed(5)} · ${accuracy} · ${age(place.at)}`;
}

/** Wait a moment for a position; a record does not wait longer for one. */
export function quickPlace(ms = MOMENT_MS) {
  return Promise.race([where(), moment(ms)]);
}

function moment(ms = MOMENT_MS) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms);
  });
}
