"""Hold what the coast is made of: land, coastlines, drawn segments, key sections, roads."""

from dataclasses import dataclass

from shapely import LineString, Polygon

from maritime.checks import require_choice, require_not_negative, require_positive, require_text

COASTLINE_KINDS = ("mainland", "island")
SEGMENT_GRADES = ("general", "key")


@dataclass(frozen=True)
class LandPolygon:
    """A piece of land; lon, lat in EPSG:4326."""

    geometry: Polygon
    name: str | None = None


@dataclass(frozen=True)
class Coastline:
    """One line where land meets sea, as drawn; its direction says nothing about the land side."""

    coastline_id: str
    kind: str
    geometry: LineString
    name: str | None = None

    def __post_init__(self) -> None:
        require_text("coastline", self.coastline_id, "coastline_id", self.coastline_id)
        require_choice("coastline", self.coastline_id, "kind", self.kind, COASTLINE_KINDS)

    @property
    def is_ring(self) -> bool:
        """Whether the line ends where it begins."""
        return self.geometry.is_closed


@dataclass(frozen=True)
class DrawnSegment:
    """A coast segment that the planner cut himself; its grade wins over key sections."""

    segment_id: str
    coastline_id: str
    geometry: LineString
    grade: str
    grid_id: str | None = None
    weight: float | None = None
    last_observed_s: int | None = None

    def __post_init__(self) -> None:
        require_text("segment", self.segment_id, "segment_id", self.segment_id)
        require_choice("segment", self.segment_id, "grade", self.grade, SEGMENT_GRADES)
        require_positive("segment", self.segment_id, "weight", self.weight)


@dataclass(frozen=True)
class KeySection:
    """An area whose segments (by their midpoint) are key stretches 重点岸段."""

    geometry: Polygon


@dataclass(frozen=True)
class Road:
    """A road that shore teams may drive at its own speed, where given."""

    geometry: LineString
    speed_kmh: float | None = None

    def __post_init__(self) -> None:
        require_not_negative("road", "", "speed_kmh", self.speed_kmh)
        require_positive("road", "", "speed_kmh", self.speed_kmh)
