"""Take in incidents 事件, take their steps, list them with their clocks, count them."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note_looking
from api.incident_answers import (
    INCIDENT_ID,
    IncidentAnswer,
    incident_answer,
)
from api.incident_schemas import (
    FiguresOfAnswer,
    IncidentAsked,
    IncidentFiguresAnswer,
    IncidentsAsked,
    IncidentStepAsked,
    KindAnswer,
    OfficeWordAnswer,
    PeriodAsked,
    RaisedAnswer,
    RulesAnswer,
)
from api.incident_watch import bring_up_to_date
from api.routes_field_lists import instant_of
from api.wire import Items, items_of
from geo_data.instants import WrittenTimeError
from geo_data.new_incident import NewIncident, NewStep
from geo_data.read_incidents import read_figures, read_incident, read_incidents
from geo_data.store_connection import open_connection
from geo_data.store_incidents import make_incident, take_step
from maritime.incidents.figures import IncidentFigures
from maritime.incidents.rules import CLOCKS, LEVELS, Named

router = APIRouter(tags=["incidents"])
IncidentId = Annotated[UUID, Path(description="Id of the incident.", examples=[INCIDENT_ID])]
WITH_THIS_SECOND = timedelta(seconds=1)
"""What a period until now reaches beyond it: what happens at its end is not in a period."""


@router.get("/incident-rules")
async def get_incident_rules(services: Given) -> RulesAnswer:
    """Give the kinds, outcomes, departments and limits that the office defines."""
    rules = services.incident_rules
    return RulesAnswer(
        kinds=[
            KindAnswer(**_word(kind.word).model_dump(), level=kind.level)
            for kind in rules.kinds.values()
        ],
        outcomes=[_word(one) for one in rules.outcomes.values()],
        early_outcomes=sorted(rules.early_outcomes),
        departments=[_word(one) for one in rules.departments.values()],
        tip_kinds=[_word(one) for one in rules.tip_kinds.values()],
        limits_min={
            level: {clock: rules.limits_min[level][clock] for clock in CLOCKS} for level in LEVELS
        },
        takes_public_tips=rules.takes_public_tips,
    )


@router.post(
    "/districts/{district_id}/incidents", status_code=201,
    responses={200: {"description": "It is there already.", "model": IncidentAnswer}},
)  # fmt: skip
async def report_an_incident(
    response: Response,
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    asked: IncidentAsked,
) -> IncidentAnswer:
    """Report an incident, of a place or of none; the same one again is the same."""
    new = NewIncident(
        **asked.model_dump(exclude={"accept", "at"}), is_accepted=asked.accept,
        at=instant_of(asked.at),
    )  # fmt: skip
    async with open_connection(services.served) as connection:
        found, is_new = await make_incident(
            connection, actor, district, new, services.incident_rules, now=services.now()
        )
        await connection.commit()
    response.status_code = 201 if is_new else 200
    return incident_answer(found)


@router.get("/districts/{district_id}/incidents")
async def list_incidents(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[IncidentsAsked, Query()],
) -> Items[IncidentAnswer]:
    """Give incidents with their clocks, newest first."""
    rows, page = await read_incidents(
        connection, district.district_id, asked.wanted, asked.page, services.incident_rules,
        now=services.now(),
    )  # fmt: skip
    answers = map(incident_answer, rows)
    return Items[IncidentAnswer](**items_of(request, page, asked, answers))


@router.get("/districts/{district_id}/incidents/figures")
async def get_incident_figures(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[PeriodAsked, Query()],
) -> IncidentFiguresAnswer:
    """Give closure rate 办结率 and on-time rate 按期办结率 of a period, with what they count."""
    as_of = instant_of(asked.as_of) or services.now()
    from_at = instant_of(asked.from_)
    to_at = instant_of(asked.to) or as_of + WITH_THIS_SECOND
    if to_at <= from_at:
        raise WrittenTimeError(asked.to or to_at.isoformat(), "an instant after from")
    found = await read_figures(
        connection, district.district_id, services.incident_rules, from_at=from_at, to_at=to_at,
        as_of=as_of,
    )  # fmt: skip
    kinds = {kind: _figures(one) for kind, one in found.items() if kind is not None}
    return IncidentFiguresAnswer(
        **{"from": from_at, "to": to_at, "as_of": as_of, "all": _figures(found[None]),
           "kinds": kinds}
    )  # fmt: skip


@router.post("/districts/{district_id}/incidents/raise")
async def raise_overdue_incidents(services: Given, district: AskedDistrict) -> RaisedAnswer:
    """
    Take in what units answered to their orders, then raise what is newly overdue by a level.

    Once for each answer and each clock, whoever asks how often.
    """
    raised = await bring_up_to_date(
        services.engine, district.district_id, services.incident_rules, services.now
    )
    return RaisedAnswer(raised=raised)


@router.get("/districts/{district_id}/incidents/{incident_id}")
async def get_incident(
    services: Given, connection: Snapshot, district: AskedDistrict, incident_id: IncidentId
) -> IncidentAnswer:
    """Give an incident with every step, and what may be done next."""
    found = await read_incident(
        connection, district.district_id, incident_id, services.incident_rules, now=services.now()
    )
    await note_looking(services, f"incident {found.number}", district_id=district.district_id)
    return incident_answer(found)


@router.post(
    "/districts/{district_id}/incidents/{incident_id}/steps", status_code=201,
    responses={200: {"description": "It was taken already.", "model": IncidentAnswer}},
)  # fmt: skip
async def take_a_step(
    response: Response,
    services: Given,
    district: AskedDistrict,
    actor: Acting,
    incident_id: IncidentId,
    asked: IncidentStepAsked,
) -> IncidentAnswer:
    """Take a step; where somebody else was faster: 409 with the incident as it is."""
    step = NewStep(asked.step_id, asked.step, asked.after, asked.facts, instant_of(asked.at))
    async with open_connection(services.served) as connection:
        found, is_new = await take_step(
            connection, actor, district.district_id, incident_id, step, services.incident_rules,
            now=services.now(),
        )  # fmt: skip
        await connection.commit()
    response.status_code = 201 if is_new else 200
    return incident_answer(found)


def _word(word: Named) -> OfficeWordAnswer:
    return OfficeWordAnswer.model_validate(word)


def _figures(found: IncidentFigures) -> FiguresOfAnswer:
    return FiguresOfAnswer.model_validate(found)
