"""Hold the targets 巡防点位 of a district: what must be looked at again and again."""

from dataclasses import dataclass

from shapely import LineString, Point

SEGMENT_FACTORS = {"general": 1.0, "key": 3.0}
LANDING_POINT_FACTORS = {"blue": 1.0, "yellow": 2.0, "orange": 4.0, "red": 8.0}


@dataclass(frozen=True)
class Target:
    """A coast segment or a landing point, placed on its coastline.

    from_m and to_m are geodesic metres along the coastline as drawn; equal for a landing point,
    from_m > to_m only where a drawn segment runs over the first vertex of a ring. A segment's
    geometry keeps its own direction of drawing; is_drawn_forward says whether that is the
    coastline's. A landing point's geometry is the nearest point of the coast, where it stands.
    inside_segment_id names the segment whose interior holds a landing point, if there is one
    (never where segments are derived: there landing points are cuts).
    """

    target_id: str
    kind: str
    grade: str
    coastline_id: str
    from_m: float
    to_m: float
    geometry: LineString | Point
    length_m: float
    weight: float
    name: str | None = None
    dwell_s: int = 0
    grid_id: str | None = None
    last_observed_s: int | None = None
    is_drawn_forward: bool = True
    inside_segment_id: str | None = None
    seaward_deg: float | None = None

    @property
    def is_segment(self) -> bool:
        """Whether this is a coast segment (otherwise a landing point)."""
        return self.kind == "segment"
