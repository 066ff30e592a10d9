"""Work out anew when teams are on shift, and check what each does with its time."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maritime.district import District
from maritime.horizon import DAY_S
from maritime.plan import Break, Patrol, Plan
from maritime.team import Team
from maritime.verification.clock import daily_spans, text_of
from maritime.verification.faults import FaultLog

REST_AFTER_S = 6 * 3600
REST_S = 30 * 60
DAYS_BACK = 2


@dataclass(frozen=True, order=True)
class Shift:
    """One shift of one team; in a cyclic plan it is the one that begins back_s later, repeated."""

    enter_s: int
    exit_s: int
    back_s: int = 0


def shifts_of(team: Team, plan: Plan, district: District) -> list[Shift]:
    """
    Give the shifts in which a team may patrol, earliest first.

    In a cyclic plan every day is the day of the plan: the shifts that begin in [start, end) count
    again a day before (back_s tells which), beside one that really began the day before.
    """
    start_s, end_s = plan.horizon.start_s, plan.horizon.end_s
    begun = [
        (enter, leave)
        for day, enter, leave in daily_spans(
            team.shift_start_min, team.shift_end_min, team.days, district.zone, start_s, end_s
        )
        if _is_valid(team, day) and enter < end_s and leave > start_s
    ]
    if not plan.horizon.is_cyclic:
        return [Shift(enter, leave) for enter, leave in begun]
    repeated = [
        Shift(enter - DAY_S, leave - DAY_S, DAY_S)
        for enter, leave in begun
        if enter >= start_s and leave - DAY_S > start_s
    ]
    again = {(shift.enter_s, shift.exit_s) for shift in repeated}
    return sorted(repeated + [Shift(*span) for span in begun if span not in again])


def _is_valid(team: Team, day: date) -> bool:
    return not (
        (team.valid_from is not None and day < team.valid_from)
        or (team.valid_to is not None and day > team.valid_to)
    )


def is_on_shift_in(shifts: Iterable[Shift], low_s: int, high_s: int, plan: Plan) -> bool:
    """
    Whether a visit could end in (low, high) inside one of the shifts.

    At the start every team is at its base; in a cyclic plan, what lies before the start is the
    day before, which was the same.
    """
    start_s = plan.horizon.start_s
    on_duty = [(max(shift.enter_s, start_s), shift.exit_s) for shift in shifts]
    if not plan.horizon.is_cyclic:
        return any(max(a, low_s) < min(b, high_s) for a, b in on_duty)
    if high_s - low_s > DAY_S:
        return bool(on_duty)
    return any(
        max(a - back, low_s) < min(b - back, high_s)
        for a, b in on_duty
        for back in (-DAY_S, 0, DAY_S, 2 * DAY_S)
    )


def check_duties(
    district: District,
    plan: Plan,
    shifts: dict[str, list[Shift]],
    waits_at_base: dict[str, list[tuple[int, int]]],
    faults: FaultLog,
) -> None:
    """Check that each team's patrols lie in its shifts, apart from each other, and leave rest."""
    by_team: dict[str, list[Patrol]] = {}
    for patrol in plan.patrols:
        by_team.setdefault(patrol.team_id, []).append(patrol)
    for team_id, patrols in by_team.items():
        if team_id not in shifts:
            continue  # noted where the patrol itself is checked
        patrols = sorted(patrols, key=lambda patrol: (patrol.depart_s, patrol.return_s))
        _check_apart(patrols, plan, district, faults)
        in_shift: dict[Shift, list[tuple[int, Patrol]]] = {}
        for patrol in patrols:
            shift = _shift_around(patrol, shifts[team_id])
            if shift is None:
                _note_off_shift(patrol, shifts[team_id], district, faults)
                continue
            of_the_day = Shift(shift.enter_s + shift.back_s, shift.exit_s + shift.back_s)
            in_shift.setdefault(of_the_day, []).append((shift.back_s, patrol))
        for shift, moved in in_shift.items():
            _check_rest(team_id, shift, moved, waits_at_base, district, faults)


def _shift_around(patrol: Patrol, shifts: list[Shift]) -> Shift | None:
    for shift in shifts:
        if shift.enter_s <= patrol.depart_s and patrol.return_s <= shift.exit_s:
            return shift
    return None


def _note_off_shift(
    patrol: Patrol, shifts: list[Shift], district: District, faults: FaultLog
) -> None:
    zone = district.zone
    due = " or ".join(f"{text_of(s.enter_s, zone)} to {text_of(s.exit_s, zone)}" for s in shifts)
    faults.add(
        "off_shift", f"patrol {patrol.patrol_id!r} of team {patrol.team_id!r}",
        f"it out from {text_of(patrol.depart_s, zone)} to {text_of(patrol.return_s, zone)}",
        f"it inside the team's shift ({due or 'none on these days'})",
    )  # fmt: skip


def _check_apart(patrols: list[Patrol], plan: Plan, district: District, faults: FaultLog) -> None:
    zone = district.zone
    for index, patrol in enumerate(patrols):
        for other in patrols[index + 1 :]:
            if other.depart_s < patrol.return_s:
                faults.add(
                    "patrols_overlap", f"team {patrol.team_id!r}",
                    f"patrol {other.patrol_id!r} leaving at {text_of(other.depart_s, zone)}, "
                    f"before {patrol.patrol_id!r} is back at {text_of(patrol.return_s, zone)}",
                    "one patrol of a team at a time",
                )  # fmt: skip
        if not plan.horizon.is_cyclic:
            continue
        for other in patrols[: index + 1]:
            if other.depart_s + DAY_S < patrol.return_s:
                faults.add(
                    "patrols_overlap", f"team {patrol.team_id!r}",
                    f"patrol {other.patrol_id!r} leaving at {text_of(other.depart_s, zone)} of the "
                    f"next day, before {patrol.patrol_id!r} is back at "
                    f"{text_of(patrol.return_s, zone)}",
                    "patrols that stay apart when the day repeats every 24 h",
                )  # fmt: skip


def _check_rest(
    team_id: str,
    shift: Shift,
    moved: list[tuple[int, Patrol]],
    waits_at_base: dict[str, list[tuple[int, int]]],
    district: District,
    faults: FaultLog,
) -> None:
    """More than 6 h from first departure to last return hold 30 min of rest in one piece."""
    moved = sorted(moved, key=lambda one: one[1].depart_s + one[0])
    out = [(patrol.depart_s + by, patrol.return_s + by) for by, patrol in moved]
    first_s, last_s = out[0][0], max(back for _, back in out)
    if last_s - first_s <= REST_AFTER_S:
        return
    rests = [later[0] - earlier[1] for earlier, later in itertools.pairwise(out)]
    for _, patrol in moved:
        rests.extend(leg.exit_s - leg.enter_s for leg in patrol.legs if isinstance(leg, Break))
        rests.extend(high - low for low, high in waits_at_base.get(patrol.patrol_id, ()))
    if max(rests, default=0) < REST_S:
        faults.add(
            "rest_missing",
            f"team {team_id!r}, shift from {text_of(shift.enter_s, district.zone)}",
            f"{(last_s - first_s) / 3600:.2f} h out with at most "
            f"{max(rests, default=0) / 60:.1f} min of rest in one piece",
            "30 min of rest in one piece where a team is out for more than 6 h",
        )
