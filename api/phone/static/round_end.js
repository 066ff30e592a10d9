// End a round: the record that it has ended, and its track.

import { addItem } from "./outbox.js";
import { quickPlace } from "./place_line.js";
import { stopTrack, trackState } from "./track.js";

/** Record that a round, as currentRound gives it, has ended; then end its track. Raises what addItem does. */
export async function endRound(round) {
  const position = await quickPlace();
  await addItem("round_end", { team_id: round.teamId, mode: round.mode }, { roundId: round.roundId, position });
  const track = await trackState();
  if (track?.round_id === round.roundId) await stopTrack();
}
