"""Answer how rounds stand, planned ones that nobody began too, and where they led."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note_read
from api.routes_field_lists import instant_of
from api.wire import (
    INSTANT_EXAMPLE,
    Asked,
    DayAsked,
    Items,
    Paging,
    PlainText,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.read_page import Page
from geo_data.read_rounds import RoundsSeen, read_rounds, read_track
from geo_data.store_connection import open_connection
from geo_data.store_verdicts import cancel_round
from maritime.field.rounds import RoundStanding
from maritime.field.tracks import HOLE_S, Track

router = APIRouter(tags=["field lists"])

RoundState = Literal["scheduled", "ready", "start_overdue", "active", "paused", "done", "cancelled"]
RoundId = Annotated[
    UUID, Path(description="Id of the round.", examples=["0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"])
]


class RoundAnswer(Wire):
    """A round that is planned, walked, or both."""

    model_config = with_example(
        state="start_overdue", team_id="T03", mode="foot", planned_from="2026-11-28T12:00:00Z",
        planned_to="2026-11-28T20:00:00Z", round_id=None, started_at=None, ended_at=None,
        minutes=None, person_name=None,
    )  # fmt: skip

    state: RoundState
    team_id: str | None
    mode: str | None
    planned_from: datetime | None
    planned_to: datetime | None
    round_id: UUID | None
    started_at: datetime | None
    ended_at: datetime | None
    minutes: float | None = Field(description="On the round so far, without pauses.")
    person_name: str | None


class RoundsAsked(Paging):
    """Filters of rounds."""

    day: DayAsked = None
    team: PlainText | None = Field(None, description="Id of a team.")
    state: list[RoundState] = Field([], description="Repeat for several.")


class StretchAnswer(Wire):
    """A stretch of a track: what was sent, and nothing put between."""

    from_at: datetime
    to_at: datetime
    points: list[tuple[datetime, float, float, float | None]] = Field(
        description="Instant, longitude, latitude, metres of accuracy."
    )


class HoleAnswer(Wire):
    """A time of which there is no track."""

    from_at: datetime
    to_at: datetime


class TrackAnswer(Wire):
    """Where a round led, as far as it is known."""

    model_config = with_example(
        round_id="0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f", sources=["phone"], length_m=812.4,
        stretches=[{"from_at": "2026-11-28T12:00:00Z", "to_at": "2026-11-28T12:00:30Z",
                    "points": [["2026-11-28T12:00:00Z", 112.81, 21.68, 8.0]]}],
        holes=[{"from_at": "2026-11-28T12:00:30Z", "to_at": "2026-11-28T12:20:00Z"}],
    )  # fmt: skip

    round_id: UUID
    sources: list[str]
    length_m: float = Field(description="Geodesic metres of the stretches; nothing over holes.")
    stretches: list[StretchAnswer]
    holes: list[HoleAnswer] = Field(
        description=f"无轨迹 no track: more than {HOLE_S:.0f} s between two points."
    )


class CancelAsked(Asked):
    """Which planned round is called off."""

    model_config = with_example(team_id="T03", **{"from": INSTANT_EXAMPLE}, note="台风")

    team_id: PlainText
    from_: WrittenInstant = Field(alias="from", description="When the plan has it begin.")
    note: PlainText | None = None


class CancelledAnswer(Wire):
    """A planned round that was called off."""

    model_config = with_example(team_id="T03", from_at="2026-11-22T16:00:00Z", state="cancelled")

    team_id: str
    from_at: datetime
    state: Literal["cancelled"] = "cancelled"


@router.get("/districts/{district_id}/rounds")
async def list_rounds(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[RoundsAsked, Query()],
) -> Items[RoundAnswer]:
    """Give the rounds of a day, earliest first; one that nobody began is there at once."""
    now = services.now()
    day = asked.day or now.astimezone(district.zone).date()
    midnight = datetime.combine(day, time.min, district.zone)
    seen = await read_rounds(
        connection, district.district_id, from_at=midnight.astimezone(UTC),
        to_at=midnight.astimezone(UTC) + timedelta(days=1), now=now,
    )  # fmt: skip
    rows = [
        row
        for one in seen.standings
        if (row := _round(one, seen)) and (not asked.state or row.state in asked.state)
        and (asked.team is None or row.team_id == asked.team)
    ]  # fmt: skip
    shown = rows[asked.offset : asked.offset + asked.limit]
    await note_read(services, "rounds", district_id=district.district_id, after={"day": str(day)})
    page = Page(tuple(one.model_dump() for one in shown), len(rows))
    return Items[RoundAnswer](**items_of(request, page, asked, shown))


@router.get("/districts/{district_id}/rounds/{round_id}/track")
async def get_track(
    services: Given, connection: Snapshot, district: AskedDistrict, round_id: RoundId
) -> TrackAnswer:
    """Give the track of a round with its holes: where people were, so every reading is noted."""
    track, sources = await read_track(connection, district.district_id, round_id)
    await note_read(services, f"track of round {round_id}", district_id=district.district_id)
    return TrackAnswer(
        round_id=round_id,
        sources=list(sources),
        length_m=round(track.length_m, 1),
        stretches=_stretches(track),
        holes=[HoleAnswer(from_at=_at(start), to_at=_at(end)) for start, end in track.holes],
    )


@router.post("/districts/{district_id}/rounds/cancel")
async def cancel_a_round(
    services: Given, district: AskedDistrict, actor: Acting, asked: CancelAsked
) -> CancelledAnswer:
    """Call off a round of the plan; its team may still walk it."""
    from_at = instant_of(asked.from_)
    async with open_connection(services.served) as connection:
        await cancel_round(
            connection, actor, district.district_id, team_id=asked.team_id, from_at=from_at,
            note=asked.note, now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return CancelledAnswer(team_id=asked.team_id, from_at=from_at)


def _round(one: RoundStanding, seen: RoundsSeen) -> RoundAnswer:
    planned, walked = one.planned, one.walked
    of_team = planned or walked
    return RoundAnswer(
        state=one.state,
        team_id=of_team.team_id,
        mode=of_team.mode,
        planned_from=None if planned is None else _at(planned.from_s),
        planned_to=None if planned is None else _at(planned.to_s),
        round_id=None if walked is None else walked.round_id,
        started_at=None if walked is None else _at(walked.started_s),
        ended_at=None if walked is None else _at(walked.ended_s),
        minutes=None if walked is None else round(walked.minutes(0.0, 1e11), 1),
        person_name=None if walked is None else seen.names.get(walked.account_id),
    )


def _stretches(track: Track) -> list[StretchAnswer]:
    return [
        StretchAnswer(
            from_at=_at(stretch[0].at_s),
            to_at=_at(stretch[-1].at_s),
            points=[(_at(one.at_s), one.lon, one.lat, one.accuracy_m) for one in stretch],
        )
        for stretch in track.stretches
    ]


def _at(at_s: float | None) -> datetime | None:
    return None if at_s is None else datetime.fromtimestamp(at_s, UTC)
