"""Audit the outlines of sea grids: overlaps, holes, what reaches out of the grid above."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from maritime.coast import Coastline
from maritime.findings import Finding
from maritime.geodesy import FloatArray
from maritime.grids.params import GridAuditParams
from maritime.grids.rules import HOLE, OUT_OF_PARENT, OUTLINE, OVERLAP
from maritime.grids.surface import areas_m2, inner_place, polygons_of, real_parts
from maritime.grids.tree import GridTree
from maritime.movement.plane import Plane

REACH_GRAIN = 0.02  # a coastline may stray by this share of the reach that is measured from it


@dataclass(frozen=True, eq=False)
class GridShapes:
    """The areas of a tree's grids, in its order: valid, empty where a grid encloses nothing."""

    tree: GridTree
    params: GridAuditParams

    @cached_property
    def areas(self) -> NDArray[np.object_]:
        """The area that each outline encloses; lon, lat."""
        outlines = np.array([grid.geometry for grid in self.tree.grids], dtype=object)
        has_area = ~shapely.is_missing(outlines) & ~shapely.is_empty(outlines)
        for number in np.flatnonzero(has_area):
            has_area[number] = np.isfinite(shapely.get_coordinates(outlines[number])).all()
        outlines[~has_area] = shapely.Polygon()
        invalid = ~shapely.is_valid(outlines)
        outlines[invalid] = [
            shapely.union_all(polygons_of(area)) for area in shapely.make_valid(outlines[invalid])
        ]
        return outlines

    @cached_property
    def areas_m2(self) -> FloatArray:
        """Square metres of each area."""
        return areas_m2(self.areas)

    def real_parts(self, piece: BaseGeometry) -> NDArray[np.object_]:
        """Give the polygons of a piece that are no slivers."""
        return real_parts(
            piece,
            least_area_m2=self.params.sliver_area_m2,
            least_width_m=self.params.sliver_width_m,
        )


def audit_outlines(shapes: GridShapes) -> list[Finding]:
    """Give the grids whose outline crosses itself or encloses nothing."""
    findings = []
    for grid, area_m2 in zip(shapes.tree.grids, shapes.areas_m2, strict=True):
        if area_m2 > 0 and grid.geometry.is_valid:
            continue
        reason = shapely.is_valid_reason(grid.geometry) if area_m2 > 0 else "it encloses nothing"
        words = f"{grid.name}: its outline is not sound ({reason}); draw it again"
        facts = {"reason": reason, "area_m2": round(float(area_m2), 1)}
        findings.append(OUTLINE.finding("sea_grid", grid.grid_id, words, facts))
    return findings


def audit_overlaps(shapes: GridShapes) -> list[Finding]:
    """Give each two grids of one level that share an area; a grid and its own parent apart."""
    grids = shapes.tree.grids
    levels = np.array([grid.level for grid in grids])
    one, other = STRtree(shapes.areas).query(shapes.areas, predicate="intersects")
    is_pair = (one < other) & (levels[one] == levels[other])
    one, other = one[is_pair], other[is_pair]
    shared = shapely.intersection(shapes.areas[one], shapes.areas[other])
    has_area = shapely.area(shared) > 0
    findings = []
    for first, second, piece in zip(one[has_area], other[has_area], shared[has_area], strict=True):
        here, there = grids[first], grids[second]
        if here.grid_id == there.parent_id or there.grid_id == here.parent_id:
            continue
        parts = shapes.real_parts(piece)
        if len(parts) == 0:
            continue
        area_m2 = float(areas_m2(parts).sum())
        share = area_m2 / float(min(shapes.areas_m2[first], shapes.areas_m2[second]))
        words = (
            f"{here.name} and {there.name} ({there.grid_id}) overlap by {_hectares(area_m2)}, "
            f"{share:.1%} of the smaller"
        )
        facts = {
            "other_id": there.grid_id, "share_of_smaller": round(share, 4), **_parts_facts(parts),
        }  # fmt: skip
        findings.append(OVERLAP.finding("sea_grid", here.grid_id, words, facts))
    return findings


def audit_parents_areas(shapes: GridShapes) -> list[Finding]:
    """Give the grids that reach out of the grid above them."""
    number_of = {grid.grid_id: number for number, grid in enumerate(shapes.tree.grids)}
    pairs = [
        (number_of[child.grid_id], number_of[parent_id])
        for parent_id, children in shapes.tree.children.items()
        for child in children
    ]
    findings = []
    for child, parent in sorted(pairs):
        area, above = shapes.areas[child], shapes.areas[parent]
        parts = shapes.real_parts(shapely.difference(area, above))
        if len(parts) == 0:
            continue
        grid, area_m2 = shapes.tree.grids[child], float(areas_m2(parts).sum())
        share = area_m2 / float(shapes.areas_m2[child])
        words = (
            f"{grid.name} reaches out of {shapes.tree.grids[parent].name} "
            f"by {_hectares(area_m2)}, {share:.1%} of it"
        )
        facts = {"parent_id": grid.parent_id, "share": round(share, 4), **_parts_facts(parts)}
        findings.append(OUT_OF_PARENT.finding("sea_grid", grid.grid_id, words, facts))
    return findings


def audit_holes(shapes: GridShapes, coastlines: tuple[Coastline, ...]) -> list[Finding]:
    """Give the grids of which the grids under them leave something near the coast uncovered.

    Of a hole only what lies within hole_reach_m of a coastline counts.
    """
    number_of = {grid.grid_id: number for number, grid in enumerate(shapes.tree.grids)}
    near_coast = _NearCoast(coastlines)
    findings = []
    for parent_id, children in sorted(shapes.tree.children.items()):
        parent = number_of[parent_id]
        covered = shapely.union_all(shapes.areas[[number_of[c.grid_id] for c in children]])
        parts = shapes.real_parts(shapely.difference(shapes.areas[parent], covered))
        parts = shapes.real_parts(near_coast.share_of(parts, shapes.params.hole_reach_m))
        if len(parts) == 0:
            continue
        grid, area_m2 = shapes.tree.grids[parent], float(areas_m2(parts).sum())
        share = area_m2 / float(shapes.areas_m2[parent])
        words = (
            f"{grid.name}: the {len(children)} grids under it leave {_hectares(area_m2)} near the "
            f"coast uncovered, {share:.1%} of it"
        )
        facts = {"share": round(share, 4), **_parts_facts(parts)}
        findings.append(HOLE.finding("sea_grid", parent_id, words, facts))
    return findings


class _NearCoast:
    """Coastlines in a plane, to be asked how much of an area is near to them."""

    def __init__(self, coastlines: tuple[Coastline, ...]):
        lines = np.array([line.geometry for line in coastlines], dtype=object)
        self.plane = Plane.around(shapely.get_coordinates(lines))
        self.tree = STRtree(shapely.transform(lines, self.plane.xy))

    def share_of(self, areas: NDArray[np.object_], reach_m: float) -> BaseGeometry:
        """Give what of some areas lies within reach_m of a coastline, right to some hundredths."""
        near = []
        for flat in shapely.transform(areas, self.plane.xy):
            low_x, low_y, high_x, high_y = flat.bounds
            frame = (low_x - reach_m, low_y - reach_m, high_x + reach_m, high_y + reach_m)
            lines = self.tree.geometries[self.tree.query(shapely.box(*frame))]
            rough = shapely.simplify(shapely.clip_by_rect(lines, *frame), REACH_GRAIN * reach_m)
            beside = shapely.union_all(shapely.buffer(rough, reach_m))
            near.append(shapely.intersection(flat, beside))
        return shapely.transform(shapely.union_all(near), self.plane.lonlat)


def _parts_facts(parts: NDArray[np.object_]) -> dict[str, object]:
    """Give the facts of what was found: its area, in how many parts, where the largest is."""
    areas = areas_m2(parts)
    largest = int(np.argmax(areas))
    return {
        "area_m2": round(float(areas.sum()), 1),
        "parts": len(parts),
        "largest_m2": round(float(areas[largest]), 1),
        "largest_at": list(inner_place(parts[largest])),
    }


def _hectares(area_m2: float) -> str:
    return f"{area_m2 / 10_000:,.1f} ha"
