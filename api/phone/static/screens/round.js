// Walk a round 巡查: start, pause, end; what was planned, what is near, where there is no track.

import { myRows } from "../mine.js";
import { lastEnded, roundOf } from "../my_round.js";
import { packetOrSay } from "../packet_needed.js";
import { showRunning } from "../round_running.js";
import { showStart } from "../round_start.js";

/** Draw the start of a round, or the round that is under way; gives what ends its own clock. */
export async function show(root) {
  let endClock = null;
  async function draw() {
    endClock?.();
    root.replaceChildren();
    const [kept, rows] = [await packetOrSay(root), await myRows()];
    if (kept === null) return;
    const round = roundOf(rows, Date.now());
    if (round === null) endClock = showStart(root, kept, { lastRound: lastEnded(rows), started: draw });
    else endClock = await showRunning(root, kept, round, draw);
  }
  await draw();
  return () => endClock?.();
}
