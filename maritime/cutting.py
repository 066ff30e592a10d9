"""Cut coastlines into segments by rule and place landing points: the targets of a district."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

import numpy as np
from shapely import Point

from maritime.areas import deepest_grids, in_key_sections
from maritime.coast_checks import coast_faults
from maritime.coast_index import CoastIndex, MeasuredCoastline, NearestOnCoast
from maritime.district import District
from maritime.drawn_segments import DrawnPlace, place_drawn_segments
from maritime.errors import Fault, FaultyInputError
from maritime.forced_cuts import border_cuts_m, border_edges, merge_cuts, nearest_cuts_m
from maritime.geodesy import FloatArray
from maritime.places import DEFAULT_DWELL_MIN
from maritime.seaward import seaward_bearings
from maritime.segment_ids import Stretch, name_stretches, segment_id
from maritime.targets import LANDING_POINT_FACTORS, SEGMENT_FACTORS, Target

LONGEST_DWELL_S = 1 << 30  # a stay of 34 years or more is as impossible as one of 34 years
INSIDE_M = 5.0  # a landing point this far from both ends of a drawn segment is inside it
_STRETCH_SHARES = np.array([0.0, 1 / 3, 0.5, 2 / 3, 1.0])


def resolve_targets(district: District) -> tuple[Target, ...]:
    """
    Give the targets of a district: coast segments, then landing points.

    Segments are those drawn, if there are any; otherwise each coastline is cut where it meets
    a sea grid's border, at landing points, at its ends and at the first vertex of a ring, and
    between two such cuts into equal parts, as many as segment_length_m goes into them, rounded.

    Parameters
    ----------
    district
        A district pack; lon, lat in EPSG:4326.

    Returns
    -------
    tuple[Target, ...]
        Segments by coastline in the pack's order and by from_m, then landing points in the
        pack's order.

    Raises
    ------
    FaultyInputError
        With all faults of the coast together.
    """
    faults = coast_faults(district)
    if faults:
        raise FaultyInputError(f"district {district.district_id}", faults)
    lines = {line.coastline_id: MeasuredCoastline.of(line) for line in district.coastlines}
    index = CoastIndex(lines.values())
    standing = [index.nearest(point.geometry) for point in district.landing_points]
    drawn = place_drawn_segments(district.drawn_segments, lines)
    if drawn:
        segments = _drawn_targets(drawn, lines, district)
    else:
        segments = []
        borders = border_edges(district.sea_grids)
        for line in lines.values():
            cuts_m, standing = _cuts_of(line, standing, borders)
            segments += _derived_targets(line, cuts_m, district)
    points = _landing_targets(district, standing, drawn, lines)
    _require_distinct_ids(district, segments, points)
    bearings = seaward_bearings(segments, lines, district.land)
    return (
        *(
            replace(segment, seaward_deg=bearing)
            for segment, bearing in zip(segments, bearings, strict=True)
        ),
        *points,
    )


def _cuts_of(
    line: MeasuredCoastline, standing: Sequence[NearestOnCoast], borders: Sequence[np.ndarray]
) -> tuple[FloatArray, list[NearestOnCoast]]:
    """Give the forced cuts of a coastline, and where landing points stand: each at a cut."""
    coastline_id = line.coastline.coastline_id
    mine = [number for number, near in enumerate(standing) if near.coastline_id == coastline_id]
    wanted_m = np.array([standing[number].at_m for number in mine])
    cuts_m = merge_cuts(line, wanted_m, border_cuts_m(line, borders))
    moved = list(standing)
    if mine:
        at_m = nearest_cuts_m(cuts_m, wanted_m)
        if line.is_ring:
            at_m = np.where(at_m == line.length_m, 0.0, at_m)
        for number, stands_m, (lon, lat) in zip(mine, at_m, line.at(at_m), strict=True):
            moved[number] = replace(
                standing[number], at_m=float(stands_m), lon=float(lon), lat=float(lat)
            )
    return cuts_m, moved


def _derived_targets(
    line: MeasuredCoastline, cuts_m: FloatArray, district: District
) -> list[Target]:
    """Cut each stretch between two forced cuts into equal parts and name them."""
    starts_m, ends_m = cuts_m[:-1], cuts_m[1:]
    shares = starts_m[:, None] + (ends_m - starts_m)[:, None] * _STRETCH_SHARES
    places = line.at(np.minimum(shares, line.length_m).ravel()).reshape(-1, len(_STRETCH_SHARES), 2)
    stretches = tuple(
        Stretch(*((float(lon), float(lat)) for lon, lat in stretch)) for stretch in places
    )
    spans = []
    for stretch, code, start_m, end_m in zip(
        stretches, name_stretches(stretches), starts_m, ends_m, strict=True
    ):
        count = max(1, round((end_m - start_m) / district.segment_length_m))
        edges_m = np.linspace(start_m, end_m, count + 1)
        ordinals = range(1, count + 1)
        if not stretch.counts_from_first:
            ordinals = reversed(ordinals)
        spans += [
            (segment_id(line.coastline.coastline_id, code, ordinal), float(from_m), float(to_m))
            for ordinal, from_m, to_m in zip(ordinals, edges_m[:-1], edges_m[1:], strict=True)
        ]
    from_m, to_m = np.array([span[1:] for span in spans]).T
    middles = line.at((from_m + to_m) / 2)
    grades = np.where(in_key_sections(middles, district.key_sections), "key", "general")
    grids = deepest_grids(middles, district.sea_grids)
    return [
        Target(
            target_id=target_id,
            kind="segment",
            grade=str(grade),
            coastline_id=line.coastline.coastline_id,
            from_m=from_m,
            to_m=to_m,
            geometry=geometry,
            length_m=to_m - from_m,
            weight=_segment_weight(to_m - from_m, str(grade)),
            grid_id=grid_id,
        )
        for (target_id, from_m, to_m), geometry, grade, grid_id in zip(
            spans, line.parts(from_m, to_m), grades, grids, strict=True
        )
    ]


def _drawn_targets(
    places: Sequence[DrawnPlace], lines: Mapping[str, MeasuredCoastline], district: District
) -> list[Target]:
    middles = np.array([place.middle for place in places])
    grids = deepest_grids(middles, district.sea_grids)
    order = {coastline_id: number for number, coastline_id in enumerate(lines)}
    targets = [
        Target(
            target_id=place.segment.segment_id,
            kind="segment",
            grade=place.segment.grade,
            coastline_id=place.segment.coastline_id,
            from_m=place.from_m,
            to_m=place.to_m,
            geometry=place.segment.geometry,
            length_m=place.length_m,
            weight=place.segment.weight or _segment_weight(place.length_m, place.segment.grade),
            grid_id=place.segment.grid_id or grid_id,
            last_observed_s=place.segment.last_observed_s,
            is_drawn_forward=place.is_forward,
        )
        for place, grid_id in zip(places, grids, strict=True)
    ]
    return sorted(targets, key=lambda target: (order[target.coastline_id], target.from_m))


def _landing_targets(
    district: District,
    standing: Sequence[NearestOnCoast],
    drawn: Sequence[DrawnPlace],
    lines: Mapping[str, MeasuredCoastline],
) -> list[Target]:
    lonlats = np.array([(near.lon, near.lat) for near in standing]).reshape(-1, 2)
    grids = deepest_grids(lonlats, district.sea_grids)
    return [
        Target(
            target_id=point.landing_point_id,
            kind="landing_point",
            grade=point.grade,
            coastline_id=near.coastline_id,
            from_m=near.at_m,
            to_m=near.at_m,
            geometry=Point(near.lon, near.lat),
            length_m=0.0,
            weight=point.weight or LANDING_POINT_FACTORS[point.grade],
            name=point.name,
            dwell_s=ceil(min((point.dwell_min or DEFAULT_DWELL_MIN) * 60, LONGEST_DWELL_S)),
            grid_id=grid_id,
            last_observed_s=point.last_observed_s,
            inside_segment_id=_segment_around(near, drawn, lines[near.coastline_id].length_m),
        )
        for point, near, grid_id in zip(district.landing_points, standing, grids, strict=True)
    ]


def _segment_around(
    near: NearestOnCoast, drawn: Sequence[DrawnPlace], coastline_length_m: float
) -> str | None:
    """Give the first drawn segment whose interior holds a place of its coastline."""
    for place in drawn:
        if place.segment.coastline_id != near.coastline_id:
            continue
        along_m = sum(end_m - start_m for start_m, end_m in place.spans(coastline_length_m))
        from_start_m = (near.at_m - place.from_m) % coastline_length_m
        if place.from_m < place.to_m:
            from_start_m = near.at_m - place.from_m
        if INSIDE_M < from_start_m < along_m - INSIDE_M:
            return place.segment.segment_id
    return None


def _segment_weight(length_m: float, grade: str) -> float:
    return length_m / 1000.0 * SEGMENT_FACTORS[grade]


def _require_distinct_ids(
    district: District, segments: Sequence[Target], points: Sequence[Target]
) -> None:
    shared = {target.target_id for target in segments} & {target.target_id for target in points}
    if shared:
        raise FaultyInputError(
            f"district {district.district_id}",
            tuple(
                Fault(
                    "landing_point",
                    target_id,
                    "landing_point_id",
                    "the id of a derived segment",
                    "an id of its own",
                )
                for target_id in sorted(shared)
            ),
        )
