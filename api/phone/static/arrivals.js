// Record that a round has reached a landing point: by itself within 200 m, or by a tap.

import { metresBetween } from "./distance.js";
import { currentRound } from "./my_round.js";
import { addItem } from "./outbox.js";
import { packet } from "./packet.js";
import { where } from "./position.js";
import { trackState } from "./track.js";

/** How near a landing point a round has to come; the server counts the same. */
export const REACHED_M = 200;
const SURE_M = 100;
const LOOK_EVERY_MS = 15_000;

let isLooking = false;

/** Look from now on, while a track is recorded, whether a landing point has been reached. */
export function followArrivals() {
  setInterval(async () => {
    if (isLooking || document.visibilityState !== "visible") return;
    isLooking = true;
    try {
      await noteArrivals();
    } finally {
      isLooking = false;
    }
  }, LOOK_EVERY_MS);
}

/**
 * Record every landing point of the packet that is reached now and was not before in this round;
 * gives their ids. Nothing is recorded while the round is paused or its track is not recorded, nor
 * where the position is not sure to 100 m.
 */
export async function noteArrivals() {
  const track = await trackState();
  if (track === null || track.is_paused) return [];
  const [round, kept] = [await currentRound(), await packet()];
  if (round === null || round.isPaused || kept === null) return [];
  const place = await where();
  if (place === null || place.accuracy_m > SURE_M) return [];
  const reached = kept.landing_points.filter(
    (point) => !round.arrivals.has(point.target_id) && metresBetween(place, point) <= REACHED_M,
  );
  for (const { target_id } of reached) await addArrival(round, target_id, place);
  return reached.map(({ target_id }) => target_id);
}

/** Record an arrival at a landing point; `place` is the position or null. */
export function addArrival(round, targetId, place) {
  return addItem("arrival", { target_id: targetId }, { roundId: round.roundId, position: place });
}
