"""Answer how a coast stands: now, then, and by the plan in the hours to come."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import AskedDistrict, Given
from api.acting import Acting, note_looking
from api.live_answer import live_json, read_view
from api.live_schemas import LiveAnswer, LiveAsked
from api.routes_field_lists import instant_of
from maritime.errors import HorizonError

router = APIRouter(tags=["duty room"])


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
    scene = await rooms.room_of(district.district_id).scene(at=at, known_at=known_at)
    view = await read_view(services, actor, district.district_id, now=known_at)
    if view.sees_positions:
        await note_looking(services, "live positions", district_id=district.district_id)
    return LiveAnswer(**live_json(scene, view, now=now, sequence=sequence))
