"""Check a district's coast: faults that no plan can stand on, and warnings about the rest."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree

from maritime.coast import Coastline
from maritime.coast_index import CoastIndex, MeasuredCoastline
from maritime.district import District
from maritime.drawn_segments import (
    FARTHEST_FROM_COAST_M,
    DrawnPlace,
    place_drawn_segments,
)
from maritime.errors import Fault
from maritime.geodesy import FloatArray, coords_of, distances_m, without_duplicates
from maritime.team import SHORE_MODES

LANDING_POINT_REACH_M = 200.0  # spec: a landing point stands at the coast, an error beyond
MOST_SEGMENTS = 10_000  # travel times between more ends of segments do not fit into memory
BOAT_BASE_REACH_M = 500.0  # spec: a boat's base lies this near to a coastline
SHORE_BASE_REACH_M = 50.0  # without land, a shore team starts on the coast within this
_REVERSAL_DEG = 0.1  # two edges that turn back within this are a spike
_STRAIGHT = 1e-9  # sine of an angle that is none
_PLACES_NAMED = 3
_OVERLAP_M = 1.0
_LENGTHS_AGREE = 0.05


def coast_faults(district: District) -> tuple[Fault, ...]:
    """
    Give every fault of coastlines, landing points, drawn segments and boat bases together.

    Where a coastline is faulty, what lies on it is not measured against it: that would only
    repeat the fault.
    """
    faults = [fault for line in district.coastlines for fault in _coastline_faults(line)]
    faults += _repeated_ids("coastline", (line.coastline_id for line in district.coastlines))
    if not district.coastlines:
        faults.append(Fault("coastline", "", "", "no coastline", "at least one"))
    usable = {
        line.coastline_id: MeasuredCoastline.of(line)
        for line in district.coastlines
        if not _coastline_faults(line)
    }
    is_whole = len(usable) == len(district.coastlines) > 0
    index = CoastIndex(usable.values()) if is_whole else None
    faults += _landing_point_faults(district, index)
    faults += _drawn_segment_faults(district, usable)
    faults += _segment_length_faults(district, usable)
    faults += _boat_base_faults(district, index)
    return tuple(faults)


def coast_warnings(district: District) -> tuple[str, ...]:
    """
    Give what is odd about a faultless coast and how it is dealt with, one sentence each.

    Spikes stay as drawn and count with their length. Drawn segments that overlap are both
    targets. A coast in no drawn segment is watched by nobody. A grid or key section that
    crosses itself is read as the area it encloses. Without land a shore team whose base is not
    at the coast reaches nothing.
    """
    warnings = []
    for line in district.coastlines:
        warnings += _spike_warnings(line)
    measured = {line.coastline_id: MeasuredCoastline.of(line) for line in district.coastlines}
    warnings += _drawn_segment_warnings(district, measured)
    warnings += [
        f"{layer} {row_id}: its outline is not valid ({shapely.is_valid_reason(area)}); "
        "the area it encloses is taken"
        for layer, row_id, area in _areas(district)
        if not area.is_valid
    ]
    if not district.land:
        warnings += _shore_base_warnings(district, CoastIndex(measured.values()))
    return tuple(warnings)


def _coastline_faults(line: Coastline) -> list[Fault]:
    def fault(found: str, expected: str) -> list[Fault]:
        return [Fault("coastline", line.coastline_id, "geometry", found, expected)]

    found = _position_fault(line.geometry)
    if found:
        return fault(*found)
    coords = without_duplicates(coords_of(line.geometry))
    if len(coords) < 2:
        return fault("a line without length", "a line between at least two places")
    leaps = np.flatnonzero(np.abs(np.diff(coords[:, 0])) > 180.0)
    if len(leaps):
        lon, lat = coords[leaps[0]]
        return fault(
            f"a step across the date line at {lon:.5f}, {lat:.5f}",
            "two coastlines that end at longitude 180 and begin at -180",
        )
    smooth = _without_spikes(coords)
    if len(smooth) < 2 or (line.is_ring and len(smooth) < 4):
        return fault("a line that only runs there and back", "a line that leads somewhere")
    if not LineString(smooth).is_simple:
        places = _places_where_it_meets_itself(smooth)
        return fault(
            f"a line that crosses or touches itself at {places}",
            "a line that meets itself nowhere but in closing a ring; split it there",
        )
    return []


def _position_fault(geometry: shapely.Geometry) -> tuple[str, str] | None:
    if geometry is None or geometry.is_empty:
        return "no geometry", "a geometry"
    coords = shapely.get_coordinates(geometry)
    bad = coords[~np.isfinite(coords).all(axis=1)]
    if len(bad):
        return f"position {bad[0, 0]}, {bad[0, 1]}", "finite numbers"
    bad = coords[(np.abs(coords[:, 0]) > 180.0) | (np.abs(coords[:, 1]) > 90.0)]
    if len(bad):
        return (
            f"position {bad[0, 0]:.10g}, {bad[0, 1]:.10g}",
            "longitude from -180 to 180 and latitude from -90 to 90",
        )
    return None


def _repeated_ids(layer: str, ids: Iterable[str]) -> list[Fault]:
    return [
        Fault(layer, row_id, f"{layer}_id", f"the id {count} times", "an id that is there once")
        for row_id, count in Counter(ids).items()
        if count > 1
    ]


def _landing_point_faults(district: District, index: CoastIndex | None) -> list[Fault]:
    faults = []
    for point in district.landing_points:
        row = ("landing_point", point.landing_point_id, "geometry")
        found = _position_fault(point.geometry)
        if found:
            faults.append(Fault(*row, *found))
        elif index is not None:
            near = index.nearest(point.geometry)
            if near.distance_m > LANDING_POINT_REACH_M:
                faults.append(
                    Fault(
                        *row,
                        f"{near.distance_m:,.0f} m from the nearest coastline, {near.coastline_id}",
                        f"at most {LANDING_POINT_REACH_M:.0f} m",
                    )
                )
    return faults


def _drawn_segment_faults(
    district: District, coastlines_by_id: Mapping[str, MeasuredCoastline]
) -> list[Fault]:
    known = {line.coastline_id for line in district.coastlines}
    faults, placeable = [], []
    for segment in district.drawn_segments:
        row = ("segment", segment.segment_id)
        found = _position_fault(segment.geometry)
        if found:
            faults.append(Fault(*row, "geometry", *found))
        elif len(without_duplicates(coords_of(segment.geometry))) < 2:
            faults.append(
                Fault(*row, "geometry", "a line without length", "a line between two places")
            )
        elif segment.coastline_id not in known:
            faults.append(
                Fault(*row, "coastline_id", repr(segment.coastline_id), "the id of a coastline")
            )
        elif segment.coastline_id in coastlines_by_id:
            placeable.append(segment)
    for place in place_drawn_segments(placeable, coastlines_by_id):
        if not place.is_on_coast:
            faults.append(
                Fault(
                    "segment",
                    place.segment.segment_id,
                    "geometry",
                    f"{place.farthest_m:,.1f} m off coastline {place.segment.coastline_id}",
                    f"at most {FARTHEST_FROM_COAST_M:.0f} m",
                )
            )
    ids = [segment.segment_id for segment in district.drawn_segments]
    points = [point.landing_point_id for point in district.landing_points]
    faults += _repeated_ids("landing_point", points)
    faults += _repeated_ids("segment", ids)
    faults += [
        Fault("segment", shared, "segment_id", "the id of a landing point", "an id of its own")
        for shared in sorted(set(ids) & set(points))
    ]
    return faults


def _segment_length_faults(
    district: District, usable: Mapping[str, MeasuredCoastline]
) -> list[Fault]:
    """Refuse to cut a coast into more segments than can be planned for."""
    length_m = district.segment_length_m
    count = sum(line.length_m for line in usable.values()) / length_m
    if district.drawn_segments or count <= MOST_SEGMENTS:
        return []
    return [
        Fault(
            "meta", "segment_length_m", "value",
            f"{length_m:g}, which cuts the coast into about {count:,.0f} segments",
            f"a length that cuts it into at most {MOST_SEGMENTS:,}",
        )
    ]  # fmt: skip


def _boat_base_faults(district: District, index: CoastIndex | None) -> list[Fault]:
    with_boats = {team.base_id for team in district.teams if team.mode == "boat"}
    faults = []
    for base in district.bases:
        row = ("base", base.base_id, "geometry")
        found = _position_fault(base.geometry)
        if found:
            faults.append(Fault(*row, *found))
        elif base.base_id in with_boats and index is not None:
            near = index.nearest(base.geometry)
            if near.distance_m > BOAT_BASE_REACH_M:
                faults.append(
                    Fault(
                        *row,
                        f"a base of boats {near.distance_m:,.0f} m from the nearest coastline",
                        f"at most {BOAT_BASE_REACH_M:.0f} m",
                    )
                )
    return faults


def _turns(coords: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give sine, cosine of the turn at each inner vertex and the shorter edge there, in degrees."""
    scale = (np.cos(np.radians(coords[:, 1].mean())), 1.0)
    edges = np.diff(coords, axis=0) * scale
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    before, after = edges[:-1], edges[1:]
    product = lengths[:-1] * lengths[1:]
    sine = (before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) / product
    cosine = np.einsum("ij,ij->i", before, after) / product
    return sine, cosine, np.minimum(lengths[:-1], lengths[1:])


def _without_spikes(coords: FloatArray) -> FloatArray:
    """Give the line without the vertices at which it turns exactly back on itself."""
    while len(coords) > 2:
        is_ring = np.array_equal(coords[0], coords[-1])
        around = np.vstack((coords, coords[1:2])) if is_ring else coords
        sine, cosine, _ = _turns(around)
        spikes = np.flatnonzero((cosine < 0) & (np.abs(sine) <= _STRAIGHT)) + 1
        if len(spikes) == 0:
            return coords
        first = int(spikes[0])
        if is_ring and first == len(coords) - 1:
            coords = np.vstack((coords[1:-1], coords[1:2]))
        else:
            # Neighbours of a removed vertex turn anew, so only spikes apart from it go together.
            apart = spikes[np.concatenate(([True], np.diff(spikes) > 1))]
            coords = np.delete(coords, apart[apart < len(coords) - 1], axis=0)
        coords = without_duplicates(coords)
    return coords


def _places_where_it_meets_itself(coords: FloatArray) -> str:
    edges = shapely.linestrings(np.stack((coords[:-1], coords[1:]), axis=1))
    one, other = STRtree(edges).query(edges, predicate="intersects")
    is_ring = np.array_equal(coords[0], coords[-1])
    neighbours = (other - one == 1) | (is_ring & (other - one == len(edges) - 1))
    pairs = (other > one) & ~neighbours
    one, other = one[pairs], other[pairs]
    places = shapely.centroid(shapely.intersection(edges[one], edges[other]))
    found = sorted({(round(place.x, 5), round(place.y, 5)) for place in places})
    named = "; ".join(f"{lon:.5f}, {lat:.5f}" for lon, lat in found[:_PLACES_NAMED])
    more = len(found) - _PLACES_NAMED
    return f"{named} and {more} more places" if more > 0 else named


def _spike_warnings(line: Coastline) -> list[str]:
    coords = without_duplicates(coords_of(line.geometry))
    if len(coords) < 3:
        return []
    sine, cosine, _ = _turns(coords)
    spikes = np.flatnonzero((cosine < 0) & (np.abs(sine) <= np.sin(np.radians(_REVERSAL_DEG)))) + 1
    if len(spikes) == 0:
        return []
    lengths_m = np.minimum(
        distances_m(coords[spikes - 1], coords[spikes]),
        distances_m(coords[spikes], coords[spikes + 1]),
    )
    lon, lat = coords[spikes[np.argmax(lengths_m)]]
    count = len(spikes)
    return [
        f"coastline {line.coastline_id}: {count} spike{'s' if count > 1 else ''} where the line "
        f"turns back on itself, the longest {lengths_m.max():,.0f} m at {lon:.5f}, {lat:.5f}; "
        "kept as drawn, counted with its length"
    ]


def _drawn_segment_warnings(
    district: District, coastlines_by_id: Mapping[str, MeasuredCoastline]
) -> list[str]:
    if not district.drawn_segments:
        return []
    places = place_drawn_segments(district.drawn_segments, coastlines_by_id)
    warnings = [_length_warning(place, coastlines_by_id) for place in places]
    for coastline_id, line in coastlines_by_id.items():
        spans = sorted(
            (span, place.segment.segment_id)
            for place in places
            if place.segment.coastline_id == coastline_id
            for span in place.spans(line.length_m)
        )
        bare_m, reached_m, reached_by = 0.0, 0.0, ""
        for (from_m, to_m), segment_id in spans:
            if reached_m - from_m > _OVERLAP_M and reached_by:
                warnings.append(
                    f"segment {segment_id}: overlaps segment {reached_by} "
                    f"on {min(reached_m, to_m) - from_m:,.0f} m of coastline {coastline_id}; "
                    "both are targets there"
                )
            bare_m += max(0.0, from_m - reached_m)
            if to_m > reached_m:
                reached_m, reached_by = to_m, segment_id
        bare_m += max(0.0, line.length_m - reached_m)
        if bare_m > _OVERLAP_M:
            warnings.append(
                f"coastline {coastline_id}: {bare_m:,.0f} m of {line.length_m:,.0f} m lie in no "
                "drawn segment and are no target"
            )
    return [warning for warning in warnings if warning]


def _length_warning(place: DrawnPlace, coastlines_by_id: Mapping[str, MeasuredCoastline]) -> str:
    line = coastlines_by_id[place.segment.coastline_id]
    along_m = sum(end - start for start, end in place.spans(line.length_m))
    if abs(along_m - place.length_m) <= _LENGTHS_AGREE * along_m:
        return ""
    return (
        f"segment {place.segment.segment_id}: {place.length_m:,.0f} m long as drawn where "
        f"coastline {place.segment.coastline_id} has {along_m:,.0f} m; its own length counts"
    )


def _areas(district: District) -> list[tuple[str, str, Polygon]]:
    return [
        *(("sea_grid", grid.grid_id, grid.geometry) for grid in district.sea_grids),
        *(
            ("key_section", str(number), section.geometry)
            for number, section in enumerate(district.key_sections, start=1)
        ),
    ]


def _shore_base_warnings(district: District, index: CoastIndex) -> list[str]:
    warnings = []
    for base in district.bases:
        teams = [
            team.team_id
            for team in district.teams
            if team.base_id == base.base_id and team.mode in SHORE_MODES
        ]
        away_m = index.nearest(base.geometry).distance_m
        if teams and away_m > SHORE_BASE_REACH_M:
            warnings.append(
                f"base {base.base_id}: {away_m:,.0f} m from the coast, and there is no land "
                f"layer to move on, so its shore teams ({', '.join(teams)}) reach nothing; "
                f"move it to within {SHORE_BASE_REACH_M:.0f} m or add the land"
            )
    return warnings
