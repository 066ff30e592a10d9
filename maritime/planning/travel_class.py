"""Lay out what the teams of one kind can do at every place: traverses, stays and posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np

from maritime.geodesy import nearest_on_line
from maritime.movement import Network
from maritime.planning.kernels import Actions
from maritime.targets import Target

POST_SPELLS_S = (30 * 60, 10)
"""How long duty at a post lasts at once: a spell of watch, and a look around in passing."""
FOREVER_S = 1 << 40

TravelKey = tuple[str, float, float]
"""What a team's movement depends on: mode, patrol speed, transit speed; both km/h."""


@dataclass(frozen=True)
class Action:
    """One thing to do, from a place to a place: what it takes and what it sees.

    looks are (target index, from, to) in seconds after the action's begin. kind is traverse,
    dwell or post; subject the index of the target, or the base_id of a post. stops are
    (target index, from, to) of stays during a traverse. It may begin from opens_s to closes_s, in
    seconds after the horizon's start and not repeated in a cyclic one.
    """

    kind: str
    subject: int | str
    from_place: int
    to_place: int
    duration_s: int
    looks: tuple[tuple[int, int, int], ...]
    is_reverse: bool = False
    stops: tuple[tuple[int, int, int], ...] = ()
    opens_s: int = -FOREVER_S
    closes_s: int = FOREVER_S


@dataclass(frozen=True)
class TravelClass:
    """Everything that teams of one mode and speed share; table holds the actions as arrays."""

    network: Network
    actions: tuple[Action, ...]
    table: Actions
    travel: np.ndarray

    def grain_s(self, most_s: int) -> int:
        """A grain of time that three in four actions outlast, at most most_s, at least 30 s."""
        return int(max(30, min(most_s, self._quarter_s)))

    @cached_property
    def _quarter_s(self) -> float:
        return float(np.quantile(self.table.dur, 0.25))


def lay_out(
    networks: Mapping[TravelKey, Network],
    targets: Sequence[Target],
    post_views: Mapping[str, Sequence[int]],
) -> dict[TravelKey, TravelClass]:
    """
    Give the travel class of each network.

    What teams can do depends on their mode and patrol speed; those that differ only in the speed
    of their ways share it.

    Parameters
    ----------
    networks
        Places and travel times of one mode and two speeds each, of one district.
    targets
        All targets, in the order of every target index.
    post_views
        Target indices that somebody at a post sees, by base_id.
    """
    classes: dict[TravelKey, TravelClass] = {}
    laid: dict[tuple[str, float], TravelClass] = {}
    for key, network in networks.items():
        if key[:2] in laid:
            travel = network.travel_s.astype(np.int64)
            classes[key] = replace(laid[key[:2]], network=network, travel=travel)
        else:
            classes[key] = laid[key[:2]] = _class_of(network, targets, post_views)
    return classes


def class_of_stays(network: Network, stays: Sequence[Action]) -> TravelClass:
    """Give the travel class in which these stays are all there is to do."""
    actions = tuple(sorted(stays, key=lambda action: action.from_place))
    return TravelClass(
        network=network,
        actions=actions,
        table=_as_arrays(actions, range(len(actions)), network.n_places),
        travel=network.travel_s.astype(np.int64),
    )


def _class_of(
    network: Network, targets: Sequence[Target], post_views: Mapping[str, Sequence[int]]
) -> TravelClass:
    found = [*_traverses(network, targets), *_stays(network, targets)]
    found += _post_spells(network, post_views)
    actions = tuple(sorted(found, key=lambda action: action.from_place))
    index_of = {
        (action.kind, action.subject, action.is_reverse, bool(action.stops)): index
        for index, action in enumerate(actions)
    }
    back = [
        index_of[action.kind, action.subject, not action.is_reverse, bool(action.stops)]
        if action.kind == "traverse"
        else index
        for index, action in enumerate(actions)
    ]
    return TravelClass(
        network=network,
        actions=actions,
        table=_as_arrays(actions, back, network.n_places),
        travel=network.travel_s.astype(np.int64),
    )


def _as_arrays(actions: Sequence[Action], back: Sequence[int], places: int) -> Actions:
    """Give actions, sorted by place, as arrays."""
    looks = [look for action in actions for look in action.looks]
    return Actions(
        ptr=np.searchsorted(
            np.array([action.from_place for action in actions]), np.arange(places + 1)
        ).astype(np.int64),
        to=np.array([action.to_place for action in actions], np.int64),
        dur=np.array([action.duration_s for action in actions], np.int64),
        opens=np.array([action.opens_s for action in actions], np.int64),
        closes=np.array([action.closes_s for action in actions], np.int64),
        back=np.array(back, np.int64),
        look_ptr=np.cumsum([0] + [len(action.looks) for action in actions]).astype(np.int64),
        look_target=np.array([look[0] for look in looks], np.int64),
        look_from=np.array([look[1] for look in looks], np.int64),
        look_to=np.array([look[2] for look in looks], np.int64),
    )


def _traverses(network: Network, targets: Sequence[Target]) -> list[Action]:
    """Both ways along every segment; where landing points lie inside, also with a stop at each."""
    inside: dict[str, list[int]] = {}
    for index, target in enumerate(targets):
        if target.inside_segment_id is not None:
            inside.setdefault(target.inside_segment_id, []).append(index)
    actions = []
    for index, target in enumerate(targets):
        begin, end = (int(place) for place in network.segment_places[index])
        if not target.is_segment or begin < 0 or end < 0:
            continue
        takes_s = int(network.traverse_s[index])
        for is_reverse in (False, True):
            ends = (end, begin) if is_reverse else (begin, end)
            actions.append(
                Action("traverse", index, *ends, takes_s, ((index, 0, takes_s),), is_reverse)
            )
            stops, at_s = [], 0
            for point in _in_order(inside.get(target.target_id, []), target, targets, is_reverse):
                share = _share_along(targets[point], target, is_reverse)
                enter_s = ceil(share * takes_s) + at_s
                stops.append((point, enter_s, enter_s + targets[point].dwell_s))
                at_s += targets[point].dwell_s
            if stops:
                looks = ((index, 0, takes_s + at_s), *stops)
                actions.append(
                    Action(
                        "traverse", index, *ends, takes_s + at_s, looks, is_reverse, tuple(stops)
                    )
                )
    return actions


def _share_along(point: Target, segment: Target, is_reverse: bool) -> float:
    """Say how far along a traverse a landing point lies, 0 to 1."""
    share = nearest_on_line(segment.geometry, point.geometry).at_m / segment.length_m
    share = min(1.0, max(0.0, share))
    return 1.0 - share if is_reverse else share


def _in_order(
    points: list[int], segment: Target, targets: Sequence[Target], is_reverse: bool
) -> list[int]:
    """Sort landing points as a traverse meets them."""
    return sorted(points, key=lambda point: _share_along(targets[point], segment, is_reverse))


def _stays(network: Network, targets: Sequence[Target]) -> list[Action]:
    """A stay at every landing point that can be reached."""
    return [
        Action("dwell", index, place, place, target.dwell_s, ((index, 0, target.dwell_s),))
        for index, target in enumerate(targets)
        if not target.is_segment and (place := int(network.landing_place[index])) >= 0
    ]


def _post_spells(network: Network, post_views: Mapping[str, Sequence[int]]) -> list[Action]:
    """Spells of duty at every post that can be reached and sees something."""
    return [
        Action(
            "post", base_id, place, place, spell_s,
            tuple((target, 0, spell_s) for target in post_views[base_id]),
        )
        for base_id, place in network.post_place.items()
        if post_views.get(base_id)
        for spell_s in POST_SPELLS_S
    ]  # fmt: skip
