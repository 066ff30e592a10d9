// Know how my round stands, from my own records: nothing else says that one has begun or ended.

import { myRows } from "./mine.js";

const LONGEST_MS = 24 * 3_600_000;

/**
 * Give my round that has begun and not ended, or null: {roundId, teamId, mode, startedAt, isPaused,
 * arrivals}. `startedAt` is epoch ms; `arrivals` maps a landing point's id to when (epoch ms) I arrived.
 * A round without an end counts as over after 24 hours.
 */
export async function currentRound(now = Date.now()) {
  return roundOf(await myRows(), now);
}

/** Give the same from rows of the outbox, newest first. */
export function roundOf(rows, now) {
  let round = null;
  for (const { item } of rows.toReversed()) {
    if (item.kind === "round_start") round = begun(item);
    else if (round === null || item.round_id !== round.roundId) continue;
    else if (item.kind === "round_pause") round.isPaused = true;
    else if (item.kind === "round_resume") round.isPaused = false;
    else if (item.kind === "round_end") round = null;
    else if (item.kind === "arrival") round.arrivals.set(item.body.target_id, Date.parse(item.made_at));
  }
  return round !== null && now - round.startedAt < LONGEST_MS ? round : null;
}

/** Give my last round that was ended, {roundId, fromMs, toMs}, from rows of the outbox, newest first; or null. */
export function lastEnded(rows) {
  const end = rows.find(({ item }) => item.kind === "round_end");
  const start =
    end && rows.find(({ item }) => item.kind === "round_start" && item.round_id === end.item.round_id);
  if (!start) return null;
  return {
    roundId: end.item.round_id,
    fromMs: Date.parse(start.item.made_at),
    toMs: Date.parse(end.item.made_at),
  };
}

function begun({ round_id: roundId, made_at: madeAt, body }) {
  return {
    roundId,
    teamId: body.team_id,
    mode: body.mode,
    startedAt: Date.parse(madeAt),
    isPaused: false,
    arrivals: new Map(),
  };
}
