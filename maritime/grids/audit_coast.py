"""Audit which coast lies in no sea grid, and which grids hold no coast."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from maritime.coast import Coastline
from maritime.coast_index import MeasuredCoastline
from maritime.findings import Finding
from maritime.forced_cuts import border_cuts_m, border_edges, merge_cuts
from maritime.geodesy import FloatArray, coords_of, cumulative_lengths_m, points_at_m
from maritime.grids.audit_shapes import GridShapes
from maritime.grids.rules import COAST_OUTSIDE, NO_COAST, POINT_OUTSIDE
from maritime.places import SeaGrid
from maritime.targets import Target


def middles_of(targets: Sequence[Target]) -> FloatArray:
    """Give the (n, 2) lon, lat of the middle of each segment and of each landing point."""
    places = np.empty((len(targets), 2))
    for number, target in enumerate(targets):
        if target.is_segment:
            coords = coords_of(target.geometry)
            cumulative_m = cumulative_lengths_m(coords)
            places[number] = points_at_m(coords, cumulative_m, cumulative_m[-1] / 2)[0]
        else:
            places[number] = target.geometry.x, target.geometry.y
    return places


def audit_coast(
    shapes: GridShapes, coastlines: tuple[Coastline, ...], targets: Sequence[Target]
) -> list[Finding]:
    """
    Give the coastlines and landing points outside the lowest level, and its grids without either.

    A grid holds its border. Coast is measured in geodesic metres between the borders that it
    crosses; of segments the midpoint decides.
    """
    lowest_ids = {grid.grid_id for grid in shapes.tree.lowest}
    is_lowest = np.array([grid.grid_id in lowest_ids for grid in shapes.tree.grids], dtype=bool)
    areas, grids = shapes.areas[is_lowest], shapes.tree.lowest
    tree = STRtree(areas)
    middles = middles_of(targets)
    is_held, holds_target = _held(tree, middles)
    findings = []
    holds_coast = holds_target
    for line in sorted(coastlines, key=lambda line: line.coastline_id):
        measured = MeasuredCoastline.of(line)
        borders = border_edges(_around(tree, grids, line))
        cuts_m = merge_cuts(measured, border_cuts_m(measured, borders))
        is_inside, holds_piece = _held(tree, measured.at((cuts_m[:-1] + cuts_m[1:]) / 2))
        holds_coast |= holds_piece
        outside = _stretches(cuts_m, is_inside, shapes.params.coast_sliver_m)
        segments = [
            target.target_id
            for target, held in zip(targets, is_held, strict=True)
            if target.is_segment and target.coastline_id == line.coastline_id and not held
        ]
        if outside or segments:
            findings.append(_coast_finding(measured, outside, segments))
    for target, place, held in zip(targets, middles.tolist(), is_held, strict=True):
        if not target.is_segment and not held:
            words = f"{target.name}: it lies in no grid of the lowest level"
            facts = {"at": [round(degree, 6) for degree in place], "grade": target.grade}
            findings.append(POINT_OUTSIDE.finding("landing_point", target.target_id, words, facts))
    findings += [
        NO_COAST.finding(
            "sea_grid",
            grid.grid_id,
            f"{grid.name} holds neither coast nor a landing point",
            {"level": grid.level},
        )
        for grid, holds in zip(grids, holds_coast, strict=True)
        if not holds
    ]
    return findings


def _held(tree: STRtree, places: FloatArray) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each place whether an area holds it, and of each area whether it holds a place."""
    place, area = tree.query(shapely.points(places), predicate="intersects")
    is_held = np.zeros(len(places), dtype=bool)
    is_held[place] = True
    holds = np.zeros(len(tree.geometries), dtype=bool)
    holds[area] = True
    return is_held, holds


def _around(tree: STRtree, grids: tuple[SeaGrid, ...], line: Coastline) -> list[SeaGrid]:
    """Give the grids whose box the coastline's box meets: others cannot cut it."""
    near = np.sort(tree.query(shapely.box(*line.geometry.bounds)))
    return [grids[number] for number in near]


def _stretches(
    cuts_m: FloatArray, is_inside: NDArray[np.bool_], shortest_m: float
) -> list[tuple[float, float]]:
    """Give from and to of each longest stretch outside that is no sliver."""
    steps = np.diff(np.concatenate(([0], (~is_inside).astype(np.int8), [0])))
    starts_m, ends_m = cuts_m[np.flatnonzero(steps == 1)], cuts_m[np.flatnonzero(steps == -1)]
    return [
        (float(from_m), float(to_m))
        for from_m, to_m in zip(starts_m, ends_m, strict=True)
        if to_m - from_m >= shortest_m
    ]


def _coast_finding(
    line: MeasuredCoastline, outside: list[tuple[float, float]], segments: list[str]
) -> Finding:
    outside_m = sum(to_m - from_m for from_m, to_m in outside)
    middle_m = np.array([(from_m + to_m) / 2 for from_m, to_m in outside])
    name = line.coastline.name or line.coastline.coastline_id
    words = (
        f"{name}: {outside_m:,.0f} m of its {line.length_m:,.0f} m of coast, and the middle of "
        f"{len(segments)} segments, lie in no grid of the lowest level"
    )
    facts = {
        "outside_m": round(outside_m, 1),
        "length_m": round(line.length_m, 1),
        "stretches_m": [[round(from_m, 1), round(to_m, 1)] for from_m, to_m in outside],
        "middles": np.round(line.at(middle_m), 6).tolist() if outside else [],
        "segment_ids": segments,
    }
    return COAST_OUTSIDE.finding("coastline", line.coastline.coastline_id, words, facts)
