"""Keep ready what a repair works with, so that its search begins at once."""

from maritime.planning.causes import ReachTable
from maritime.planning.open_state import OpenState
from maritime.repair.params import RepairParams
from maritime.repair.setting import RepairSetting, counted_route, looks_of_kept

LEAST_MIN = 1e-6
"""Less weighted minutes than this are a matter of rounding."""


class Bench:
    """
    A setting, who reaches what, and what is left open where nobody repairs anything.

    whole_reach is who reaches what in the plan's own slots; who repairs often keeps it.
    """

    def __init__(
        self, setting: RepairSetting, params: RepairParams, *, whole_reach: ReachTable | None = None
    ):
        self.setting, self.params = setting, params
        self.whole_reach = whole_reach or ReachTable(setting.whole)
        self.state = OpenState(setting.problem)
        self.state.add(setting.seen_rows)
        for route in setting.routes:
            self.state.add(route.look_rows)
        self.nothing_min = self.state.weighted_open_min
        self.has_befallen = any(rest.is_hit for rest in setting.rests) or (
            self.nothing_min > self._flown_min() + LEAST_MIN
        )

    @property
    def most_changed(self) -> int:
        """How many teams that were not hit may get other orders: of few teams, one.

        None where nothing befell the plan: who wants a better one plans anew.
        """
        if not self.has_befallen:
            return 0
        left = len(self.setting.teams_left)
        return max(most_below(self.params.most_share, left), min(left, 1))

    def _flown_min(self) -> float:
        """Weighted minutes that would be open if all had gone as planned, sensors too."""
        setting = self.setting
        if setting.case.seen is None and setting.known is setting.whole:
            flown, routes = OpenState(setting.problem), setting.planned
            flown.add(setting.seen_rows)
        else:
            flown = OpenState(setting.whole)
            flown.add(looks_of_kept(setting.whole, setting.kept))
            routes = [
                counted_route(setting.whole, route.slot_index, route.steps, None)
                for route in setting.planned
            ]
        for route in routes:
            flown.add(route.look_rows)
        return flown.weighted_open_min


def most_below(share: float, count: int) -> int:
    """
    Give the greatest number that is less than a share of a count, 0 at least.

    Examples
    --------
    >>> most_below(0.25, 27), most_below(0.25, 28), most_below(0.25, 0)
    (6, 6, 0)
    """
    number = int(share * count)
    return max(0, number - 1 if number == share * count else number)
