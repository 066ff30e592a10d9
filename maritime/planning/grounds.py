"""Lay out what one team can get to from its base within a shift, numbered anew and small."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maritime.planning.kernels import Actions
from maritime.planning.reckoning import Field
from maritime.planning.travel_class import TravelClass

NEAR_ACTIONS = 64
"""Actions, the nearest to a place, among which small changes draw what may follow there."""


@dataclass(frozen=True)
class Grounds:
    """
    The places and actions of a travel class that a team can use, in the class's order.

    places and actions give their numbers in the class; table, travel (seconds) and base use the
    numbers here. own_of gives, per look of the table, which of the n_targets targets seen from
    here it is.
    """

    places: np.ndarray
    actions: np.ndarray
    table: Actions
    own_of: np.ndarray
    n_targets: int
    travel: np.ndarray
    base: int

    def number_of(self, place: int) -> int:
        """Give the number here of a place of the class, which must be one of these."""
        return int(np.searchsorted(self.places, place))

    @cached_property
    def field(self) -> Field:
        """What small changes of a route go by."""
        begins = np.repeat(np.arange(self.places.size), np.diff(self.table.ptr))
        away_s = self.travel.take(begins, axis=1)
        nearest = np.argsort(away_s, axis=1, kind="stable")[:, :NEAR_ACTIONS]
        return Field(self.travel.astype(np.int64), begins, nearest.copy())


def grounds_of(kind: TravelClass, base: int, longest_s: int) -> Grounds:
    """
    Give the grounds of a team.

    Parameters
    ----------
    base
        Place where it starts and ends.
    longest_s
        Longest time between leaving the base and being back, seconds.
    """
    table, travel = kind.table, kind.travel
    begin = np.repeat(np.arange(travel.shape[0]), np.diff(table.ptr))
    takes_s = travel[base, begin] + table.dur + travel[table.to, base]
    actions = np.flatnonzero(takes_s <= longest_s)
    # Both ways of a traverse, so that each still knows its way back.
    actions = np.intersect1d(actions, table.back[actions])
    places = np.unique(np.concatenate([begin[actions], table.to[actions], [base]]))
    number_of_place = np.full(travel.shape[0], -1, np.int64)
    number_of_place[places] = np.arange(places.size)
    number_of_action = np.full(table.to.shape[0], -1, np.int64)
    number_of_action[actions] = np.arange(actions.size)
    counts = np.diff(table.look_ptr)
    is_kept = np.zeros(table.to.shape[0], bool)
    is_kept[actions] = True
    looks = np.flatnonzero(np.repeat(is_kept, counts))
    targets, own_of = np.unique(table.look_target[looks], return_inverse=True)
    return Grounds(
        places=places,
        actions=actions,
        table=Actions(
            ptr=np.searchsorted(begin[actions], np.append(places, travel.shape[0])),
            to=number_of_place[table.to[actions]],
            dur=table.dur[actions],
            opens=table.opens[actions],
            closes=table.closes[actions],
            back=number_of_action[table.back[actions]],
            look_ptr=np.concatenate([[0], np.cumsum(counts[actions])]),
            look_target=table.look_target[looks],
            look_from=table.look_from[looks],
            look_to=table.look_to[looks],
        ),
        own_of=own_of.astype(np.int64),
        n_targets=targets.size,
        travel=travel.take(places, axis=0).take(places, axis=1).astype(np.int32),
        base=int(number_of_place[base]),
    )
