"""Lay the plans in force out over a time: rounds, looks, ways, and the gaps they state."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from maritime.horizon import DAY_S
from maritime.live.facts import LiveGround
from maritime.live.watches import days_of_patrol, is_of_ground
from maritime.observation import Observation
from maritime.plan import Gap, Patrol, Plan
from maritime.plan_observations import observations_of_patrols
from maritime.report.facts import Look
from maritime.report.plan_facts import looks_of_round
from maritime.report.ways import WayPart, WayPiece, parts_of_ways, pieces_of_patrol


@dataclass(frozen=True, eq=False)
class HeldPlan:
    """A plan that was in force from from_s to to_s, epoch seconds, with its file's SHA-256."""

    plan: Plan
    sha256: str
    from_s: int
    to_s: int


@dataclass(frozen=True)
class LaidRound:
    """A round that a plan asked for on some day; epoch seconds."""

    number: int
    team_id: str
    mode: str
    from_s: int
    to_s: int


@dataclass(frozen=True, eq=False)
class LaidPlan:
    """What plans asked for over a time; left_out counts patrols to targets no longer there."""

    rounds: tuple[LaidRound, ...]
    looks: tuple[Look, ...]
    parts: tuple[WayPart, ...]
    gaps: tuple[Gap, ...]
    left_out: int


def lay_plans(
    held: Iterable[HeldPlan], ground: LiveGround, *, since_s: int, from_s: int, to_s: int
) -> LaidPlan:
    """
    Lay out every round that was to begin in [since_s, to_s), the earliest first.

    Ways and gaps are those within [from_s, to_s].
    """
    found: list[tuple[Patrol, int]] = []
    gaps: list[Gap] = []
    left_out = 0
    for one in held:
        for patrol in one.plan.patrols:
            if not is_of_ground(patrol, ground):
                left_out += 1
                continue
            begin_s, end_s = max(one.from_s, since_s), min(one.to_s, to_s)
            days = days_of_patrol(patrol.depart_s, one.plan.horizon.is_cyclic, begin_s, end_s)
            found += [(patrol, day * DAY_S) for day in days]
        gaps += _gaps_between(one, max(one.from_s, from_s), min(one.to_s, to_s))
    found.sort(key=lambda row: (row[0].depart_s + row[1], row[0].team_id))
    rounds, looks = [], []
    seen_by: dict[int, list[Observation]] = {}
    for number, (patrol, moved_s) in enumerate(found, start=1):
        if id(patrol) not in seen_by:
            seen_by[id(patrol)] = observations_of_patrols(
                (patrol,), ground.by_id, ground.seen_from_post
            )
        rounds.append(
            LaidRound(number, patrol.team_id, patrol.mode, patrol.depart_s + moved_s,
                      patrol.return_s + moved_s)
        )  # fmt: skip
        looks += looks_of_round(number, seen_by[id(patrol)], moved_s=moved_s)
    parts = _parts_of(found, ground, from_s=from_s, to_s=to_s)
    return LaidPlan(tuple(rounds), tuple(looks), parts, tuple(gaps), left_out)


def _parts_of(
    found: Sequence[tuple[Patrol, int]], ground: LiveGround, *, from_s: int, to_s: int
) -> tuple[WayPart, ...]:
    """Sum the ways of rounds; those of a patrol that lies inside the time are cut up once."""
    bases = {base.base_id: base for base in ground.district.bases}
    inside: dict[int, list[int]] = {}
    patrols: list[Patrol] = []
    pieces: list[WayPiece] = []
    for number, (patrol, moved_s) in enumerate(found, start=1):
        begin_s, end_s = patrol.depart_s + moved_s, patrol.return_s + moved_s
        if from_s <= begin_s and end_s <= to_s:
            if id(patrol) not in inside:
                patrols.append(patrol)
            inside.setdefault(id(patrol), []).append(number)
        elif end_s > from_s and begin_s < to_s:
            pieces += pieces_of_patrol(patrol, ground.by_id, bases, number=number, moved_s=moved_s)
    grids = ground.district.sea_grids
    whole = parts_of_ways(
        [
            piece
            for index, patrol in enumerate(patrols)
            for piece in pieces_of_patrol(patrol, ground.by_id, bases, number=index)
        ],
        grids,
    )
    parts = [
        WayPart(number, one.mode, one.grid_id, one.seconds, one.metres)
        for one in whole
        for number in inside[id(patrols[one.round_number])]
    ]
    parts += parts_of_ways(pieces, grids, from_s=from_s, to_s=to_s)
    return tuple(sorted(parts, key=lambda one: (one.round_number, one.mode, one.grid_id or "")))


def _gaps_between(held: HeldPlan, from_s: int, to_s: int) -> Iterator[Gap]:
    """Give the gaps that a plan states, on every day if it repeats, cut to a time."""
    if to_s <= from_s:
        return
    horizon = held.plan.horizon
    first, last = 0, 0
    if horizon.is_cyclic:
        first = (from_s - horizon.end_s) // DAY_S
        last = (to_s - horizon.start_s) // DAY_S + 1
    for day in range(first, last + 1):
        for gap in held.plan.gaps:
            low, high = gap.from_s + day * DAY_S, gap.to_s + day * DAY_S
            if low < to_s and high > from_s:
                yield replace(gap, from_s=max(low, from_s), to_s=min(high, to_s))
