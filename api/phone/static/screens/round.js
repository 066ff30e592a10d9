// Walk a round 巡查: start, pause, end; what was planned, what is near, where there is no track.

import { packetOrSay } from "../packet_needed.js";
import { showRunning } from "../round_running.js";
import { showStart } from "../round_start.js";
import { currentRound } from "../my_round.js";

/** Draw the start of a round, or the round that is under way; gives what ends its own clock. */
export async function show(root) {
  let endClock = null;
  async function draw() {
    endClock?.();
    root.replaceChildren();
    const [kept, round] = [await packetOrSay(root), await currentRound()];
    if (kept === null) return;
    if (round === null) endClock = showStart(root, kept, draw);
    else endClock = await showRunning(root, kept, round, draw);
  }
  await draw();
  return () => endClock?.();
}
