"""Hold the settings of grid audits, proposals and responsibility lists; they check themselves."""

from dataclasses import dataclass

from maritime.checks import require_not_negative, require_positive


@dataclass(frozen=True)
class GridAuditParams:
    """
    Settings of the audits of sea grids.

    A piece smaller than sliver_area_m2 or narrower than sliver_width_m is how borders are drawn
    and no finding. A hole counts where it comes within hole_reach_m of a coastline. Coast outside
    every grid counts from coast_sliver_m in one stretch.
    """

    sliver_area_m2: float = 2_500.0
    sliver_width_m: float = 10.0
    hole_reach_m: float = 2_000.0
    coast_sliver_m: float = 20.0

    def __post_init__(self) -> None:
        for name in ("sliver_area_m2", "sliver_width_m", "hole_reach_m", "coast_sliver_m"):
            require_not_negative("grid_audit", "", name, getattr(self, name))


@dataclass(frozen=True)
class DivisionParams:
    """
    Settings of a proposal of village grids.

    patrol_speed_kmh turns a segment's length into minutes a look. A coast whose effort is below
    small_share of a grid's is never cut, nor is one shorter than small_coast_m. Coasts that lie
    less than link_m apart may share a grid. Grids reach seaward_m from the coast over water and
    landward_m over land; where a district has no land they reach seaward_m to both sides. What
    that leaves, in their middle or of the grid above them, is taken in where it is no larger than
    filled_hole_km2. step_m is the grain in which the coast
    is sampled. Without town grids, a base's own stretch of less than shortest_run_m goes to its
    neighbour.
    """

    patrol_speed_kmh: float = 20.0
    transit_speed_kmh: float = 40.0
    small_share: float = 0.5
    small_coast_m: float = 3_000.0
    link_m: float = 6_000.0
    seaward_m: float = 3_000.0
    landward_m: float = 1_000.0
    filled_hole_km2: float = 50.0
    step_m: float = 100.0
    shortest_run_m: float = 2_000.0

    def __post_init__(self) -> None:
        for name in ("patrol_speed_kmh", "transit_speed_kmh", "seaward_m", "landward_m", "step_m"):
            require_positive("division", "", name, getattr(self, name))
        for name in (
            "small_share", "small_coast_m", "link_m", "filled_hole_km2", "shortest_run_m",
        ):  # fmt: skip
            require_not_negative("division", "", name, getattr(self, name))


@dataclass(frozen=True)
class ListParams:
    """Settings of the audits of lists: unsigned_days is how long a list may wait for its name."""

    unsigned_days: int = 30

    def __post_init__(self) -> None:
        require_not_negative("list_audit", "", "unsigned_days", self.unsigned_days)
