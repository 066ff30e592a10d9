"""Work out anew what posts and sensors see, and when."""

import itertools
from collections.abc import Callable

import numpy as np

from maritime.district import District
from maritime.places import Base, Sensor
from maritime.plan import Plan
from maritime.verification.clock import daylight, text_of
from maritime.verification.faults import FaultLog
from maritime.verification.ground import WGS84
from maritime.verification.targets import Watched

SEEN_SHARE = 0.9
BORDERLINE_SHARE = 0.002
SAMPLE_M = 0.25
SUN_SLACK_S = 120
RANGE_SLACK_M = 1e-6

Span = tuple[int, int]
SharesOf = Callable[[Sensor, dict[str, Watched]], dict[str, float]]


def share_in_view(
    target: Watched,
    at: tuple[float, float],
    range_m: float,
    azimuth_deg: float | None = None,
    field_of_view_deg: float | None = None,
) -> float:
    """Give the share of a target's length (of a landing point: 0 or 1) that lies in a view."""
    points, weights = _samples(target.lonlat)
    lon, lat = np.full(len(points), at[0]), np.full(len(points), at[1])
    bearing_deg, _, off_m = WGS84.inv(lon, lat, points[:, 0], points[:, 1])
    is_seen = off_m <= range_m + RANGE_SLACK_M
    if azimuth_deg is not None and field_of_view_deg is not None:
        aside_deg = np.abs((bearing_deg - azimuth_deg + 180.0) % 360.0 - 180.0)
        is_seen &= (aside_deg <= field_of_view_deg / 2.0 + 1e-9) | (off_m < 1e-6)
    return float(weights[is_seen].sum() / weights.sum())


def _samples(lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the middles of short pieces, and their lengths."""
    if len(lonlat) == 1:
        return lonlat, np.ones(1)
    lengths = WGS84.inv(*lonlat[:-1].T, *lonlat[1:].T)[2]
    parts = np.maximum(1, np.ceil(lengths / SAMPLE_M).astype(int))
    edge = np.repeat(np.arange(len(parts)), parts)
    first = np.cumsum(parts) - parts
    share = (np.arange(len(edge)) - first[edge] + 0.5) / parts[edge]
    points = lonlat[edge] + share[:, None] * (lonlat[edge + 1] - lonlat[edge])
    return points, (lengths / parts)[edge]


def _is_far(target: Watched, at: tuple[float, float], range_m: float) -> bool:
    """Whether a target lies so far off that no metre of it can be in range."""
    off_m = WGS84.inv(at[0], at[1], target.first[0], target.first[1])[2]
    return off_m > range_m + target.length_m + 1.0


def seen_from_post(base: Base, watched: dict[str, Watched]) -> tuple[str, ...]:
    """Give the targets that somebody who stands at a post watches."""
    at = (base.geometry.x, base.geometry.y)
    return tuple(
        target.target_id
        for target in watched.values()
        if not _is_far(target, at, base.view_m)
        and share_in_view(target, at, base.view_m) >= SEEN_SHARE - 1e-9
    )


def shares_seen_by(sensor: Sensor, watched: dict[str, Watched]) -> dict[str, float]:
    """Give the share of each target that a sensor sees, if any; a light sees nothing."""
    if sensor.kind == "light":
        return {}
    at = (sensor.geometry.x, sensor.geometry.y)
    shares = {
        target.target_id: share_in_view(
            target, at, sensor.range_m, sensor.azimuth_deg, sensor.field_of_view_deg
        )
        for target in watched.values()
        if not _is_far(target, at, sensor.range_m)
    }
    return {target_id: share for target_id, share in shares.items() if share > 0.0}


def times_of(sensor: Sensor, start_s: int, end_s: int) -> tuple[Span, ...]:
    """Give when a sensor sees what is in its view: always, by day only, or never (off line)."""
    if not sensor.is_online:
        return ()
    if sensor.works_at_night:
        return ((start_s, end_s),)
    return daylight(sensor.geometry.x, sensor.geometry.y, start_s, end_s)


def unwatched_presence(
    district: District,
    watched: dict[str, Watched],
    start_s: int,
    end_s: int,
    *,
    shares_of: SharesOf = shares_seen_by,
) -> tuple[dict[str, list[Span]], dict[str, list[int]]]:
    """
    Give when unwatched sensors on line see each target, and the sunrises and sunsets among these.

    Sunrise and sunset agree between programs to within two minutes only, so what hangs on them is
    compared with that much slack.
    """
    presence: dict[str, list[Span]] = {target_id: [] for target_id in watched}
    sun_edges: dict[str, list[int]] = {target_id: [] for target_id in watched}
    for sensor in district.sensors:
        if sensor.is_watched or not sensor.is_online:
            continue
        spans = times_of(sensor, start_s, end_s)
        edges = [edge for span in spans for edge in span if start_s < edge < end_s]
        for target_id, share in shares_of(sensor, watched).items():
            if share >= SEEN_SHARE - 1e-9:
                presence[target_id].extend(spans)
                sun_edges[target_id].extend(edges)
    return presence, sun_edges


def check_sensor_observations(
    district: District,
    plan: Plan,
    watched: dict[str, Watched],
    faults: FaultLog,
    *,
    shares_of: SharesOf = shares_seen_by,
) -> None:
    """Note sensor observations that are missing, invented or at another time."""
    start_s, end_s = plan.horizon.start_s, plan.horizon.end_s
    said: dict[tuple[str, str], list[Span]] = {}
    for seen in plan.sensor_observations:
        said.setdefault((seen.sensor_id, seen.target_id), []).append((seen.enter_s, seen.exit_s))
    due: dict[tuple[str, str], tuple[Span, ...]] = {}
    for sensor in district.sensors:
        if not sensor.is_watched or not sensor.is_online:
            continue
        spans = times_of(sensor, start_s, end_s)
        for target_id, share in shares_of(sensor, watched).items():
            key = (sensor.sensor_id, target_id)
            is_doubtful = abs(share - SEEN_SHARE) <= BORDERLINE_SHARE
            if (share >= SEEN_SHARE and not is_doubtful) or (is_doubtful and key in said):
                due[key] = spans
    for key in sorted(due.keys() | said.keys()):
        _compare_spans(key, said.get(key, []), due.get(key, ()), plan, district, faults)


def _compare_spans(
    key: tuple[str, str],
    said: list[Span],
    due: tuple[Span, ...],
    plan: Plan,
    district: District,
    faults: FaultLog,
) -> None:
    """Two lists of spans agree where they differ for no longer than two minutes in one piece."""
    where = f"sensor {key[0]!r}, target {key[1]!r}"
    start_s, end_s = plan.horizon.start_s, plan.horizon.end_s
    for enter_s, exit_s in said:
        if not start_s <= enter_s < exit_s <= end_s:
            faults.add(
                "sensor_observation_wrong", where,
                f"{text_of(enter_s, district.zone)} to {text_of(exit_s, district.zone)}",
                "a span inside the horizon, its end after its beginning",
            )  # fmt: skip
    edges = sorted({edge for span in (*said, *due) for edge in span})
    for low, high in itertools.pairwise(edges):
        is_said = any(enter <= low and high <= leave for enter, leave in said)
        is_due = any(enter <= low and high <= leave for enter, leave in due)
        if is_said == is_due or high - low <= SUN_SLACK_S:
            continue
        span = f"{text_of(low, district.zone)} to {text_of(high, district.zone)}"
        if is_said:
            faults.add(
                "sensor_observation_invented", where, f"an observation {span}",
                "none: no watched sensor on line of this id sees the target then",
            )  # fmt: skip
        else:
            faults.add("sensor_observation_missing", where, "none", f"an observation {span}")
