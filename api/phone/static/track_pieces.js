// Tell what was walked from where there is no track: a hole is a hole and never joined.

import { currentAccount } from "./accounts.js";
import { database } from "./store.js";

/** Longest time between two points that still counts as one track. */
export const HOLE_MS = 120_000;

/** Give my points of a round, oldest first, each [epoch_ms, lon, lat, accuracy_m], from rows of the outbox and the points not yet packed. */
export async function pointsOf(roundId, rows) {
  const account = await currentAccount();
  const loose = await (await database()).getAllFromIndex("points", "account_id", account.account_id);
  const packed = rows
    .filter(({ item }) => item.kind === "track" && item.round_id === roundId)
    .flatMap(({ item }) => item.body.points);
  return [...packed, ...loose.filter((row) => row.round_id === roundId).map((row) => row.point)].sort(
    (a, b) => a[0] - b[0],
  );
}

/**
 * Give {walked, holes} of points (oldest first): `walked` lists runs of points, `holes` lists
 * {fromMs, toMs}. The time from `startMs` to the first point and from the last to `endMs` counts too.
 */
export function splitTrack(points, { startMs, endMs, holeMs = HOLE_MS }) {
  const walked = [];
  const holes = [];
  let lastMs = startMs;
  for (const point of points) {
    const isHole = point[0] - lastMs > holeMs;
    if (isHole) holes.push({ fromMs: lastMs, toMs: point[0] });
    if (isHole || walked.length === 0) walked.push([]);
    walked.at(-1).push(point);
    lastMs = point[0];
  }
  if (endMs - lastMs > holeMs) holes.push({ fromMs: lastMs, toMs: endMs });
  return { walked, holes };
}
