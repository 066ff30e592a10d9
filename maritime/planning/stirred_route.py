"""Keep a route as the sequence that small changes are made to, while it is stirred again and again.

Its steps are not needed before the search ends: only what it looks at, and when the team is out.
"""

from dataclasses import dataclass

import numpy as np

from maritime.compiled import compiled
from maritime.planning.best_route import Duty
from maritime.planning.grounds import Grounds
from maritime.planning.reckoning import standing_at_first, step_on
from maritime.planning.route import Route
from maritime.planning.small_changes import ActionSequence
from maritime.planning.steps import HOME
from maritime.watch_log import NEVER


@dataclass(frozen=True)
class StirredRoute:
    """
    What one slot does, as a sequence within a duty from its base to its base.

    look_rows are rows (target, enter, exit), seconds after the horizon's start; begin_s and end_s
    span first departure to last return.
    """

    slot_index: int
    duty: Duty
    sequence: ActionSequence
    look_rows: np.ndarray
    begin_s: int
    end_s: int

    @property
    def is_empty(self) -> bool:
        """Whether the team stays at its base."""
        return not len(self.look_rows)

    def within(self, duty: Duty) -> ActionSequence:
        """Give the sequence that does the same at the same times within another duty of the slot;
        idle time is below 0 where that has no time for it."""
        codes, idle = self.sequence.codes, self.sequence.idle.copy()
        idle[0] += self.duty.open_s - duty.open_s
        idle[-1] += duty.close_s - self.duty.close_s
        return ActionSequence(codes, idle)


AnyRoute = Route | StirredRoute


def stirred_route(
    slot_index: int, duty: Duty, sequence: ActionSequence, grounds: Grounds
) -> StirredRoute:
    """Give the route of a possible sequence."""
    look_rows, begin_s, end_s = _followed(duty, sequence, grounds.field, grounds.table)
    return StirredRoute(slot_index, duty, sequence, look_rows, begin_s, end_s)


@compiled()
def _followed(duty, sequence, field, actions):
    """Give the looks of a sequence as rows (target, enter, exit), when the team first leaves its
    base and when it is back for good."""
    codes, idle = sequence.codes, sequence.idle
    count = 0
    for code in codes:
        if code >= 0:
            count += actions.look_ptr[code + 1] - actions.look_ptr[code]
    rows = np.empty((count, 3), np.int64)
    team, row = standing_at_first(duty), 0
    first_s, back_s = np.int64(NEVER), duty.open_s
    for step in range(codes.shape[0]):
        code, at = codes[step], team.at
        team, begin_s = step_on(team, code, idle[step], duty, field, actions)
        if code >= 0:
            if first_s == NEVER:
                first_s = begin_s if field.begins[code] == at else team.first_out
            for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
                rows[row, 0] = actions.look_target[look]
                rows[row, 1] = begin_s + actions.look_from[look]
                rows[row, 2] = begin_s + actions.look_to[look]
                row += 1
        if code == HOME or team.out_since != NEVER:
            back_s = team.now + field.travel[team.at, duty.end]
    return rows, first_s, back_s
