"""Hold the places of a district: landing points, sea grids, bases, sensors, places inland."""

from dataclasses import dataclass

from shapely import Point, Polygon

from maritime.checks import (
    require_choice,
    require_not_negative,
    require_positive,
    require_text,
)

LANDING_POINT_KINDS = ("beach", "estuary", "jetty", "dyke", "rock", "wharf")
LANDING_POINT_GRADES = ("red", "orange", "yellow", "blue")
GRID_LEVELS = ("county", "town", "village", "grid", "micro")
TRADES = ("fishing", "aquaculture", "tourism", "port", "mixed")
BASE_KINDS = ("police_station", "vessel_station", "post")
SENSOR_KINDS = ("camera", "radar", "light")
INLAND_PLACE_KINDS = ("checkpoint", "cold_store")
DEFAULT_DWELL_MIN = 5.0


@dataclass(frozen=True)
class LandingPoint:
    """An easy landing point 易上岸点: a place where goods can be brought ashore."""

    landing_point_id: str
    name: str
    kind: str
    grade: str
    geometry: Point
    weight: float | None = None
    dwell_min: float | None = None
    last_observed_s: int | None = None

    def __post_init__(self) -> None:
        row = ("landing_point", self.landing_point_id)
        require_text(*row, "landing_point_id", self.landing_point_id)
        require_choice(*row, "kind", self.kind, LANDING_POINT_KINDS)
        require_choice(*row, "grade", self.grade, LANDING_POINT_GRADES)
        require_positive(*row, "weight", self.weight)
        require_positive(*row, "dwell_min", self.dwell_min)


@dataclass(frozen=True)
class SeaGrid:
    """A sea grid 海上网格, a node of the tree county > town > village > grid > micro."""

    grid_id: str
    name: str
    level: str
    geometry: Polygon
    parent_id: str | None = None
    trade: str | None = None

    def __post_init__(self) -> None:
        row = ("sea_grid", self.grid_id)
        require_text(*row, "grid_id", self.grid_id)
        require_choice(*row, "level", self.level, GRID_LEVELS)
        if self.trade is not None:
            require_choice(*row, "trade", self.trade, TRADES)


@dataclass(frozen=True)
class Base:
    """A place where teams start; a post 值守点 when view_m is above 0."""

    base_id: str
    name: str
    geometry: Point
    kind: str | None = None
    view_m: float = 0.0

    def __post_init__(self) -> None:
        row = ("base", self.base_id)
        require_text(*row, "base_id", self.base_id)
        if self.kind is not None:
            require_choice(*row, "kind", self.kind, BASE_KINDS)
        require_not_negative(*row, "view_m", self.view_m)

    @property
    def is_post(self) -> bool:
        """Whether somebody who stands here watches what lies within view_m."""
        return self.view_m > 0


@dataclass(frozen=True)
class Sensor:
    """A camera, radar or warning light; a light sees nothing."""

    sensor_id: str
    kind: str
    geometry: Point
    range_m: float
    azimuth_deg: float | None = None
    field_of_view_deg: float | None = None
    works_at_night: bool = True
    is_watched: bool = False
    is_online: bool = True

    def __post_init__(self) -> None:
        row = ("sensor", self.sensor_id)
        require_text(*row, "sensor_id", self.sensor_id)
        require_choice(*row, "kind", self.kind, SENSOR_KINDS)
        require_positive(*row, "range_m", self.range_m)
        require_positive(*row, "field_of_view_deg", self.field_of_view_deg)


@dataclass(frozen=True)
class InlandPlace:
    """A place on the ways inland: a checkpoint 卡口, or a cold store 冷库. Plans do not use it."""

    place_id: str
    name: str
    kind: str
    geometry: Point

    def __post_init__(self) -> None:
        row = ("inland_place", self.place_id)
        require_text(*row, "place_id", self.place_id)
        require_text(*row, "name", self.name)
        require_choice(*row, "kind", self.kind, INLAND_PLACE_KINDS)
