"""Make incidents 事件 and take their steps, one after the other, in the caller's transaction."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.incident_errors import (
    IdTakenError,
    IncidentChangedError,
    IncidentMadeError,
    StepRefusedError,
    StepTimeRefusedError,
)
from geo_data.incident_lines import step_line
from geo_data.incident_origin import place_of_incident
from geo_data.instants import format_instant
from geo_data.new_incident import NewIncident, NewStep
from geo_data.read_districts import DistrictHead
from geo_data.read_incidents import ReadIncident, read_incident, read_open_incidents
from geo_data.schema import district as district_table
from geo_data.schema import target, team
from geo_data.schema_incidents import incident, incident_step
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import RecordNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.checks import require_choice, require_text
from maritime.incidents.clocks import due_raising
from maritime.incidents.order import check_step
from maritime.incidents.rules import LEVELS, IncidentRules
from maritime.incidents.standing import Standing
from maritime.incidents.steps import (
    ACCEPT,
    RAISE,
    REPORT,
    OutOfOrderError,
    Step,
    StepTimeError,
)
from maritime.incidents.when import MINUTE_S, when_it_happened


async def make_incident(
    connection: AsyncConnection,
    actor: Actor | None,
    district: DistrictHead,
    asked: NewIncident,
    rules: IncidentRules,
    *,
    now: datetime,
) -> tuple[ReadIncident, bool]:
    """
    Keep what is reported; give it, and whether it is new. The same one again changes nothing.

    Raises
    ------
    InvalidRecordError
        If its kind, level or text cannot be.
    RecordNotFoundError, ItemNotFoundError, TipNotFoundError
        If the target, item or tip that it names is not in reach.
    StepTimeRefusedError
        If it cannot have been reported when it is said to have been.
    IdTakenError
        If the id has another content.
    IncidentMadeError
        If the item, alert or tip has become an incident already.
    """
    require_choice("incident", str(asked.incident_id), "kind", asked.kind, rules.kinds)
    level = asked.level or rules.kinds[asked.kind].level
    require_choice("incident", str(asked.incident_id), "level", level, LEVELS)
    sha256 = _sha256_of(asked)
    if (kept := await _kept_already(connection, district, asked, sha256, rules, now)) is not None:
        return kept, False
    asked, grid_id = await place_of_incident(connection, actor, district.district_id, asked)
    require_text("incident", str(asked.incident_id), "text", asked.text)
    try:
        at_s = when_it_happened(
            Standing(asked.kind, level), REPORT, {}, _epoch(asked.at), entered_s=now.timestamp()
        )
    except StepTimeError as error:
        raise StepTimeRefusedError("—", error, district.zone) from error
    number = await _next_number(connection, district, now)
    row = {
        "incident_id": asked.incident_id, "district_id": district.district_id, "number": number,
        "grid_id": grid_id, "kind": asked.kind, "level": level, "text": asked.text,
        "lon": asked.lon, "lat": asked.lat, "target_id": asked.target_id, "source": asked.source,
        "from_item_id": asked.from_item_id, "from_alert_id": asked.from_alert_id,
        "from_tip_id": asked.from_tip_id, "content_sha256": sha256,
    }  # fmt: skip
    made = await connection.execute(
        insert(incident).values(row).on_conflict_do_nothing().returning(incident.c.incident_id)
    )
    if made.first() is None:  # somebody was faster
        kept = await _kept_already(connection, district, asked, sha256, rules, now)
        if kept is None:
            raise IdTakenError("incident", asked.incident_id)
        return kept, False
    names = (REPORT, ACCEPT) if asked.is_accepted else (REPORT,)
    for position, name in enumerate(names, start=1):
        step = Step(
            uuid5(asked.incident_id, name), position, name, at_s, _account(actor),
            entered_s=now.timestamp(),
        )  # fmt: skip
        await _write_step(connection, district.district_id, asked.incident_id, step, now)
        await _tell(connection, district.district_id, number, step, rules, actor, now=now)
    await note_audit(
        connection, actor, "incident.made", f"incident {number}",
        after={"incident_id": str(asked.incident_id), "kind": asked.kind, "source": asked.source},
        district_id=district.district_id,
    )  # fmt: skip
    await tell_changed(connection, district.district_id)
    return await read_incident(
        connection, district.district_id, asked.incident_id, rules, now=now
    ), True


async def take_step(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    incident_id: UUID,
    asked: NewStep,
    rules: IncidentRules,
    *,
    now: datetime,
) -> tuple[ReadIncident, bool]:
    """
    Take a step; give the incident as it then is, and whether anything was done.

    A step that comes twice is taken once. Of two people who act at once on what they saw, the
    second is refused, with the incident as it is; nothing of the first is lost.

    Raises
    ------
    IncidentNotFoundError
        If it is not in reach.
    IncidentChangedError
        If `after` is not its last step.
    StepRefusedError
        If other steps come first.
    StepTimeRefusedError
        If it cannot have happened when it is said to have.
    InvalidRecordError, RecordNotFoundError
        If a fact cannot be, or there is no such team.
    IdTakenError
        If the step's id has another content.
    """
    await take_turn(connection, incident_id)
    found = await read_incident(connection, district_id, incident_id, rules, now=now)
    known = next((one for one in found.steps if one.step_id == asked.step_id), None)
    if known is not None:
        if not _is_same(known, asked):
            raise IdTakenError("step", asked.step_id)
        return found, False
    if asked.after != found.standing.last:
        raise IncidentChangedError(found, asked.after)
    try:
        check_step(found.standing, asked.name, asked.facts, rules)
    except OutOfOrderError as error:
        raise StepRefusedError(found, error) from error
    await _require_named(connection, district_id, asked.facts)
    number = found.standing.last + 1
    # What is entered later is never known earlier, whatever the clock of the machine does.
    entered_s = max(now.timestamp(), found.steps[-1].known_s)
    try:
        at_s = when_it_happened(
            found.standing, asked.name, asked.facts, _epoch(asked.at), entered_s=entered_s
        )
    except StepTimeError as error:
        zone = await _zone_of(connection, district_id)
        raise StepTimeRefusedError(found.number, error, zone) from error
    step = Step(
        asked.step_id, number, asked.name, at_s, _account(actor), asked.facts, entered_s=entered_s
    )
    await _write_step(connection, district_id, incident_id, step, now)
    await _tell(connection, district_id, found.number, step, rules, actor, now=now)
    await note_audit(
        connection, actor, f"incident.{asked.name}", f"incident {found.number}",
        after={"step": number}, district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return await read_incident(connection, district_id, incident_id, rules, now=now), True


async def raise_overdue(
    connection: AsyncConnection, district_id: str, rules: IncidentRules, *, now: datetime
) -> tuple[str, ...]:
    """
    Raise every incident of which something is newly overdue; give their numbers.

    Needs the owner: it is the program's own work, whoever sets it going. Called again, by another
    server too, it does nothing more for the same clocks.
    """
    raised = []
    for seen in await read_open_incidents(connection, district_id, rules, now=now):
        if due_raising(seen.standing, rules, now_s=now.timestamp()) is None:
            continue
        await take_turn(connection, seen.incident_id)
        found = await read_incident(connection, district_id, seen.incident_id, rules, now=now)
        due = due_raising(found.standing, rules, now_s=now.timestamp())
        if due is None:
            continue
        number = found.standing.last + 1
        facts = {"level": due.level, "overdue": [[one.name, one.of] for one in due.overdue]}
        step_id = uuid5(found.incident_id, f"{RAISE} {number}")
        step = Step(step_id, number, RAISE, now.timestamp(), None, facts)
        await write_told_step(connection, found, step, rules, now=now)
        raised.append(found.number)
    if raised:
        await tell_changed(connection, district_id)
    return tuple(raised)


async def write_told_step(
    connection: AsyncConnection,
    found: ReadIncident,
    step: Step,
    rules: IncidentRules,
    *,
    now: datetime,
) -> None:
    """Write down a step that the program takes, with its line of the duty log; by the owner."""
    await _write_step(connection, found.district_id, found.incident_id, step, now)
    await _tell(connection, found.district_id, found.number, step, rules, None, now=now)


async def _kept_already(
    connection: AsyncConnection,
    district: DistrictHead,
    asked: NewIncident,
    sha256: str,
    rules: IncidentRules,
    now: datetime,
) -> ReadIncident | None:
    """Give the incident that has this id with this content; raise for what stands in the way."""
    columns = incident.c
    origins: list[ColumnElement[bool]] = [
        columns[name] == value
        for name in ("from_item_id", "from_alert_id", "from_tip_id")
        if (value := getattr(asked, name)) is not None
    ]
    query = select(columns.incident_id, columns.district_id, columns.content_sha256).where(
        or_(columns.incident_id == asked.incident_id, *origins)
    )
    for row in list(await connection.execute(query)):
        if row.incident_id == asked.incident_id:
            if (row.district_id, row.content_sha256) != (district.district_id, sha256):
                raise IdTakenError("incident", asked.incident_id)
            return await read_incident(connection, row.district_id, row.incident_id, rules, now=now)
        raise IncidentMadeError(
            await read_incident(connection, row.district_id, row.incident_id, rules, now=now)
        )
    return None


async def _write_step(
    connection: AsyncConnection, district_id: str, incident_id: UUID, step: Step, now: datetime
) -> None:
    row = {
        "step_id": step.step_id,
        "incident_id": incident_id,
        "district_id": district_id,
        "number": step.number,
        "step": step.name,
        "at": datetime.fromtimestamp(step.at_s, now.tzinfo),
        "taken_by": step.taken_by,
        "facts": dict(step.facts),
        "entered_at": datetime.fromtimestamp(step.known_s, now.tzinfo),
    }
    written = await connection.execute(
        insert(incident_step)
        .values(row)
        .on_conflict_do_nothing()
        .returning(incident_step.c.step_id)
    )
    if written.first() is None:  # out of sight: a step of an incident that is not in reach
        raise IdTakenError("step", step.step_id)


async def _tell(
    connection: AsyncConnection,
    district_id: str,
    number: str,
    step: Step,
    rules: IncidentRules,
    actor: Actor | None,
    *,
    now: datetime,
) -> None:
    """Write the lines of the duty log that a step makes; they say when it was dated back."""
    happened = None
    if step.known_s - step.at_s >= MINUTE_S:
        happened = format_instant(int(step.at_s), await _zone_of(connection, district_id))
    for kind, facts in step_line(number, step, rules, happened=happened):
        await add_line(connection, district_id, kind, facts, at=now, account_id=_account(actor))


async def take_turn(connection: AsyncConnection, incident_id: UUID) -> None:
    """Wait until nobody else acts on an incident; the turn ends with the transaction."""
    lock = select(func.pg_advisory_xact_lock(func.hashtextextended(f"incident {incident_id}", 0)))
    await connection.execute(lock)


async def _next_number(connection: AsyncConnection, district: DistrictHead, now: datetime) -> str:
    day = now.astimezone(district.zone).strftime("%Y%m%d")
    query = text("SELECT next_number('incident', :district_id, :day)")
    return await connection.scalar(query, {"district_id": district.district_id, "day": day})


async def _require_named(
    connection: AsyncConnection, district_id: str, facts: Mapping[str, object]
) -> None:
    """Raise RecordNotFoundError where the team or target that a step names is not there."""
    for table, name in ((team, "team_id"), (target, "target_id")):
        if name not in facts:
            continue
        query = select(table.c[name]).where(
            table.c.district_id == district_id, table.c[name] == facts[name]
        )
        if await connection.scalar(query) is None:
            raise RecordNotFoundError(table.name, str(facts[name]))


async def _zone_of(connection: AsyncConnection, district_id: str) -> ZoneInfo:
    """Give the time zone of a district's wall clock."""
    query = select(district_table.c.timezone).where(district_table.c.district_id == district_id)
    return ZoneInfo(await connection.scalar(query))


def _is_same(known: Step, asked: NewStep) -> bool:
    """Tell whether a step that is there is the one that is asked for, come again."""
    said_s = _epoch(asked.at)
    # What is said to the minute may have been taken as a later second of it.
    is_same_time = (
        not known.is_dated_back if said_s is None else 0 <= known.at_s - said_s < MINUTE_S
    )
    return is_same_time and (known.name, dict(known.facts)) == (asked.name, dict(asked.facts))


def _epoch(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _account(actor: Actor | None) -> UUID | None:
    return None if actor is None else actor.account_id


def _sha256_of(asked: NewIncident) -> str:
    """Give the hash of what was asked for, by which the same is known when it comes again."""
    content = {name: str(value) for name, value in vars(asked).items() if value is not None}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
