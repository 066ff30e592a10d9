"""Find what posts and sensors see, and when sensors see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maritime.district import District
from maritime.geodesy import (
    GEOD,
    FloatArray,
    coords_of,
    cumulative_lengths_of,
    metres_per_degree,
    without_duplicates,
    wrapped_deg,
)
from maritime.horizon import Horizon
from maritime.places import Sensor
from maritime.plan import SensorObservation
from maritime.spans import joined_spans
from maritime.sun import day_spans
from maritime.targets import Target

SEEN_SHARE = 0.9  # spec: a segment is seen with at least this share of its length
_SHARE_ROUNDING = 1e-9
_STEP_M = 5.0
_ALL_ROUND_DEG = 360.0
_BOX_SLACK = 1.02  # a box of degrees about a circle, a little too large

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Steps:
    """All targets in steps of at most 5 m: ends, length and whose; a landing point is one step."""

    starts: FloatArray
    ends: FloatArray
    length_m: FloatArray
    owner: np.ndarray
    total_m: FloatArray


def targets_seen_from_posts(
    district: District, targets: Sequence[Target]
) -> dict[str, tuple[str, ...]]:
    """
    Give what is seen from each post, in the order of the targets.

    Returns
    -------
    dict[str, tuple[str, ...]]
        By base id, for every base with view_m above 0: landing points within view_m, segments
        with at least 90 % of their length within it; geodesic metres.
    """
    steps = _steps_of(targets)
    return {
        base.base_id: _seen(targets, steps, (base.geometry.x, base.geometry.y), base.view_m)
        for base in district.bases
        if base.is_post
    }


def targets_seen_by_sensors(
    district: District, targets: Sequence[Target]
) -> dict[str, tuple[str, ...]]:
    """
    Give what each sensor sees when it works, in the order of the targets; a light sees nothing.

    A sensor looks all round where its azimuth or its field of view is not given. Whether it is
    on line, watched or works at night plays no part here.
    """
    return _seen_by(district.sensors, targets)


def observe_by_sensors(
    district: District,
    targets: Sequence[Target],
    horizon: Horizon,
    *,
    seen: Mapping[str, Sequence[str]] | None = None,
) -> tuple[SensorObservation, ...]:
    """
    Give what watched sensors on line observe within the horizon.

    Parameters
    ----------
    seen
        What targets_seen_by_sensors gives, where it is known already; None: it is worked out.

    Returns
    -------
    tuple[SensorObservation, ...]
        By sensor in the district's order, then target, then time; epoch seconds within
        [start_s, end_s] of the horizon. At night only from sensors that work at night.
    """
    watched = [sensor for sensor in district.sensors if sensor.is_online and sensor.is_watched]
    if seen is None:
        seen = _seen_by(watched, targets)
    return tuple(
        SensorObservation(target_id, sensor.sensor_id, enter_s, exit_s)
        for sensor in watched
        if seen[sensor.sensor_id]
        for spans in (_working_spans(sensor, horizon),)
        for target_id in seen[sensor.sensor_id]
        for enter_s, exit_s in spans
    )


def sensor_presence(
    district: District,
    targets: Sequence[Target],
    horizon: Horizon,
    *,
    seen: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, list[Span]]:
    """
    Give when an unwatched sensor on line sees each target: the lengthened interval holds then.

    Parameters
    ----------
    seen
        What targets_seen_by_sensors gives, where it is known already; None: it is worked out.

    Returns
    -------
    dict[str, list[tuple[int, int]]]
        By target id, only for targets so seen: epoch seconds within the horizon, in order,
        apart from each other.
    """
    unwatched = [
        sensor for sensor in district.sensors if sensor.is_online and not sensor.is_watched
    ]
    if seen is None:
        seen = _seen_by(unwatched, targets)
    spans: dict[str, list[Span]] = {}
    for sensor in unwatched:
        if not seen[sensor.sensor_id]:
            continue
        working = _working_spans(sensor, horizon)
        for target_id in seen[sensor.sensor_id]:
            spans.setdefault(target_id, []).extend(working)
    return {target_id: joined_spans(found) for target_id, found in spans.items() if found}


def _seen_by(sensors: Sequence[Sensor], targets: Sequence[Target]) -> dict[str, tuple[str, ...]]:
    """Give what some sensors see, as targets_seen_by_sensors does for all."""
    steps = _steps_of(targets)
    return {
        sensor.sensor_id: ()
        if sensor.kind == "light"
        else _seen(
            targets,
            steps,
            (sensor.geometry.x, sensor.geometry.y),
            sensor.range_m,
            sensor.azimuth_deg,
            sensor.field_of_view_deg,
        )
        for sensor in sensors
    }


def _working_spans(sensor: Sensor, horizon: Horizon) -> list[Span]:
    """Give when a sensor on line sees anything within the horizon."""
    if sensor.works_at_night:
        return [(horizon.start_s, horizon.end_s)]
    return day_spans(sensor.geometry.x, sensor.geometry.y, horizon.start_s, horizon.end_s)


def _steps_of(targets: Sequence[Target]) -> _Steps:
    starts, ends, lengths_m, owners = [np.zeros((0, 2))], [np.zeros((0, 2))], [np.zeros(0)], []
    lines = [without_duplicates(coords_of(target.geometry)) for target in targets]
    along_m = cumulative_lengths_of(lines)
    for number, (target, coords) in enumerate(zip(targets, lines, strict=True)):
        if target.is_segment:
            edge_m = np.diff(along_m[number])
            counts = np.maximum(1, np.ceil(edge_m / _STEP_M)).astype(int)
            edge = np.repeat(np.arange(len(counts)), counts)
            step = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
            along = (coords[1:] - coords[:-1])[edge]
            starts.append(coords[edge] + (step / counts[edge])[:, None] * along)
            ends.append(coords[edge] + ((step + 1) / counts[edge])[:, None] * along)
            lengths_m.append((edge_m / counts)[edge])
            owners += [number] * len(edge)
        else:
            starts.append(coords)
            ends.append(coords)
            lengths_m.append(np.ones(1))
            owners.append(number)
    owner = np.array(owners, dtype=np.int64)
    length_m = np.concatenate(lengths_m)
    total_m = np.bincount(owner, weights=length_m, minlength=len(targets))
    return _Steps(np.vstack(starts), np.vstack(ends), length_m, owner, total_m)


def _seen(
    targets: Sequence[Target],
    steps: _Steps,
    lonlat: tuple[float, float],
    range_m: float,
    azimuth_deg: float | None = None,
    field_of_view_deg: float | None = None,
) -> tuple[str, ...]:
    """Give the targets of which enough lies within range and field of view."""
    near = _in_box(steps, lonlat, range_m)
    if len(near) == 0:
        return ()
    start_away_m, start_deg = _looked_at(lonlat, steps.starts[near])
    end_away_m, end_deg = _looked_at(lonlat, steps.ends[near])
    low, high = _positive_part(range_m - start_away_m, range_m - end_away_m)
    is_all_round = azimuth_deg is None or field_of_view_deg is None
    if not is_all_round and field_of_view_deg < _ALL_ROUND_DEG:
        half_deg = field_of_view_deg / 2.0
        start_in = half_deg - np.abs(wrapped_deg(start_deg - azimuth_deg))
        end_in = half_deg - np.abs(wrapped_deg(end_deg - azimuth_deg))
        # What stands where the sensor itself stands is in its field of view.
        start_in = np.where(start_away_m == 0.0, np.abs(start_in), start_in)
        end_in = np.where(end_away_m == 0.0, np.abs(end_in), end_in)
        low_in, high_in = _positive_part(start_in, end_in)
        low, high = np.maximum(low, low_in), np.minimum(high, high_in)
    is_point = np.array([not target.is_segment for target in targets], dtype=bool)
    share = np.where(is_point[steps.owner[near]], high >= low, np.maximum(0.0, high - low))
    seen_m = np.bincount(
        steps.owner[near], weights=share * steps.length_m[near], minlength=len(targets)
    )
    is_seen = seen_m >= (SEEN_SHARE - _SHARE_ROUNDING) * steps.total_m
    return tuple(targets[number].target_id for number in np.flatnonzero(is_seen))


def _in_box(steps: _Steps, lonlat: tuple[float, float], range_m: float) -> np.ndarray:
    """Give the steps that may lie within a range; nothing within it is left out."""
    lon, lat = lonlat
    lat_deg = _BOX_SLACK * range_m / 110_500.0  # no degree of latitude is shorter
    farthest_lat = min(abs(lat) + lat_deg, 89.9)
    lon_deg = _BOX_SLACK * range_m / float(metres_per_degree(np.array([farthest_lat]))[0][0])
    away_lat_deg = np.minimum(np.abs(steps.starts[:, 1] - lat), np.abs(steps.ends[:, 1] - lat))
    near = np.flatnonzero(away_lat_deg <= lat_deg)
    away_deg = np.minimum(
        np.abs(wrapped_deg(steps.starts[near, 0] - lon)),
        np.abs(wrapped_deg(steps.ends[near, 0] - lon)),
    )
    return near[away_deg <= lon_deg]


def _looked_at(lonlat: tuple[float, float], places: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give metres and bearing from one place to others."""
    count = len(places)
    bearing_deg, _, away_m = GEOD.inv(
        np.full(count, lonlat[0]), np.full(count, lonlat[1]), places[:, 0], places[:, 1]
    )
    return np.asarray(away_m), np.asarray(bearing_deg)


def _positive_part(start: FloatArray, end: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give from where to where (0 to 1) a value that runs evenly from start to end is ≥ 0."""
    change = end - start
    crossing = np.divide(-start, change, out=np.zeros_like(start), where=change != 0)
    low = np.where(start >= 0, 0.0, np.where(end >= 0, crossing, 1.0))
    high = np.where(end >= 0, 1.0, np.where(start >= 0, crossing, 0.0))
    return low, high
