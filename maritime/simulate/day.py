"""Make up a whole day of a plan: walks, what is said of teams, sensors off line, what happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from maritime.checks import require_not_negative
from maritime.geodesy import distances_m
from maritime.horizon import DAY_S
from maritime.plan import Plan
from maritime.planning.problem import PlanningProblem
from maritime.simulate.params import TellingParams
from maritime.simulate.told import Walk, tell_walk
from maritime.simulate.way import Way, lay_way
from maritime.standard import StandardRule
from maritime.stress.draws import DrawBook
from maritime.stress.duties import Duty, lay_out_duties
from maritime.stress.follow import PatrolRuns, follow_patrols
from maritime.stress.params import StressParams

TOLD_LATE_S = 600
"""Who is later than this calls the office, when he should have left."""
FOUND_OUT_S = 1200
"""So long after the shift's first departure the office knows that nobody has come."""
SEEN_WITHIN_M = 2500.0
_WALKS, _REST = 1, 2


@dataclass(frozen=True)
class Word:
    """What the office is told of a team: `late` or `lost`, when, and for how many minutes."""

    at_s: float
    team_id: str
    kind: str
    minutes: float


@dataclass(frozen=True)
class SensorDown:
    """A sensor that is off line for a while; epoch seconds."""

    sensor_id: str
    from_s: float
    to_s: float


@dataclass(frozen=True)
class Happening:
    """
    Something that happens at a landing point: `landing`, `call` or `tip`; epoch seconds.

    team_id is of the team that sees it from its way, None where nobody does.
    """

    at_s: float
    kind: str
    target_id: str
    lonlat: tuple[float, float]
    team_id: str | None


@dataclass(frozen=True, eq=False)
class MadeDay:
    """A made-up day, each part of it by time; walks reach back as far as the standard looks."""

    walks: tuple[Walk, ...]
    words: tuple[Word, ...]
    sensors_down: tuple[SensorDown, ...]
    happenings: tuple[Happening, ...]
    patrols: int
    """How many patrols the plan has in the day itself."""
    absent: frozenset[str] = frozenset()
    """Teams of which nobody comes on the day itself."""


def make_day(
    problem: PlanningProblem,
    plan: Plan,
    *,
    stress: StressParams,
    telling: TellingParams,
    from_s: int,
    to_s: int,
    seed: int,
) -> MadeDay:
    """
    Make up what is told of a plan from one instant to another, within its horizon.

    What befalls a team is that of maritime.stress. In a cyclic plan the day before is made up too,
    as far as it matters for coverage at from_s; any other plan begins with what its pack carries
    in. Items after to_s are told by nobody.

    Returns
    -------
    MadeDay
        Same arguments: the same day.

    Raises
    ------
    InvalidRecordError
        If the span is empty or the seed negative, or a patrol lies in no shift of its team.
    UnknownTargetError
        If a leg names a target that the problem does not have.
    """
    require_not_negative("day", "", "seed", seed)
    days = (-1, 0) if problem.horizon.is_cyclic else (0,)
    book = DrawBook(stress, len(days), np.random.default_rng([seed, 0]))
    since_s = from_s - longest_interval_s(problem.district.standard)
    maker = _WalkMaker(problem, plan, telling, seed)
    walks: list[Walk] = []
    words: list[Word] = []
    absent: set[str] = set()
    for duty in lay_out_duties(problem, plan.patrols):
        if not duty.patrols:
            continue
        draws = book.of_duty(duty.number, len(duty.patrols), duty.stage_count)
        went = follow_patrols(duty, draws)
        for run, day in enumerate(days):
            repair_s = int(draws.repair_s[run])
            walks += maker.walks_of(duty, went, run, day, repair_s)
            if draws.is_absent[run]:
                words.append(_absent(duty, problem, day))
                absent |= {duty.team_id} if day == 0 else set()
            else:
                words += _said(duty, went, run, day, problem)
    walks = [one for one in walks if one.way.to_s > since_s and one.way.from_s < to_s]
    words = [one for one in words if from_s <= one.at_s < to_s]
    rng = np.random.default_rng([seed, _REST])
    return MadeDay(
        tuple(sorted(walks, key=lambda one: (one.way.from_s, one.team_id))),
        tuple(sorted(words, key=lambda one: (one.at_s, one.team_id))),
        _sensors_down(problem, telling, rng, from_s, to_s),
        _happenings(problem, walks, telling, rng, from_s, to_s),
        sum(from_s <= patrol.depart_s < to_s for patrol in plan.patrols),
        frozenset(absent),
    )


def longest_interval_s(standard: Sequence[StandardRule]) -> int:
    """Give how far back a look may still count, seconds; at most a day is made up."""
    longest = (max(one.interval_min, one.interval_with_sensor_min or 0.0) for one in standard)
    return min(DAY_S, int(60 * max(longest, default=0.0)))


class _WalkMaker:
    """Makes the walks of duties, each with a random stream of its own."""

    def __init__(self, problem: PlanningProblem, plan: Plan, telling: TellingParams, seed: int):
        self._problem, self._telling, self._seed = problem, telling, seed
        self._patrols = {patrol.patrol_id: patrol for patrol in plan.patrols}
        self._number_of = {one.patrol_id: number for number, one in enumerate(plan.patrols)}
        self._targets = {target.target_id: target for target in problem.targets}
        self._places = {
            base.base_id: (base.geometry.x, base.geometry.y) for base in problem.district.bases
        }

    def walks_of(
        self, duty: Duty, went: Sequence[PatrolRuns], run: int, day: int, repair_s: int
    ) -> Iterator[Walk]:
        for laid, runs in zip(duty.patrols, went, strict=True):
            patrol = self._patrols[laid.patrol_id]
            way = lay_way(
                patrol, laid.stages, runs, run=run, repair_s=repair_s,
                start_s=self._problem.horizon.start_s + day * DAY_S,
                targets=self._targets, places=self._places,
            )  # fmt: skip
            if way is not None:
                key = [self._seed, _WALKS, self._number_of[laid.patrol_id], day + 1]
                rng = np.random.default_rng(key)
                yield tell_walk(duty.team_id, patrol.mode, way, self._telling, rng)


def _said(
    duty: Duty, went: Sequence[PatrolRuns], run: int, day: int, problem: PlanningProblem
) -> Iterator[Word]:
    """Give what a crew that came tells the office of its lateness and of the end of its shift."""
    start_s = problem.horizon.start_s + day * DAY_S
    for laid, runs in zip(duty.patrols, went, strict=True):
        if not runs.goes[run]:
            continue
        late_s = int(runs.left_s[run]) - laid.depart_s
        if late_s > TOLD_LATE_S:
            yield Word(float(start_s + laid.depart_s), duty.team_id, "late", late_s / 60.0)
        if runs.is_stranded[run]:
            broke_s = min(int(one.breaks_s[run]) for one in runs.stages)
            left_min = max(1.0, (laid.close_s - broke_s) / 60.0)
            yield Word(float(start_s + broke_s + 300), duty.team_id, "lost", left_min)


def _absent(duty: Duty, problem: PlanningProblem, day: int) -> Word:
    first = duty.patrols[0]
    known_s = first.depart_s + FOUND_OUT_S
    left_min = max(1.0, (first.close_s - known_s) / 60.0)
    start_s = problem.horizon.start_s + day * DAY_S
    return Word(float(start_s + known_s), duty.team_id, "lost", left_min)


def _sensors_down(
    problem: PlanningProblem,
    telling: TellingParams,
    rng: np.random.Generator,
    from_s: int,
    to_s: int,
) -> tuple[SensorDown, ...]:
    low, high = telling.down_min
    found = []
    for sensor in problem.district.sensors:
        chance, begins, lasts = rng.random(3)
        if sensor.is_online and chance < telling.sensors_down:
            down_s = from_s + float(begins) * (to_s - from_s)
            lasts_s = 60.0 * (low + float(lasts) * (high - low))
            found.append(SensorDown(sensor.sensor_id, down_s, down_s + lasts_s))
    return tuple(sorted(found, key=lambda one: (one.from_s, one.sensor_id)))


def _happenings(
    problem: PlanningProblem,
    walks: Sequence[Walk],
    telling: TellingParams,
    rng: np.random.Generator,
    from_s: int,
    to_s: int,
) -> tuple[Happening, ...]:
    points = [target for target in problem.targets if not target.is_segment]
    if not points:
        return ()
    share = np.array([target.weight for target in points])
    days = (to_s - from_s) / DAY_S
    found = []
    for kind in ("landing", "call", "tip"):
        for _ in range(int(rng.poisson(getattr(telling, f"{kind}s") * days))):
            at_s = from_s + rng.random() * (to_s - from_s)
            target = points[int(rng.choice(len(points), p=share / share.sum()))]
            place = (target.geometry.x, target.geometry.y)
            team_id = _who_sees(walks, at_s, place) if kind == "landing" else None
            found.append(Happening(at_s, kind, target.target_id, place, team_id))
    return tuple(sorted(found, key=lambda one: (one.at_s, one.kind)))


def _who_sees(walks: Sequence[Walk], at_s: float, place: tuple[float, float]) -> str | None:
    """Give the team on its way that is nearest to a place, None where none is near."""
    out = [one for one in walks if one.way.from_s <= at_s <= one.way.to_s]
    if not out:
        return None
    there = np.vstack([_place_of(one.way, at_s) for one in out])
    away_m = distances_m(there, np.tile(place, (len(out), 1)))
    nearest = int(np.argmin(away_m))
    return out[nearest].team_id if away_m[nearest] <= SEEN_WITHIN_M else None


def _place_of(way: Way, at_s: float) -> np.ndarray:
    return way.places_at(np.array([at_s]))
