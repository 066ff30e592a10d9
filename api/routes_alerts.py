"""List alerts 提醒, and let officers sign, dismiss and exempt them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting
from api.alert_answers import ID_EXAMPLE, AlertAnswer, alert_answer
from api.alert_facts import look_for_alerts
from api.routes_field_lists import instant_of
from api.wire import Asked, Items, Paging, Wire, WrittenInstant, items_of, with_example
from geo_data.act_on_alerts import act_on_alert
from geo_data.read_alerts import read_alerts
from geo_data.store_connection import open_connection
from maritime.alerts.records import ALERT_STATES

router = APIRouter(tags=["alerts"])

LONGEST_REASON = 200
MOST_MEMBERS = 1000
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
AlertId = Annotated[UUID, Path(description="Id of the alert.", examples=[ID_EXAMPLE])]


class AlertsAsked(Paging):
    """Filter of alerts."""

    state: list[Literal[ALERT_STATES]] = Field([], description="Repeat for several.")


class MemberAsked(Asked):
    """Which member of an alert is meant."""

    model_config = with_example(family="target", subject_id="L005")

    family: Word
    subject_id: Word


class ActionAsked(Asked):
    """What an officer says of an alert or some members of it, and which state of it he saw."""

    model_config = with_example(
        after=0, reason="渔政船在场", until=None,
        members=[{"family": "target", "subject_id": "L005"}],
    )  # fmt: skip

    after: Annotated[int, Field(ge=0, le=1_000_000)]
    reason: Annotated[str, Field(max_length=LONGEST_REASON, pattern=r"^[^\x00]*$")] | None = None
    until: WrittenInstant | None = Field(None, description="Of exempt alone.")
    members: list[MemberAsked] = Field(
        [], max_length=MOST_MEMBERS,
        description="These alone become an alert of their own; none means all in reach.",
    )  # fmt: skip


class OutwardAnswer(Wire):
    """How sending to one address goes; the address itself is never answered."""

    model_config = with_example(
        number=1, kind="wecombot", sent=3, failed=1, given_up=0, waiting=0, is_failing=False
    )

    number: int = Field(description="Its place in the settings file, from 1.")
    kind: str
    sent: int
    failed: int
    given_up: int
    waiting: int
    is_failing: bool


class LookedAnswer(Wire):
    """What a look brought."""

    model_config = with_example(raised=1, changed=0, cleared=0, told=1, is_elsewhere=False)

    raised: int
    changed: int
    cleared: int
    told: int
    is_elsewhere: bool = Field(description="Another server is looking just now.")


@router.get("/districts/{district_id}/alerts")
async def list_alerts(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[AlertsAsked, Query()],
) -> Items[AlertAnswer]:
    """Give alerts with their troubles in reach, the worst and latest first; any state if none."""
    page = await read_alerts(
        connection, district.district_id, asked.page, states=tuple(asked.state)
    )
    return Items[AlertAnswer](**items_of(request, page, asked, map(alert_answer, page.rows)))


@router.get("/districts/{district_id}/alerts/outward")
async def list_outward(services: Given, district: AskedDistrict) -> list[OutwardAnswer]:
    """Give how sending alerts out goes since this server was started, address by address."""
    return [OutwardAnswer.model_validate(one) for one in services.outward.standings]


@router.post("/districts/{district_id}/alerts/look")
async def look_at_alerts(services: Given, district: AskedDistrict) -> LookedAnswer:
    """Reckon the alerts anew at once; the server does it by itself each half minute."""
    watched = await look_for_alerts(services, district.district_id)
    if watched is None:
        return LookedAnswer(raised=0, changed=0, cleared=0, told=0, is_elsewhere=True)
    return LookedAnswer(
        raised=len(watched.raised), changed=len(watched.changed), cleared=len(watched.cleared),
        told=len(watched.told), is_elsewhere=False,
    )  # fmt: skip


@router.post("/districts/{district_id}/alerts/{alert_id}/{action}")
async def act_on_an_alert(
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    alert_id: AlertId,
    action: Literal["sign", "dismiss", "exempt"],
    asked: ActionAsked,
) -> AlertAnswer:
    """
    Sign 签收, dismiss 误报 or exempt, all that is in reach or some members alone.

    Where somebody was faster: 409 with the alert as it is. Members that are acted on alone become
    an alert of their own, which is answered.
    """
    async with open_connection(services.served) as connection:
        row = await act_on_alert(
            connection, actor, district.district_id, alert_id, action, after=asked.after,
            members=[(one.family, one.subject_id) for one in asked.members],
            reason=asked.reason, until=instant_of(asked.until), now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return alert_answer(row)
