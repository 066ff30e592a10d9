// Find vessels of the packet by name, numbers or nearness, all on the phone.

import { metresBetween } from "./distance.js";

const NUMBERS = ["registration_no", "mmsi", "beidou_id", "vessel_id"];
const WORDS = ["name", "home_port", "village", "town"];

/**
 * Give the vessels that a query fits, best first. Each word of the query has to be found in a name,
 * a number, a port, village or town, or a name of the contact chain; spaces, hyphens, case and width of letters do not
 * matter. A whole number or name comes before its end (people know the last digits), its end
 * before any other part; then vessels of mine, then by name.
 */
export function findVessels(vessels, query) {
  const words = query.trim().split(/\s+/).map(plain).filter(Boolean);
  const whole = plain(query);
  const fits = [];
  for (const vessel of vessels) {
    const rank = whole ? rankOf(vessel, whole, words) : 3;
    if (rank !== null) fits.push({ vessel, rank });
  }
  fits.sort((a, b) => a.rank - b.rank || byMineAndName(a.vessel, b.vessel));
  return fits.map(({ vessel }) => vessel);
}

/** Give {vessel, metres} of the vessels with a last known place, nearest first; the others are left out. */
export function nearestVessels(vessels, place) {
  return vessels
    .filter((vessel) => isNumber(vessel.lon) && isNumber(vessel.lat))
    .map((vessel) => ({ vessel, metres: metresBetween(place, vessel) }))
    .sort((a, b) => a.metres - b.metres || byMineAndName(a.vessel, b.vessel));
}

/** Order vessels: those linked to me first, then by name, numbers in names by their value. */
export function byMineAndName(a, b) {
  return (
    Number(b.is_mine) - Number(a.is_mine) ||
    ORDER.compare(nameOf(a), nameOf(b)) ||
    ORDER.compare(a.vessel_id, b.vessel_id)
  );
}

/** Give what a vessel is called: its name, else a number that it has. */
export function nameOf(vessel) {
  return vessel.name || vessel.registration_no || vessel.mmsi || vessel.beidou_id || vessel.vessel_id;
}

/** Give the vessels that share a name or a number with this one, for an identity that is not sure. */
export function sharedIdentity(vessels, vessel) {
  return vessels.filter(
    (other) =>
      other.vessel_id !== vessel.vessel_id &&
      ["name", "registration_no", "mmsi", "beidou_id"].some(
        (key) => vessel[key] && plain(vessel[key]) === plain(other[key] || ""),
      ),
  );
}

/**
 * Write a text as numbers of vessels are compared, by the rule of maritime/plain_number.py: full-width
 * letters narrow, small letters large, no spaces, hyphens, dashes or dots, YUE before a Chinese sign is 粤.
 */
export function plain(text) {
  return String(text)
    .normalize("NFKC")
    .replace(/[ \t\n\r\v\f\-_.·•\u200b\ufeff\u2010-\u2015\u2212]+/gu, "")
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/^YUE(?=[\u4e00-\u9fff])/u, "粤");
}

const compared = new WeakMap();
const ORDER = new Intl.Collator("zh-CN", { numeric: true });

function rankOf(vessel, whole, words) {
  const { own, people } = writtenPlain(vessel);
  if (own.includes(whole)) return 0;
  if (own.some((text) => text.endsWith(whole))) return 1;
  if (own.some((text) => text.includes(whole))) return 2;
  return words.every(
    (word) => own.some((text) => text.includes(word)) || people.some((text) => text.includes(word)),
  )
    ? 3
    : null;
}

/** Give all that a vessel is found by as it is compared; reckoned once for each vessel. */
function writtenPlain(vessel) {
  if (!compared.has(vessel)) {
    const own = [...NUMBERS, ...WORDS].map((key) => plain(vessel[key] ?? "")).filter(Boolean);
    compared.set(vessel, { own, people: (vessel.chain ?? []).map((one) => plain(one.name ?? "")) });
  }
  return compared.get(vessel);
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
