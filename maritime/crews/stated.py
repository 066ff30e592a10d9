"""Give who is on duty by the roster that a plan itself states."""

from collections import defaultdict
from collections.abc import Iterable

from maritime.crews.duties import Duty
from maritime.plan import Plan, RosterEntry
from maritime.roster import DutyRow


def stated_rows(plan: Plan, duties: Iterable[Duty]) -> tuple[DutyRow, ...]:
    """
    Give the people of a plan's roster by shift, once for each role that they have in it.

    Parameters
    ----------
    duties
        The plan's own, as `duties_of_plan` gives them. Who goes on a patrol of none is left out.
    """
    entries: dict[str, list[RosterEntry]] = defaultdict(list)
    for entry in plan.roster:
        entries[entry.patrol_id].append(entry)
    rows = {
        DutyRow(duty.from_s, duty.team_id, entry.role, entry.person_id, duty.to_s, duty.day)
        for duty in duties
        for patrol_id in duty.patrol_ids
        for entry in entries[patrol_id]
    }
    return tuple(sorted(rows))
