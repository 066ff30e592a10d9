"""Put tracks, rounds and plans on the straight coast; minutes after a local midnight."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from scenes import lonlat, straight_coast

from maritime.cutting import resolve_targets
from maritime.field.rounds import PlannedRound, RoundEvent
from maritime.field.tracks import TrackPoint, join_track
from maritime.live.facts import LiveFacts, LiveGround, PlannedWatch, RoundTraces
from maritime.live.track_looks import looks_of_track
from maritime.observation import Observation

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT_S = int(datetime(2026, 11, 23, tzinfo=ZONE).timestamp())
FIRST, SECOND = "C01-4YHF-1", "C01-4YHF-2"
"""The two westernmost segments: from 0 to 752 m, and from there to L001 at 1,505 m."""


@cache
def ground() -> LiveGround:
    """Give the straight coast with its targets, without its watched camera."""
    district = straight_coast()
    sensors = tuple(one for one in district.sensors if not one.is_watched)
    district = replace(district, sensors=sensors)
    return LiveGround(district, resolve_targets(district))


@cache
def watched_ground() -> LiveGround:
    """Give the straight coast with its watched camera, which sees L001."""
    district = straight_coast()
    return LiveGround(district, resolve_targets(district))


def at_s(minute: float) -> int:
    """Give epoch seconds of a minute of the day."""
    return MIDNIGHT_S + round(minute * 60)


def walk(
    from_m: float, to_m: float, *, minute: float, takes_min: float, north_m: float = 60.0,
    every_s: int = 30,
) -> list[TrackPoint]:  # fmt: skip
    """Give points of a straight walk along the shore at an even speed."""
    steps = max(1, round(takes_min * 60 / every_s))
    return [
        TrackPoint(
            float(at_s(minute) + number * every_s),
            *lonlat(from_m + (to_m - from_m) * number / steps, north_m),
        )
        for number in range(steps + 1)
    ]


def looks(points: Sequence[TrackPoint]) -> dict[str, list[tuple[float, float]]]:
    """Give what a track watches by target: spans in minutes of the day."""
    found: dict[str, list[tuple[float, float]]] = {}
    for index, from_s, to_s in looks_of_track(ground().steps, join_track(points)):
        span = ((from_s - MIDNIGHT_S) / 60, (to_s - MIDNIGHT_S) / 60)
        found.setdefault(ground().targets[index].target_id, []).append(span)
    return found


def event(kind: str, minute: float, *, number: int = 1, team_id: str = "T01") -> RoundEvent:
    """Give an event of a round."""
    item_id = UUID(int=number * 1_000_000 + round(minute * 100) + len(kind))
    return RoundEvent(
        item_id, kind, UUID(int=number), UUID(int=7), at_s(minute), team_id, "vehicle"
    )


def traces(points: Sequence[TrackPoint]) -> RoundTraces:
    """Give what a phone sent of a round."""
    track = join_track(points)
    fixes = tuple(point for stretch in track.stretches for point in stretch)
    return RoundTraces(fixes, (), looks_of_track(ground().steps, track))


def watch(
    from_min: float, to_min: float, *looked: tuple[str, float, float], team_id: str = "T01",
    is_cancelled: bool = False,
) -> PlannedWatch:  # fmt: skip
    """Give a planned round with its looks (target, from, to)."""
    spans = [(target_id, at_s(begin), at_s(end)) for target_id, begin, end in looked]
    return PlannedWatch(
        PlannedRound(team_id, "vehicle", at_s(from_min), at_s(to_min), is_cancelled),
        tuple(Observation(*span, "plan", team_id) for span in spans),
        tuple((target_id, begin_s) for target_id, begin_s, _ in spans),
    )


def facts(minute: float, **known: object) -> LiveFacts:
    """Give what was known at a minute of the day, of a plan."""
    return LiveFacts(known_s=at_s(minute), **{"plan_id": UUID(int=5), **known})
