// Give where the phone is: now, for one record, or again and again, for a track.

import { writtenInstant } from "./values.js";

const FRESH_MS = 30_000;
const WAIT_MS = 10_000;
const FAULTS = { 1: "denied", 2: "unavailable", 3: "timeout" };

let last = null;

/**
 * Give { lon, lat, accuracy_m, at } of the phone now, or null where it does not know.
 *
 * Waits some seconds at most; a position of the last half minute is taken as it is.
 */
export async function where() {
  if (last !== null && Date.now() - last.timestamp < FRESH_MS) return positionOf(last);
  if (!navigator.geolocation) return null;
  const options = { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: FRESH_MS };
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), WAIT_MS + FRESH_MS / 10); // a question nobody answers
    navigator.geolocation.getCurrentPosition(
      (fix) => {
        last = fix;
        resolve(positionOf(fix));
      },
      () => resolve(null),
      options,
    );
  });
}

/**
 * Call a function with each position that the phone finds; gives a function that ends it.
 *
 * onFix(fix) gets the browser's own position, onFault(why) "denied", "unavailable" or "timeout".
 */
export function watchPosition(onFix, onFault) {
  if (!navigator.geolocation) {
    onFault("unavailable");
    return () => {};
  }
  const watching = navigator.geolocation.watchPosition(
    (fix) => {
      last = fix;
      onFix(fix);
    },
    (error) => onFault(FAULTS[error.code] ?? "unavailable"),
    { enableHighAccuracy: true, maximumAge: 0 },
  );
  return () => navigator.geolocation.clearWatch(watching);
}

function positionOf({ coords, timestamp }) {
  return {
    lon: coords.longitude,
    lat: coords.latitude,
    accuracy_m: Math.round(coords.accuracy),
    at: writtenInstant(timestamp),
  };
}
