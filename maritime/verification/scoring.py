"""Compare gaps, minutes and score of a plan with what its observations really give."""

import math
from collections.abc import Iterable

from maritime.district import District
from maritime.plan import Gap, Plan
from maritime.verification.causes import CrewedShifts, check_cause
from maritime.verification.clock import text_of
from maritime.verification.faults import FaultLog
from maritime.verification.needs import (
    Need,
    gaps_of,
    needs_of,
    required_s,
    seen_spans,
    worst_idleness_s,
)
from maritime.verification.patrols import Look
from maritime.verification.sights import SUN_SLACK_S, SharesOf, shares_seen_by, unwatched_presence
from maritime.verification.targets import Watched

SHARE_SLACK = 1e-6
MINUTES_SLACK = 1e-6

Span = tuple[int, int]


class Reckoning:
    """What the observations of a plan really leave open, target by target."""

    def __init__(
        self, district: District, plan: Plan, watched: dict[str, Watched], looks: list[Look],
        *, shares_of: SharesOf = shares_seen_by,
    ):  # fmt: skip
        self.district, self.plan, self.watched = district, plan, watched
        horizon = plan.horizon
        self.looks: dict[str, list[Look]] = {target_id: [] for target_id in watched}
        for look in looks:
            self.looks[look.target_id].append(look)
        self.by_sensor: dict[str, list[Span]] = {target_id: [] for target_id in watched}
        for seen in plan.sensor_observations:
            if seen.target_id in watched:
                self.by_sensor[seen.target_id].append((seen.enter_s, seen.exit_s))
        presence, self.sun_edges = unwatched_presence(
            district, watched, horizon.start_s, horizon.end_s, shares_of=shares_of
        )
        cases: dict[object, list[Need]] = {}
        self.needs: dict[str, list[Need]] = {}
        for target_id, target in watched.items():
            spans = presence.get(target_id, [])
            case = (target.kind, target.grade, tuple(spans))
            if case not in cases:
                cases[case] = needs_of(
                    district.standard, target.kind, target.grade, spans, district.zone,
                    horizon.start_s, horizon.end_s,
                )  # fmt: skip
            self.needs[target_id] = cases[case]
        self.gaps = {target_id: self.gaps_of(target_id) for target_id in watched}

    def seen(self, target_id: str, *, with_patrols: bool = True) -> list[Span]:
        """Give all that counts as observed of a target."""
        horizon = self.plan.horizon
        observed = list(self.by_sensor[target_id])
        if with_patrols:
            observed += [(look.enter_s, look.exit_s) for look in self.looks[target_id]]
        carried_s = self.watched[target_id].last_observed_s
        known = [] if carried_s is None else [carried_s]
        if horizon.is_fresh:
            known.append(horizon.start_s)
        return seen_spans(observed, known, horizon.end_s, is_cyclic=horizon.is_cyclic)

    def gaps_of(self, target_id: str, *, with_patrols: bool = True) -> list[Span]:
        """Give the true gaps of a target."""
        return gaps_of(self.needs[target_id], self.seen(target_id, with_patrols=with_patrols))

    def is_same(self, target_id: str, said_s: int, true_s: int) -> bool:
        """Whether a gap may begin or end at said_s: to the second, but for sunrise and sunset."""
        if said_s == true_s:
            return True
        return abs(said_s - true_s) <= SUN_SLACK_S and self.is_by_sun(target_id, true_s)

    def is_by_sun(self, target_id: str, at_s: int) -> bool:
        """Whether the sun decides what a target needs at about an instant."""
        return any(abs(at_s - edge_s) <= SUN_SLACK_S for edge_s in self.sun_edges[target_id])

    def is_dusk(self, target_id: str, low_s: int, high_s: int) -> bool:
        """Whether two right programs may disagree on a gap, as it lies at a sunrise or sunset."""
        return high_s - low_s <= SUN_SLACK_S and self.is_by_sun(target_id, low_s)


def check_gaps(
    reckoning: Reckoning,
    gaps: tuple[Gap, ...],
    shifts: CrewedShifts,
    faults: FaultLog,
) -> None:
    """Compare the gaps of a plan with the true ones, one by one, and check their causes."""
    zone = reckoning.district.zone
    said: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.target_id not in reckoning.watched:
            faults.add(
                "target_unknown", f"gap of {gap.target_id!r}", "it", "a target of the district"
            )
        said.setdefault(gap.target_id, []).append(gap)
        if gap.stated_overdue_min is not None:
            _compare("overdue_wrong", f"gap of {gap.target_id!r}", "overdue_min",
                     gap.stated_overdue_min, gap.overdue_min, faults)  # fmt: skip

    def text(low: object, high: object) -> str:
        return f"{text_of(low, zone)} to {text_of(high, zone)}"

    for target_id, true in reckoning.gaps.items():
        where = f"target {target_id!r}"
        left = sorted(said.get(target_id, []), key=lambda gap: (gap.from_s, gap.to_s))
        unnamed = []
        for low, high in true:
            same = [
                gap
                for gap in left
                if reckoning.is_same(target_id, gap.from_s, low)
                and reckoning.is_same(target_id, gap.to_s, high)
            ]
            if not same:
                unnamed.append((low, high))
                continue
            left.remove(same[0])
            check_cause(
                same[0], f"gap of {target_id!r} from {text_of(low, zone)}",
                reckoning.needs[target_id], shifts, reckoning.looks[target_id],
                reckoning.plan, faults,
            )  # fmt: skip
        for low, high in unnamed:
            near = [gap for gap in left if gap.from_s < high and gap.to_s > low]
            if near:
                left.remove(near[0])
                faults.add(
                    "gap_wrong", where, f"a gap {text(near[0].from_s, near[0].to_s)}",
                    f"a gap {text(low, high)}",
                )  # fmt: skip
            elif not reckoning.is_dusk(target_id, low, high):
                faults.add("gap_missing", where, "no gap", f"a gap {text(low, high)}")
        for gap in left:
            if not reckoning.is_dusk(target_id, gap.from_s, gap.to_s):
                faults.add(
                    "gap_invented",
                    where,
                    f"a gap {text(gap.from_s, gap.to_s)}",
                    "none at that time",
                )


def check_score(
    reckoning: Reckoning,
    gaps: tuple[Gap, ...],
    faults: FaultLog,
    *,
    proved_bound: float | None = None,
) -> None:
    """Compare minutes and score of a plan with the true ones, its bound with what was proved."""
    plan, watched = reckoning.plan, reckoning.watched
    planned = {target.target_id: target for target in plan.targets}
    named_s: dict[str, int] = {}
    for gap in gaps:
        named_s[gap.target_id] = named_s.get(gap.target_id, 0) + gap.to_s - gap.from_s
    overdue, required, without = 0.0, 0.0, 0.0
    by_sun = 0.0
    for target_id, target in watched.items():
        true_s = sum(high - low for low, high in reckoning.gaps[target_id])
        slack_s = SUN_SLACK_S * len(reckoning.sun_edges[target_id])
        overdue_s = named_s.get(target_id, 0)
        if abs(overdue_s - true_s) > slack_s:
            overdue_s = true_s
        needed_min = required_s(reckoning.needs[target_id]) / 60.0
        if target_id in planned:
            said = planned[target_id]
            _compare("required_wrong", f"target {target_id!r}", "required_min",
                     said.required_min, needed_min, faults)  # fmt: skip
            _compare("overdue_wrong", f"target {target_id!r}", "overdue_min",
                     said.overdue_min, overdue_s / 60.0, faults)  # fmt: skip
        overdue += target.weight * overdue_s / 60.0
        required += target.weight * needed_min
        open_s = sum(b - a for a, b in reckoning.gaps_of(target_id, with_patrols=False))
        without += target.weight * open_s / 60.0
        by_sun += target.weight * slack_s / 60.0
    score = plan.score
    idle_s = max(
        (
            worst_idleness_s(reckoning.seen(target_id), plan.horizon.start_s, plan.horizon.end_s)
            for target_id in watched
        ),
        default=0,
    )
    share = by_sun / required if required else 0.0
    _compare("score_wrong", "score", "weighted_overdue", score.weighted_overdue, overdue, faults)
    _compare("score_wrong", "score", "weighted_required", score.weighted_required, required, faults)
    coverage = 1.0 - overdue / required if required else 1.0
    _compare("score_wrong", "score", "coverage", score.coverage, coverage, faults)
    _compare(
        "score_wrong", "score", "coverage_without_patrols", score.coverage_without_patrols,
        1.0 - without / required if required else 1.0, faults, share,
    )  # fmt: skip
    _compare(
        "score_wrong", "score", "worst_idleness_min", score.worst_idleness_min, idle_s / 60.0,
        faults,
    )  # fmt: skip
    bound = score.bound if _are_numbers((score.bound,)) else math.nan
    if proved_bound is not None:
        _compare("bound_wrong", "score", "bound", score.bound, proved_bound, faults)
    elif bound != 0.0:
        faults.add(
            "bound_without_certificate", "score", f"bound {score.bound!r}",
            "0, or the certificate that proves it: a bound counts only with it",
        )  # fmt: skip
    if math.isfinite(bound):
        points = 100.0 * (overdue - bound) / required if required else 0.0
        _compare("score_wrong", "score", "optimality_gap_points",
                 score.optimality_gap_points, points, faults)  # fmt: skip
    if not (_are_numbers((score.seconds,)) and score.seconds >= 0.0):
        faults.add("score_wrong", "score", f"seconds {score.seconds!r}", "a number of at least 0")


def _are_numbers(values: Iterable[object]) -> bool:
    return all(
        isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
        for value in values
    )


def _compare(
    code: str,
    where: str,
    name: str,
    said: object,
    true: float,
    faults: FaultLog,
    slack: float = 0.0,
) -> None:
    """Note a figure that differs by more than a millionth (and by more than the slack)."""
    if _are_numbers((said,)):
        if abs(said - true) <= SHARE_SLACK * abs(true) + MINUTES_SLACK + slack:
            return
        faults.add(code, where, f"{name} {said:.9g}", f"{true:.9g}")
    else:
        faults.add(code, where, f"{name} {said!r}", f"{true:.9g}")
