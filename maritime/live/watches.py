"""Lay the rounds of a plan out over some days with all that they would observe."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from maritime.field.rounds import PlannedRound
from maritime.horizon import DAY_S
from maritime.live.facts import LiveGround, PlannedWatch
from maritime.observation import Observation
from maritime.plan import Patrol, Plan, Traverse
from maritime.plan_observations import observations_of_patrols

RoundKey = tuple[str, float]
"""A planned round by its team and its start, epoch seconds."""
PlannedLook = tuple[PlannedWatch, Observation]


def watches_between(
    plan: Plan,
    ground: LiveGround,
    *,
    from_s: float,
    to_s: float,
    cancelled: Collection[RoundKey] = (),
) -> tuple[PlannedWatch, ...]:
    """
    Give the rounds of a plan that begin in [from_s, to_s), earliest first.

    A cyclic plan repeats every 24 hours, also before the day that it was made for. What it asks
    for of targets that are no longer there is left out.
    """
    goes_along: dict[str, set[str]] = {}
    for entry in plan.roster:
        goes_along.setdefault(entry.patrol_id, set()).add(entry.person_id)
    found = []
    for patrol in plan.patrols:
        if not is_of_ground(patrol, ground):
            continue
        looks = observations_of_patrols((patrol,), ground.by_id, ground.seen_from_post)
        people = frozenset(goes_along.get(patrol.patrol_id, ()))
        for days in days_of_patrol(patrol.depart_s, plan.horizon.is_cyclic, from_s, to_s):
            found.append(_shifted(patrol, looks, people, days * DAY_S, cancelled))
    return tuple(sorted(found, key=lambda one: (one.round.from_s, one.round.team_id)))


@lru_cache(maxsize=8)
def looks_by_target(watches: tuple[PlannedWatch, ...]) -> Mapping[str, Sequence[PlannedLook]]:
    """Give all looks of rounds by target, earliest first; of the same rounds it is kept."""
    found: dict[str, list[PlannedLook]] = {}
    for watch in watches:
        for look in watch.looks:
            found.setdefault(look.target_id, []).append((watch, look))
    for looks in found.values():
        looks.sort(key=lambda one: (one[1].enter_s, one[1].exit_s, one[1].observer_id))
    return MappingProxyType({key: tuple(looks) for key, looks in found.items()})


def _shifted(
    patrol: Patrol,
    looks: list[Observation],
    people: frozenset[str],
    moved_s: int,
    cancelled: Collection[RoundKey],
) -> PlannedWatch:
    from_s = patrol.depart_s + moved_s
    return PlannedWatch(
        PlannedRound(
            patrol.team_id, patrol.mode, from_s, patrol.return_s + moved_s,
            (patrol.team_id, float(from_s)) in cancelled,
        ),
        tuple(
            Observation(
                one.target_id, one.enter_s + moved_s, one.exit_s + moved_s, one.source,
                one.observer_id,
            )
            for one in looks
        ),
        tuple(sorted(((name, at_s + moved_s) for name, at_s in _visits(patrol)),
                     key=lambda one: one[1])),
        people,
    )  # fmt: skip


def _visits(patrol: Patrol) -> Iterator[tuple[str, int]]:
    """Give the targets that a patrol goes to, with the instants of entering them."""
    for leg in patrol.legs:
        target_id = getattr(leg, "target_id", None)
        if target_id is not None:
            yield target_id, leg.enter_s
        if isinstance(leg, Traverse):
            yield from ((stop.target_id, stop.enter_s) for stop in leg.stops)


def is_of_ground(patrol: Patrol, ground: LiveGround) -> bool:
    """Whether all targets that a patrol goes to are still there."""
    return all(target_id in ground.by_id for target_id, _ in _visits(patrol))


def days_of_patrol(depart_s: int, is_cyclic: bool, from_s: float, to_s: float) -> range:
    """Give by how many days a patrol is moved so that it begins in a span."""
    if not is_cyclic:
        return range(0, 1 if from_s <= depart_s < to_s else 0)
    return range(math.ceil((from_s - depart_s) / DAY_S), math.ceil((to_s - depart_s) / DAY_S))
