"""Find which duties one person cannot both do: they overlap, or leave less than 11 h of rest."""

from collections.abc import Iterable, Sequence

from maritime.crew_rule import REST_BETWEEN_S
from maritime.crews.duties import Duty

OVERLAP, SHORT_REST = "on_duty", "rest"


def clash_of(one: Duty, other: Duty, period_s: int | None) -> str | None:
    """Give why one person cannot do two duties (the overlap before the rest), None where he can."""
    found = None
    for back_s in (0,) if period_s is None else (-period_s, 0, period_s):
        from_s, to_s = other.from_s + back_s, other.to_s + back_s
        if from_s < one.to_s and to_s > one.from_s:
            return OVERLAP
        if from_s < one.to_s + REST_BETWEEN_S and to_s + REST_BETWEEN_S > one.from_s:
            found = SHORT_REST
    return found


class ClashTable:
    """Which duties of a list one person cannot both do; every pair is reckoned once."""

    def __init__(self, duties: Sequence[Duty], period_s: int | None):
        self._duties, self._period_s = duties, period_s
        self._known: dict[tuple[int, int], bool] = {}

    def is_free_of(self, one: int, others: Iterable[int]) -> bool:
        """Whether somebody with some duties can do another; nobody does a duty twice."""
        return not any(self._is_clash(min(one, other), max(one, other)) for other in others)

    def _is_clash(self, one: int, other: int) -> bool:
        if (one, other) not in self._known:
            found = clash_of(self._duties[one], self._duties[other], self._period_s)
            self._known[one, other] = found is not None
        return self._known[one, other]


def clash_groups(
    duties: Sequence[Duty], indices: Iterable[int], period_s: int | None
) -> list[tuple[int, ...]]:
    """
    Give groups of duties of which one person can do one at most; every clashing pair is in one.

    Two duties clash where one begins inside the other or the rest that follows it: so the groups
    are those that hold the beginning of some duty.
    """
    mine = sorted(set(indices), key=lambda index: (duties[index].from_s, index))
    backs = (0,) if period_s is None else (0, period_s)
    groups: list[tuple[int, ...]] = []
    for at_s in dict.fromkeys(duties[index].from_s for index in mine):
        group = tuple(
            index
            for index in mine
            if any(
                duties[index].from_s <= at_s + back < duties[index].to_s + REST_BETWEEN_S
                for back in backs
            )
        )
        if len(group) > 1 and not (groups and set(group) <= set(groups[-1])):
            if groups and set(groups[-1]) <= set(group):
                groups.pop()
            groups.append(group)
    return groups
