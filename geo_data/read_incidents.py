"""Read incidents 事件 with their steps, folded into how they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.incident_errors import IncidentNotFoundError
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema_incidents import incident, incident_step
from maritime.incidents.clocks import Clock, clocks_of
from maritime.incidents.figures import IncidentFigures, measure_incidents
from maritime.incidents.order import next_steps
from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import Standing, as_entered, fold_steps
from maritime.incidents.steps import ACCEPT, CLOSE, REJECT, REOPEN, REPORT, Step


@dataclass(frozen=True)
class ReadIncident:
    """
    An incident with its steps, how it stands, and what is due of it; `now_s` in epoch seconds.

    text, lon, lat and target_id are as reported, the place as amended where it was. as_entered is
    how it would stand if nothing had been dated back.
    """

    incident_id: UUID
    district_id: str
    number: str
    grid_id: str | None
    text: str
    lon: float | None
    lat: float | None
    target_id: str | None
    source: str
    from_item_id: UUID | None
    from_alert_id: UUID | None
    from_tip_id: UUID | None
    steps: tuple[Step, ...]
    standing: Standing
    as_entered: Standing
    clocks: tuple[Clock, ...]
    now_s: float

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What may be done now, the one that is waited for first."""
        return next_steps(self.standing)


@dataclass(frozen=True)
class IncidentFilter:
    """What incidents are wanted: open ones or ended ones, reported within [from_at, to_at)."""

    is_open: bool | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


async def read_incidents(
    connection: AsyncConnection,
    district_id: str,
    wanted: IncidentFilter,
    page: PageRequest,
    rules: IncidentRules,
    *,
    now: datetime,
) -> tuple[tuple[ReadIncident, ...], Page]:
    """Give incidents, newest number first, and the page that they are of."""
    query = select(incident).where(incident.c.district_id == district_id)
    if wanted.is_open is not None:
        has_ended = _has_ended()
        query = query.where(~has_ended if wanted.is_open else has_ended)
    if wanted.from_at is not None or wanted.to_at is not None:
        query = query.where(_has_step(REPORT, from_at=wanted.from_at, to_at=wanted.to_at))
    found = await read_page(connection, query.order_by(*newest_number(incident.c.number)), page)
    steps = await _read_steps(connection, [row["incident_id"] for row in found.rows])
    rows = tuple(_incident(row, steps, rules, now.timestamp()) for row in found.rows)
    return rows, found


async def read_open_incidents(
    connection: AsyncConnection,
    district_id: str,
    rules: IncidentRules,
    *,
    now: datetime,
    known_at: datetime | None = None,
) -> tuple[ReadIncident, ...]:
    """
    Give every incident of a district that has not ended, by number.

    Where known_at is given, those that were open by what had been entered by then, as they stood
    by it: what happened before and was entered later is not in them.
    """
    query = select(incident).where(
        incident.c.district_id == district_id, ~_has_ended(known_at=known_at)
    )
    rows = (await connection.execute(query.order_by(incident.c.number))).mappings().all()
    steps = await _read_steps(connection, [row["incident_id"] for row in rows], until=known_at)
    return tuple(
        _incident(row, steps, rules, now.timestamp()) for row in rows if row["incident_id"] in steps
    )


async def read_incident(
    connection: AsyncConnection,
    district_id: str,
    incident_id: UUID,
    rules: IncidentRules,
    *,
    now: datetime,
) -> ReadIncident:
    """Give one incident, or raise IncidentNotFoundError."""
    query = select(incident).where(
        incident.c.district_id == district_id, incident.c.incident_id == incident_id
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise IncidentNotFoundError(incident_id)
    steps = await _read_steps(connection, [incident_id])
    return _incident(row, steps, rules, now.timestamp())


async def read_figures(
    connection: AsyncConnection,
    district_id: str,
    rules: IncidentRules,
    *,
    from_at: datetime,
    to_at: datetime,
    as_of: datetime,
) -> dict[str | None, IncidentFigures]:
    """
    Give the figures of a period as they stood at an instant: of all (None) and of each kind.

    What was entered later is not in them, even if it happened before: so that they can be
    reckoned again.
    """
    touched = _has_step(REPORT, ACCEPT, REJECT, CLOSE, from_at=from_at, to_at=to_at)
    query = select(incident.c.incident_id, incident.c.kind, incident.c.level).where(
        incident.c.district_id == district_id, touched
    )
    rows = list(await connection.execute(query))
    steps = await _read_steps(connection, [row.incident_id for row in rows], until=as_of)
    standings = [
        fold_steps(row.kind, row.level, steps[row.incident_id])
        for row in rows
        if row.incident_id in steps
    ]
    span = {
        "from_s": from_at.timestamp(), "to_s": to_at.timestamp(), "as_of_s": as_of.timestamp()
    }  # fmt: skip
    found: dict[str | None, IncidentFigures] = {None: measure_incidents(standings, rules, **span)}
    for kind in sorted({one.kind for one in standings}):
        of_kind = [one for one in standings if one.kind == kind]
        found[kind] = measure_incidents(of_kind, rules, **span)
    return found


def newest_number(number: ColumnElement[str]) -> tuple[ColumnElement, ...]:
    """Order by numbers like 20261128-007, newest first, those of four digits too."""
    return func.left(number, 8).desc(), func.length(number).desc(), number.desc()


def _incident(
    row: Mapping[str, object],
    steps: Mapping[UUID, Sequence[Step]],
    rules: IncidentRules,
    now_s: float,
) -> ReadIncident:
    cells = dict(row)
    kind, level = cells.pop("kind"), cells.pop("level")
    del cells["content_sha256"]
    taken = tuple(steps.get(cells["incident_id"], ()))
    standing = fold_steps(kind, level, taken)
    entered = fold_steps(kind, level, as_entered(taken))
    if standing.place:
        cells |= {"lon": None, "lat": None, "target_id": None} | standing.place
    clocks = clocks_of(standing, rules)
    return ReadIncident(
        **cells, steps=taken, standing=standing, as_entered=entered, clocks=clocks, now_s=now_s
    )


async def _read_steps(
    connection: AsyncConnection, ids: Iterable[UUID], *, until: datetime | None = None
) -> dict[UUID, list[Step]]:
    """Give the steps of incidents that were entered until an instant, in their order."""
    columns = incident_step.c
    query = select(incident_step).where(
        columns.incident_id.in_(list(ids)), *_entered_by(incident_step, until)
    )
    found: dict[UUID, list[Step]] = {}
    for row in await connection.execute(query.order_by(columns.incident_id, columns.number)):
        step = Step(
            row.step_id, row.number, row.step, row.at.timestamp(), row.taken_by, row.facts,
            row.entered_at.timestamp(),
        )  # fmt: skip
        found.setdefault(row.incident_id, []).append(step)
    return found


def _has_ended(*, known_at: datetime | None = None) -> object:
    """Give the condition that an incident has come to an end and was not reopened since."""
    end, again = incident_step.alias("end_step"), incident_step.alias("again_step")
    was_reopened = exists().where(
        again.c.incident_id == end.c.incident_id, again.c.step == REOPEN,
        again.c.number > end.c.number, *_entered_by(again, known_at),
    )  # fmt: skip
    return exists().where(
        end.c.incident_id == incident.c.incident_id, end.c.step.in_((CLOSE, REJECT)),
        *_entered_by(end, known_at), ~was_reopened,
    )  # fmt: skip


def _entered_by(step: FromClause, known_at: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if known_at is None else (step.c.entered_at <= known_at,)


def _has_step(
    *steps: str, from_at: datetime | None = None, to_at: datetime | None = None
) -> object:
    columns = incident_step.c
    asked: Select = select(columns.step_id).where(
        columns.incident_id == incident.c.incident_id, columns.step.in_(steps)
    )
    if from_at is not None:
        asked = asked.where(columns.at >= from_at)
    if to_at is not None:
        asked = asked.where(columns.at < to_at)
    return exists(asked)
