"""Check the cause of every gap against who was on shift and what the plan's own patrols show."""

import math
from dataclasses import dataclass

from maritime.horizon import DAY_S
from maritime.plan import CAUSES, Gap, Plan
from maritime.verification.faults import FaultLog
from maritime.verification.needs import Need
from maritime.verification.patrols import Look
from maritime.verification.shifts import Shift, is_on_shift_in

Span = tuple[int, int]


@dataclass(frozen=True)
class CrewedShifts:
    """Shifts by team: those whose team is crewed, and all by the hours of the teams."""

    crewed: dict[str, list[Shift]]
    by_hours: dict[str, list[Shift]]


def helping_windows(gap: Gap, needs: list[Need]) -> list[Span]:
    """
    Give the open spans in which a visit must end to help a gap: (f - I, g), piece by piece.

    A visit that ends at e covers t when t - I(t) <= e; with several intervals in one gap each
    piece [f', g') of it gives its own (f' - I, g').
    """
    return [
        (max(low, gap.from_s) - interval_s, min(high, gap.to_s))
        for low, high, interval_s in needs
        if low < gap.to_s and high > gap.from_s
    ]


def check_cause(
    gap: Gap,
    where: str,
    needs: list[Need],
    shifts: CrewedShifts,
    looks: list[Look],
    plan: Plan,
    faults: FaultLog,
) -> None:
    """Note a cause that is unknown, contradicted or unproven; looks are those of the target."""
    if gap.cause not in CAUSES:
        faults.add("cause_unknown", where, f"cause {gap.cause!r}", "one of " + ", ".join(CAUSES))
        return
    windows = helping_windows(gap, needs)
    on_shift = _on_shift(shifts.crewed, windows, plan)
    if gap.cause == "no_team" and on_shift:
        faults.add(
            "cause_wrong", where, "cause 'no_team'",
            f"another, as team {min(on_shift)!r} is on shift when a visit would have helped",
        )  # fmt: skip
    if gap.cause != "no_team" and not on_shift:
        faults.add(
            "cause_wrong", where, f"cause {gap.cause!r}",
            "'no_team', as no team is on shift when a visit would have helped",
        )  # fmt: skip
    others = {name: own for name, own in shifts.by_hours.items() if name not in on_shift}
    uncrewed = _on_shift(others, windows, plan)
    _check_without_crew(gap, where, uncrewed, faults)
    if gap.cause == "out_of_reach":
        _check_out_of_reach(gap, where, windows, on_shift, shifts.crewed, looks, plan, faults)
    if gap.cause == "outranked":
        _check_outranked(gap, where, on_shift, faults)


def _on_shift(shifts: dict[str, list[Shift]], windows: list[Span], plan: Plan) -> set[str]:
    return {
        team_id
        for team_id, own in shifts.items()
        if any(is_on_shift_in(own, low, high, plan) for low, high in windows)
    }


def _check_without_crew(gap: Gap, where: str, uncrewed: set[str], faults: FaultLog) -> None:
    """
    Teams named as without a crew have none; for want of a team, all that would be there are named.

    Of a gap out of reach those may be named that could reach it; that they can is not looked at.
    """
    evidence = gap.evidence if isinstance(gap.evidence, dict) else {}
    named = evidence.get("without_crew", [])
    is_list = isinstance(named, list) and all(isinstance(one, str) for one in named)
    if not is_list or not set(named) <= uncrewed:
        faults.add(
            "evidence_wrong", where, f"without_crew {named!r}",
            f"teams without a crew when a visit would have helped, of {sorted(uncrewed)!r}",
        )  # fmt: skip
    elif gap.cause == "no_team" and set(named) != uncrewed:
        faults.add(
            "evidence_wrong", where, f"'no_team' with without_crew {named!r}",
            f"every team without a crew when a visit would have helped, {sorted(uncrewed)!r}",
        )  # fmt: skip


def _number(evidence: object, name: str) -> float:
    """Give a number of some evidence, NaN where there is none."""
    value = evidence.get(name) if isinstance(evidence, dict) else None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else math.nan


def _check_team(gap: Gap, where: str, on_shift: set[str], faults: FaultLog) -> None:
    team_id = gap.evidence.get("team_id") if isinstance(gap.evidence, dict) else None
    if not isinstance(team_id, str) or team_id not in on_shift:
        faults.add(
            "evidence_wrong", where, f"{gap.cause!r} with team_id {team_id!r}",
            "a team that is on shift when a visit would have helped",
        )  # fmt: skip


def _check_out_of_reach(
    gap: Gap,
    where: str,
    windows: list[Span],
    on_shift: set[str],
    shifts: dict[str, list[Shift]],
    looks: list[Look],
    plan: Plan,
    faults: FaultLog,
) -> None:
    _check_team(gap, where, on_shift, faults)
    shortfall_min = _number(gap.evidence, "shortfall_min")
    if not shortfall_min > 0.0:
        faults.add(
            "evidence_wrong", where, f"'out_of_reach' with shortfall_min {shortfall_min!r}",
            "minutes above 0",
        )  # fmt: skip
    for look in looks:
        if _could_have_helped(look, windows, shifts.get(look.patrol.team_id, []), plan):
            faults.add(
                "cause_wrong", where, "cause 'out_of_reach'",
                f"another, as patrol {look.patrol.patrol_id!r} of team {look.patrol.team_id!r} "
                "watches the target, and moved in time within its shift it would have helped",
            )  # fmt: skip
            return


def _could_have_helped(look: Look, windows: list[Span], shifts: list[Shift], plan: Plan) -> bool:
    """Whether the patrol of a look, moved whole in its shift, ends the look in a window."""
    patrol = look.patrol
    after_s = look.exit_s - patrol.depart_s
    for shift in shifts:
        earliest_s = max(shift.enter_s, plan.horizon.start_s) + after_s
        latest_s = shift.exit_s - (patrol.return_s - look.exit_s)
        latest_s = min(latest_s, plan.horizon.end_s - 1 + after_s)
        if earliest_s > latest_s:
            continue
        backs = (0, DAY_S, 2 * DAY_S) if plan.horizon.is_cyclic else (0,)
        for low_s, high_s in windows:
            for back in backs:
                if earliest_s - back < high_s and latest_s - back > low_s:
                    return True
    return False


def _check_outranked(gap: Gap, where: str, on_shift: set[str], faults: FaultLog) -> None:
    _check_team(gap, where, on_shift, faults)
    closes, opens = _number(gap.evidence, "closes"), _number(gap.evidence, "opens")
    if not (closes >= 0.0 and opens >= closes):
        faults.add(
            "evidence_wrong", where, f"'outranked' with closes {closes!r} and opens {opens!r}",
            "two numbers of weighted minutes, opens not below closes",
        )  # fmt: skip
