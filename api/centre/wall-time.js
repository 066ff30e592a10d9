// Turns what a clock on the wall of a district shows into the instant that it means.
const instantShown = (at, timeZone) => {
  const shown = new Date(at).toLocaleString("sv-SE", { timeZone, hour12: false });
  return Date.parse(`${shown.replace(" ", "T")}Z`);
};

/** Give the instant of a wall's text like 2026-11-29T14:05, written with its offset. */
export function instantOf(text, timeZone) {
  const wall = Date.parse(`${text}Z`);
  let at = wall;
  for (let turn = 0; turn < 2; turn += 1) at = wall - (instantShown(at, timeZone) - at); // over a change of the clock
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
