"""Say why there was a gap: as the plan foresaw, or by the look that should have come."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, islice

from maritime.errors import Fault, FaultyInputError
from maritime.plan import Gap
from maritime.report.coverage_report import (
    CANCELLED,
    CUT_SHORT,
    LATE,
    LOST,
    NO_PLAN,
    NOT_ESTABLISHED,
    NOT_STARTED,
    OTHER_WAY,
    SENSOR_OFF,
    VISIT_LATE,
    VISIT_MISSED,
    DeviationRow,
)
from maritime.report.facts import Look

BY_ROUND = (LATE, CUT_SHORT, OTHER_WAY, NOT_STARTED, CANCELLED, LOST)
"""What may become of a round so that it leaves a gap."""
SUN_SLACK_S = 120
"""Two right programs may differ by so much on a gap that the sun begins or ends."""


@dataclass(frozen=True)
class Cause:
    """Why there was a gap, and the plain values that show it."""

    cause: str
    evidence: Mapping[str, object] = field(default_factory=dict)


class PlanCauses:
    """The causes that a plan states for its gaps, by target."""

    def __init__(self, gaps: Iterable[Gap]):
        self._gaps: dict[str, list[Gap]] = {}
        for gap in sorted(gaps, key=lambda one: (one.target_id, one.from_s, one.to_s)):
            self._gaps.setdefault(gap.target_id, []).append(gap)
        self._until_s = {
            target_id: list(accumulate((gap.to_s for gap in own), max))
            for target_id, own in self._gaps.items()
        }

    def of(self, target_id: str, from_s: int, to_s: int) -> tuple[Gap | None, int]:
        """Give the stated gap that has most in common with a span, and all seconds in common."""
        best, most_s, all_s = None, 0, 0
        own = self._gaps.get(target_id, [])
        first = bisect_right(self._until_s.get(target_id, []), from_s)
        for gap in islice(own, first, None):
            if gap.from_s >= to_s:
                break
            common_s = min(to_s, gap.to_s) - max(from_s, gap.from_s)
            if common_s > 0:
                all_s += common_s
                if common_s > most_s:
                    best, most_s = gap, common_s
        return best, all_s

    def stated(self, target_id: str, from_s: int, to_s: int) -> Cause:
        """
        Give the cause that a plan states for one of its own gaps.

        Raises
        ------
        FaultyInputError
            If the plan names no such gap: it is not true.
        """
        gap, _ = self.of(target_id, from_s, to_s)
        if gap is not None:
            return Cause(gap.cause, gap.evidence)
        if to_s - from_s <= SUN_SLACK_S:
            return Cause("not_searched")
        fault = Fault(
            "plan", target_id, "gaps", "no gap at a time",
            f"the gap that its patrols leave from {from_s} to {to_s} (coastwatch verify lists all)",
        )  # fmt: skip
        raise FaultyInputError("the plan", (fault,))


class RealCauses:
    """The causes of gaps that really were."""

    def __init__(
        self,
        plan_gaps: Iterable[Gap],
        planned: Iterable[Look] | None,
        made: Iterable[Look],
        deviations: Iterable[DeviationRow],
        *,
        known_s: int,
    ):
        self._known_s = known_s
        self._plan = PlanCauses(plan_gaps)
        self._has_plan = planned is not None
        self._rounds = {row.number: row for row in deviations}
        self._planned: dict[str, list[Look]] = {}
        for look in sorted(planned or (), key=lambda one: (one.target_id, one.enter_s)):
            self._planned.setdefault(look.target_id, []).append(look)
        self._planned_until_s = {
            target_id: list(accumulate((look.exit_s for look in own), max))
            for target_id, own in self._planned.items()
        }
        self._ended: dict[str, list[int]] = {}
        self._begun: dict[str, list[int]] = {}
        for look in made:
            self._ended.setdefault(look.target_id, []).append(look.exit_s)
            if look.source != "sensor":
                self._begun.setdefault(look.target_id, []).append(look.enter_s)
        for instants in (*self._ended.values(), *self._begun.values()):
            instants.sort()

    def of(self, target_id: str, from_s: int, to_s: int) -> Cause:
        """
        Give why a target was in gap from from_s to to_s.

        A gap at least half of which the plan states has the plan's cause. Otherwise it is what
        became of the first look planned between when the target was last looked at and the gap's
        end whose round did not go as planned, or whose sensor was off line; of a round that went
        by and large as planned, that it came to this target later, or not at all.
        """
        if not self._has_plan:
            return Cause(NO_PLAN)
        gap, planned_s = self._plan.of(target_id, from_s, to_s)
        if gap is not None and 2 * planned_s >= to_s - from_s:
            return Cause(gap.cause, {**gap.evidence, "planned_min": planned_s / 60.0})
        ends = self._ended.get(target_id, [])
        number = bisect_right(ends, from_s)
        last_s = ends[number - 1] if number else None
        first = 0
        if last_s is not None:
            first = bisect_right(self._planned_until_s.get(target_id, ()), last_s)
        at_first = None
        for look in islice(self._planned.get(target_id, ()), first, None):
            if look.enter_s >= to_s:
                break
            if last_s is not None and look.exit_s <= last_s:
                continue
            cause = self._cause_of(look)
            if cause.cause != NOT_ESTABLISHED:
                return cause
            at_first = at_first or cause
        return at_first or Cause(NOT_ESTABLISHED)

    def _cause_of(self, look: Look) -> Cause:
        if look.sensor_id is not None:
            evidence = {"sensor_id": look.sensor_id, "planned_from_s": look.enter_s}
            return Cause(SENSOR_OFF, evidence)
        if look.round_number is None:
            return Cause(NOT_ESTABLISHED, {"planned_from_s": look.enter_s})
        row = self._rounds[look.round_number]
        evidence: dict[str, object] = {
            "team_id": row.team_id, "round": row.number, "planned_from_s": look.enter_s,
            "reason": row.reason,
        }  # fmt: skip
        if row.reason == LATE and row.actual_from_s is not None and row.planned_from_s is not None:
            evidence["late_min"] = (row.actual_from_s - row.planned_from_s) / 60.0
        if row.reason in BY_ROUND:
            return Cause(row.reason, evidence)
        if row.actual_from_s is None:
            return Cause(NOT_ESTABLISHED, evidence)
        came_s = self._came_s(look.target_id, row)
        if came_s is None:
            return Cause(VISIT_MISSED, evidence)
        if came_s > look.enter_s:
            return Cause(VISIT_LATE, {**evidence, "late_min": (came_s - look.enter_s) / 60.0})
        return Cause(NOT_ESTABLISHED, evidence)

    def _came_s(self, target_id: str, row: DeviationRow) -> int | None:
        """Give when somebody first looked at a target while a round was under way."""
        begun = self._begun.get(target_id, [])
        number = bisect_left(begun, row.actual_from_s or 0)
        until_s = self._known_s if row.actual_to_s is None else row.actual_to_s
        return begun[number] if number < len(begun) and begun[number] <= until_s else None
