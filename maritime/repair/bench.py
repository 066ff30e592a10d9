"""Keep ready what a repair works with, so that its search begins at once."""

from maritime.planning.causes import ReachTable
from maritime.planning.open_state import OpenState
from maritime.repair.params import RepairParams
from maritime.repair.setting import RepairSetting


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
        self.reach = ReachTable(setting.problem)
        self.state = OpenState(setting.problem)
        self.state.add(setting.seen_rows)
        for route in setting.routes:
            self.state.add(route.look_rows)
        self.nothing_min = self.state.weighted_open_min
        self.as_planned = OpenState(setting.problem)
        self.as_planned.add(setting.seen_rows)
        for route in setting.planned:
            self.as_planned.add(route.look_rows)

    @property
    def most_changed(self) -> int:
        """How many teams that were not hit may get other orders: of few teams, one."""
        left = len(self.setting.teams_left)
        return max(most_below(self.params.most_share, left), min(left, 1))


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
