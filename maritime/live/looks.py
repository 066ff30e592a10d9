"""Gather the observations of a coast: what was really seen, and what is still promised."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from maritime.field.tracks import TrackPoint
from maritime.geodesy import distances_m
from maritime.horizon import Horizon
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces, SensorReport
from maritime.live.units import SILENT_S, Promise, walked_rounds
from maritime.observation import Observation
from maritime.places import Sensor
from maritime.spans import joined_spans
from maritime.sun import day_spans

POST_M = 100.0
"""Who is no farther than this from a post stands at it."""

POST_DEG = POST_M / 110_000.0
"""At least as much as that in degrees of latitude, anywhere."""

Span = tuple[int, int]


def looks_made(ground: LiveGround, facts: LiveFacts, horizon: Horizon) -> tuple[Observation, ...]:
    """
    Give every look that was really made, as far as it is known; none goes beyond known_s.

    Checks and arrivals as they are stored, tracks, posts while a team on its round stands at
    them, watched sensors while they are reported on line. What the plan says plays no part.
    """
    found = [one for one in facts.looks if one.target_id in ground.index_of]
    found += looks_of_sensors(ground, facts.sensor_reports, horizon)
    return (*_until_known(found, facts.known_s), *looks_of_rounds(ground, facts))


def looks_of_rounds(ground: LiveGround, facts: LiveFacts) -> tuple[Observation, ...]:
    """Give what was seen from tracks, and from posts while a team stood at them."""
    team_of = {one.round_id: one.team_id or "" for one in walked_rounds(facts, at_s=facts.known_s)}
    found: list[Observation] = []
    for round_id, traces in facts.traces.items():
        found += _looks_from_track(ground, traces, team_of.get(round_id, ""))
    found += _looks_from_posts(ground, facts)
    return _until_known(found, facts.known_s)


def _until_known(found: Iterable[Observation], known_s: int) -> tuple[Observation, ...]:
    return tuple(
        one if one.exit_s <= known_s
        else Observation(one.target_id, one.enter_s, known_s, one.source, one.observer_id)
        for one in found
        if one.enter_s <= known_s
    )  # fmt: skip


def looks_promised(
    ground: LiveGround, facts: LiveFacts, promises: Iterable[Promise], horizon: Horizon
) -> tuple[Observation, ...]:
    """Give the looks still to come: of rounds as they stand, and of sensors that are on line."""
    now_s = facts.known_s
    found = []
    for promise in promises:
        if not promise.is_promised:
            continue
        late_s = round(promise.delay_s)
        for look in promise.watch.looks:
            enter_s, exit_s = look.enter_s + late_s, look.exit_s + late_s
            if exit_s > promise.until_s or exit_s <= now_s:
                continue
            if enter_s < promise.from_s and promise.from_s > now_s:
                continue  # it is not back by then
            if promise.is_stopped(look.enter_s, look.exit_s):
                continue
            found.append(
                Observation(
                    look.target_id, max(enter_s, now_s + 1), exit_s, look.source, look.observer_id
                )
            )
    found += [
        Observation(one.target_id, max(one.enter_s, now_s), one.exit_s, "sensor", one.observer_id)
        for one in looks_of_sensors(ground, facts.sensor_reports, horizon)
        if one.exit_s > now_s
    ]
    return tuple(found)


def looks_of_sensors(
    ground: LiveGround, reports: Iterable[SensorReport], horizon: Horizon
) -> list[Observation]:
    """Give what watched sensors observe in a horizon while they are reported on line."""
    spans_of = online_spans(ground.district.sensors, reports, horizon)
    return [
        Observation(target_id, from_s, to_s, "sensor", sensor.sensor_id)
        for sensor in ground.district.sensors
        if sensor.is_watched
        for from_s, to_s in spans_of[sensor.sensor_id]
        for target_id in ground.seen_by_sensor[sensor.sensor_id]
    ]


def presence_of_sensors(
    ground: LiveGround, reports: Iterable[SensorReport], horizon: Horizon
) -> dict[str, list[Span]]:
    """Give when an unwatched sensor on line sees each target: a longer interval holds then."""
    spans_of = online_spans(ground.district.sensors, reports, horizon)
    found: dict[str, list[Span]] = {}
    for sensor in ground.district.sensors:
        if not sensor.is_watched:
            for target_id in ground.seen_by_sensor[sensor.sensor_id]:
                found.setdefault(target_id, []).extend(spans_of[sensor.sensor_id])
    return {target_id: sorted(spans) for target_id, spans in found.items() if spans}


def online_spans(
    sensors: Iterable[Sensor], reports: Iterable[SensorReport], horizon: Horizon
) -> dict[str, list[Span]]:
    """
    Give when each sensor works in a horizon: on line by the last report, and by light if it must.

    Until the first report the pack says whether it is on line; of two reports for one instant
    the one that came later holds.
    """
    by_sensor: dict[str, list[SensorReport]] = {}
    for report in reports:
        by_sensor.setdefault(report.sensor_id, []).append(report)
    found = {}
    for sensor in sensors:
        own = sorted(
            by_sensor.get(sensor.sensor_id, ()), key=lambda one: (one.at_s, one.reported_s)
        )
        edges = [(horizon.start_s - 1, sensor.is_online)]
        edges += [(one.at_s, one.is_online) for one in own]
        edges.append((horizon.end_s, False))
        spans = [
            (max(from_s, horizon.start_s), min(to_s, horizon.end_s))
            for (from_s, is_online), (to_s, _) in pairwise(edges)
            if is_online
        ]
        spans = joined_spans([span for span in spans if span[1] > span[0]])
        if not sensor.works_at_night:
            days = _days(sensor.geometry.x, sensor.geometry.y, horizon.start_s, horizon.end_s)
            spans = _common(spans, days)
        found[sensor.sensor_id] = spans
    return found


def is_online_at(
    sensor: Sensor, reports: Iterable[SensorReport], at_s: float
) -> tuple[bool, int | None]:
    """Say whether a sensor is on line at an instant, and since which report (None: the pack)."""
    own = [one for one in reports if one.sensor_id == sensor.sensor_id and one.at_s <= at_s]
    if not own:
        return sensor.is_online, None
    own.sort(key=lambda one: (one.at_s, one.reported_s))
    since_s = own[-1].at_s
    for report in reversed(own):
        if report.is_online != own[-1].is_online:
            break
        since_s = report.at_s
    return own[-1].is_online, since_s


@lru_cache(maxsize=256)
def _looks_from_track(
    ground: LiveGround, traces: RoundTraces, team_id: str
) -> tuple[Observation, ...]:
    """Give what a round's track was found to see; of a track that is as it was it is kept."""
    return tuple(
        Observation(ground.targets[index].target_id, from_s, to_s, "track", team_id)
        for index, from_s, to_s in traces.looks
    )


def _looks_from_posts(ground: LiveGround, facts: LiveFacts) -> list[Observation]:
    """Give what was seen from posts: by teams on their rounds, from fix to fix at the post."""
    posts = [base for base in ground.district.bases if ground.seen_from_post.get(base.base_id)]
    teams = {team.team_id for team in ground.district.teams}
    found = []
    for walked in walked_rounds(facts, at_s=facts.known_s):
        traces = facts.traces.get(walked.round_id)
        if traces is None or walked.team_id not in teams:
            continue
        last = bisect_right(traces.sharp_fixes, facts.known_s, key=lambda one: one.at_s)
        fixes, lonlat = traces.sharp_fixes[:last], traces.sharp_lonlat[:last]
        for base in posts:
            near = _about(lonlat, base.geometry.x, base.geometry.y)
            if not len(near):
                continue
            is_there = np.zeros(last, bool)
            place = np.tile((base.geometry.x, base.geometry.y), (len(near), 1))
            is_there[near] = distances_m(place, lonlat[near]) <= POST_M
            stays = _stays_at(fixes, is_there, until_s=facts.known_s)
            found += [
                Observation(target_id, from_s, to_s, "post", walked.team_id)
                for from_s, to_s in _common(stays, [(round(a), round(b)) for a, b in walked.spans])
                for target_id in ground.seen_from_post[base.base_id]
            ]
    return found


def _about(lonlat: NDArray[np.float64], lon: float, lat: float) -> NDArray[np.int64]:
    """Give which of some places may be within POST_M of a place; it leaves out none that is."""
    east_deg = (lonlat[:, 0] - lon + 180.0) % 360.0 - 180.0
    shrinks = np.cos(np.radians(min(90.0, abs(lat) + POST_DEG)))
    is_about = (np.abs(lonlat[:, 1] - lat) <= POST_DEG) & (np.abs(east_deg) * shrinks <= POST_DEG)
    return np.flatnonzero(is_about)


def _stays_at(
    fixes: Sequence[TrackPoint], is_there: NDArray[np.bool_], *, until_s: int
) -> list[Span]:
    """Give the spans at a post: between neighbouring fixes there, and SILENT_S after the last."""
    spans = []
    for number in np.flatnonzero(is_there).tolist():
        fix = fixes[number]
        if number + 1 < len(fixes):
            after = fixes[number + 1]
            if is_there[number + 1] and after.at_s - fix.at_s <= SILENT_S:
                spans.append((int(np.ceil(fix.at_s)), int(after.at_s)))
        else:
            spans.append((int(np.ceil(fix.at_s)), int(min(until_s, fix.at_s + SILENT_S))))
    return joined_spans([span for span in spans if span[1] >= span[0]])


_days = lru_cache(maxsize=4096)(day_spans)


def _common(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Give what two lists of spans have in common, in order."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return sorted(span for span in both if span[1] >= span[0])
