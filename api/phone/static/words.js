// Say every word of the page in Chinese or in English, whichever the user has chosen.
//
// t("出海", "At sea") gives one of the two. The choice stands in localStorage, so that the first
// word on the screen is right already.

const KEY = "coastwatch-language";
const LANGUAGES = { zh: "zh-CN", en: "en" };

let chosen = readChoice();

/** Give the Chinese or the English words. */
export function t(chinese, english) {
  return chosen === "zh" ? chinese : english;
}

/** Give the language that is shown: "zh" or "en". */
export function language() {
  return chosen;
}

/** Show another language from now on; whoever draws the screen has to draw it again. */
export function setLanguage(wanted) {
  if (!(wanted in LANGUAGES)) throw new RangeError(`language is ${wanted}, expected zh or en`);
  chosen = wanted;
  localStorage.setItem(KEY, wanted);
  document.documentElement.lang = LANGUAGES[wanted];
}

/** Write an instant as day and time of the phone's clock, such as 11-28 20:15. */
export function writtenTime(instant) {
  const at = new Date(instant);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function readChoice() {
  const kept = localStorage.getItem(KEY);
  const found = kept in LANGUAGES ? kept : "zh";
  document.documentElement.lang = LANGUAGES[found];
  return found;
}
