// Show the page dark at night: on, off, or as the phone does.

const KEY = "coastwatch-night";
const CHOICES = ["auto", "on", "off"];
const DARK = matchMedia("(prefers-color-scheme: dark)");

DARK.addEventListener("change", applyNight);

/** Give the choice: "auto", "on" or "off". */
export function nightChoice() {
  const kept = localStorage.getItem(KEY);
  return CHOICES.includes(kept) ? kept : "auto";
}

/** Keep a choice and show it. */
export function setNight(choice) {
  if (!CHOICES.includes(choice)) throw new RangeError(`night is ${choice}, expected auto, on or off`);
  localStorage.setItem(KEY, choice);
  applyNight();
}

/** Put the choice on the page: data-night is "on" or "off". */
export function applyNight() {
  const choice = nightChoice();
  const isDark = choice === "on" || (choice === "auto" && DARK.matches);
  document.documentElement.dataset.night = isDark ? "on" : "off";
}
