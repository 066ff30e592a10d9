"""Answer how a coast stands: now, then, and by the plan in the hours to come."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from api.access import AskedDistrict, Given
from api.acting import Acting, note_looking
from api.live_answer import SEE_POSITIONS, live_json, near_json, read_view
from api.live_board import trouble
from api.live_schemas import (
    LiveAnswer,
    LiveAsked,
    NearestAsked,
    NearUnitAnswer,
    StripAnswer,
    StripAsked,
)
from api.routes_field_lists import instant_of
from api.signed_stream import while_signed
from maritime.errors import HorizonError, InvalidRecordError

router = APIRouter(tags=["duty room"])

STEP_MIN = 15
LONGEST_STRIP = timedelta(days=3)
EVENTS_EXAMPLE = (
    "retry: 2000\n\nid: 1795874400000\nevent: live\n"
    'data: {"district_id": "440781", "targets": {…}, …}\n\n: still here\n\n'
    'event: trouble\ndata: {"district_id": "440781", "detail": "…"}\n\n'
)
LONGEST_BACK, LONGEST_AHEAD = timedelta(days=31), timedelta(days=2)
"""How far from what was known an instant may be."""


def require_near(at: datetime, known_at: datetime) -> None:
    """Raise HorizonError unless an instant is near enough to what is known."""
    if not known_at - LONGEST_BACK <= at <= known_at + LONGEST_AHEAD:
        raise HorizonError(
            f"{at.isoformat()} is too far from {known_at.isoformat()}: ask for an instant from "
            f"{LONGEST_BACK.days} days before it to {LONGEST_AHEAD.days} days after it"
        )


@router.get("/districts/{district_id}/live")
async def get_live(
    services: Given, district: AskedDistrict, actor: Acting, asked: Annotated[LiveAsked, Query()]
) -> LiveAnswer:
    """
    Give every target, unit and sensor, and what fails next, at an instant by what was known.

    Without `at` and `known_at` it is now. Positions and phones are only for duty officers and
    supervisors, of their reach; that they look is noted once in ten minutes.
    """
    now = services.now()
    known_at = min(instant_of(asked.known_at) or now, now)
    at = instant_of(asked.at) or known_at
    require_near(at, known_at)
    rooms = services.live
    sequence = rooms.sequence_of(district.district_id)
    if at == known_at == now:
        scene = await rooms.scene_now(
            district.district_id, now=now, sequence=sequence, is_shared=False
        )
    else:
        scene = await rooms.room_of(district.district_id).scene(at=at, known_at=known_at)
    view = await read_view(services, actor, district.district_id, now=known_at)
    if view.sees_positions:
        await note_looking(services, "live positions", district_id=district.district_id)
    return LiveAnswer(**live_json(scene, view, now=now, sequence=sequence))


@router.get(
    "/districts/{district_id}/live/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events live (the whole first, then only the targets that changed and "
            "all else whole) and trouble, while the database cannot be asked.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": EVENTS_EXAMPLE}
            },
        }
    },
)
async def follow_live(
    request: Request,
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    once: Annotated[bool, Query(description="End after the first event.")] = False,
) -> StreamingResponse:
    """Follow a district as it changes, until the session or token ends."""
    if actor is None or actor.role in SEE_POSITIONS:
        await note_looking(services, "live positions", district_id=district.district_id)
    board = request.app.state.boards.board_of(services, actor, district.district_id)
    events = while_signed(
        request,
        services.engine,
        board.follow(actor, once=once),
        meanwhile=trouble(district.district_id),
    )
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@router.get("/districts/{district_id}/live/strip")
async def get_live_strip(
    services: Given, district: AskedDistrict, asked: Annotated[StripAsked, Query()]
) -> StripAnswer:
    """
    Give the states of all targets each quarter hour: the coast against the hours.

    Up to what was known they are by what was really seen, after it by what is promised.
    """
    now = services.now()
    known_at = min(instant_of(asked.known_at) or now, now)
    from_at, to_at = instant_of(asked.from_), instant_of(asked.to)
    for one in (from_at, to_at):
        require_near(one, known_at)
    if not timedelta(0) < to_at - from_at <= LONGEST_STRIP:
        raise HorizonError(
            f"a strip from {from_at.isoformat()} to {to_at.isoformat()} is not between 0 and "
            f"{LONGEST_STRIP.days} days long"
        )
    room = services.live.room_of(district.district_id)
    strip = await room.strip(from_at=from_at, to_at=to_at, known_at=known_at, step_s=STEP_MIN * 60)
    return StripAnswer(**{"from": from_at}, to=to_at, step_min=STEP_MIN, targets=strip)


@router.get("/districts/{district_id}/live/nearest")
async def list_nearest_units(
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    asked: Annotated[NearestAsked, Query()],
) -> list[NearUnitAnswer]:
    """
    Give the units that can be at a target or a place first: free ones, then those on rounds.

    Who cannot be there within his shift is left out. Waits until the ways are reckoned.
    """
    now = services.now()
    rooms = services.live
    room = rooms.room_of(district.district_id)
    scene = await room.scene(at=now, known_at=now)
    arrivals = await room.arrivals(scene.ground)
    if asked.target_id is not None and asked.target_id not in scene.ground.index_of:
        raise InvalidRecordError(
            "units", "nearest", "target_id", asked.target_id, "a target of the district"
        )
    near = await room.nearest(
        scene, arrivals, target_id=asked.target_id,
        lonlat=None if asked.target_id is not None else (asked.lon, asked.lat),
    )  # fmt: skip
    view = await read_view(services, actor, district.district_id, now=now)
    if view.sees_positions:
        await note_looking(services, "live positions", district_id=district.district_id)
    return [NearUnitAnswer(**near_json(one, scene, view)) for one in near[: asked.most]]
