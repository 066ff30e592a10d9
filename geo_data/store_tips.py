"""Take tips 举报 in, keep their sources sealed, say what was found of them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.incident_errors import (
    IdTakenError,
    IncidentNotFoundError,
    TipNotFoundError,
    TipStateError,
)
from geo_data.read_districts import DistrictHead
from geo_data.receipts import make_receipt, receipt_hash
from geo_data.schema import district as district_table
from geo_data.schema_incidents import incident, reward, tip, tip_source
from geo_data.sealing import NEEDED, NotEnoughHoldersError, seal_source
from geo_data.store_audit_log import note_audit
from geo_data.store_tip_holders import public_keys_of
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.checks import require_choice, require_text
from maritime.incidents.rules import IncidentRules
from maritime.tips.states import RECEIVED, may_follow


@dataclass(frozen=True)
class NewTip:
    """
    A tip as it is told; its id is made by whoever sends it.

    source is who told it, None where nobody says; it is sealed and nowhere else.
    """

    tip_id: UUID
    kind: str
    text: str
    lon: float | None = None
    lat: float | None = None
    source: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TakenTip:
    """A tip that was taken in: its number, and the receipt code, which is told this once."""

    tip_id: UUID
    number: str
    receipt: str | None = field(repr=False)


@dataclass(frozen=True)
class ToldState:
    """
    What is told to whoever has a receipt code: nothing that was told, nobody's name.

    received_at has the offset of the district's clock.
    """

    number: str
    received_at: datetime
    state: str
    reward_fen: int | None
    reward_state: str | None


async def take_tip_in(
    connection: AsyncConnection,
    actor: Actor | None,
    district: DistrictHead,
    asked: NewTip,
    rules: IncidentRules,
    *,
    now: datetime,
) -> TakenTip:
    """
    Keep a tip; its source sealed for every pair of holders. The same again gives no second code.

    Parameters
    ----------
    actor
        The officer who takes it in; None: it came by the public page, on the owner's connection.

    Raises
    ------
    InvalidRecordError
        If its kind is not the office's, or its text is empty.
    NotEnoughHoldersError
        If it has a source that nobody could open.
    IdTakenError
        If the id has another content.
    """
    require_choice("tip", str(asked.tip_id), "kind", asked.kind, rules.tip_kinds)
    require_text("tip", str(asked.tip_id), "text", asked.text)
    public_keys = await public_keys_of(connection, district.district_id)
    if asked.source and len(public_keys) < NEEDED:
        raise NotEnoughHoldersError(len(public_keys))
    receipt, sha256 = make_receipt(), _sha256_of(asked)
    day = now.astimezone(district.zone).strftime("%Y%m%d")
    number = await connection.scalar(
        text("SELECT next_number('tip', :district_id, :day)"),
        {"district_id": district.district_id, "day": day},
    )
    row = {
        "tip_id": asked.tip_id, "district_id": district.district_id, "number": number,
        "receipt_sha256": receipt_hash(receipt), "kind": asked.kind, "text": asked.text,
        "lon": asked.lon, "lat": asked.lat, "came_by": "public" if actor is None else "officer",
        "received_at": now, "taken_by": None if actor is None else actor.account_id,
        "has_source": bool(asked.source), "content_sha256": sha256, "state": RECEIVED,
        "state_at": now, "state_by": None, "linked_incident_id": None,
    }  # fmt: skip
    made = await connection.execute(
        insert(tip).values(row).on_conflict_do_nothing().returning(tip.c.tip_id)
    )
    if made.first() is None:
        return await _kept_already(connection, district.district_id, asked.tip_id, sha256)
    if asked.source:
        await _seal(connection, district.district_id, asked, public_keys, now=now)
    await note_audit(
        connection, actor, "tip.taken_in", f"tip {number}",
        after={"has_source": bool(asked.source)}, district_id=district.district_id,
    )  # fmt: skip
    account_id = None if actor is None else actor.account_id
    facts = {"tip": number}
    await add_line(
        connection, district.district_id, "tip_taken_in", facts, at=now, account_id=account_id
    )
    await tell_changed(connection, district.district_id)
    return TakenTip(asked.tip_id, number, receipt)


async def find_state(connection: AsyncConnection, receipt: str) -> ToldState:
    """
    Give what a receipt code tells; needs the owner, as nobody is signed in.

    Raises
    ------
    TipNotFoundError
        If no tip has it.
    """
    query = (
        select(tip.c.number, district_table.c.timezone, tip.c.received_at, tip.c.state,
               reward.c.amount_fen, reward.c.state.label("reward_state"))
        .join(district_table, district_table.c.district_id == tip.c.district_id)
        .outerjoin(reward, reward.c.tip_id == tip.c.tip_id)
        .where(tip.c.receipt_sha256 == receipt_hash(receipt))
    )  # fmt: skip
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise TipNotFoundError(None)
    received_at = row.received_at.astimezone(ZoneInfo(row.timezone))
    return ToldState(row.number, received_at, row.state, row.amount_fen, row.reward_state)


async def say_found(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    tip_id: UUID,
    state: str,
    *,
    incident_id: UUID | None,
    now: datetime,
) -> None:
    """
    Say what was found of a tip, in the caller's transaction; the same again changes nothing.

    Parameters
    ----------
    incident_id
        Incident that it belongs to, where it did not become one itself; None leaves it as it is.

    Raises
    ------
    TipNotFoundError, IncidentNotFoundError
        If there is none in reach.
    TipStateError
        If the state does not follow the one that it is in.
    """
    query = select(tip.c.number, tip.c.state, tip.c.linked_incident_id).where(
        tip.c.district_id == district_id, tip.c.tip_id == tip_id
    )
    row = (await connection.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise TipNotFoundError(tip_id)
    link = {} if incident_id is None else {"linked_incident_id": incident_id}
    if row.state == state and (incident_id is None or incident_id == row.linked_incident_id):
        return
    if row.state != state and not may_follow(row.state, state):
        raise TipStateError(row.number, row.state, state)
    if incident_id is not None:
        await _require_incident(connection, district_id, incident_id)
    await connection.execute(
        update(tip)
        .where(tip.c.tip_id == tip_id)
        .values(state=state, state_at=now, state_by=actor.account_id, **link)
    )
    await note_audit(
        connection, actor, "tip.found", f"tip {row.number}", before={"state": row.state},
        after={"state": state}, district_id=district_id,
    )  # fmt: skip
    facts = {"tip": row.number, "state": f"tip_{state}"}
    await add_line(connection, district_id, "tip_found", facts, at=now, account_id=actor.account_id)
    await tell_changed(connection, district_id)


async def read_sealed(
    connection: AsyncConnection, district_id: str, tip_id: UUID
) -> tuple[str, Mapping[str, object] | None]:
    """
    Give a tip's number and its sealed source, None where it has none; for holders alone.

    Raises
    ------
    TipNotFoundError
        If there is no such tip in reach.
    """
    query = (
        select(tip.c.number, tip_source.c.sealed)
        .outerjoin(tip_source, tip_source.c.tip_id == tip.c.tip_id)
        .where(tip.c.district_id == district_id, tip.c.tip_id == tip_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise TipNotFoundError(tip_id)
    return row.number, row.sealed


async def _require_incident(
    connection: AsyncConnection, district_id: str, incident_id: UUID
) -> None:
    query = select(incident.c.incident_id).where(
        incident.c.district_id == district_id, incident.c.incident_id == incident_id
    )
    if await connection.scalar(query) is None:
        raise IncidentNotFoundError(incident_id)


async def _seal(
    connection: AsyncConnection,
    district_id: str,
    asked: NewTip,
    public_keys: Mapping[UUID, bytes],
    *,
    now: datetime,
) -> None:
    sealed = seal_source(asked.tip_id, asked.source or {}, public_keys)
    row = {
        "tip_id": asked.tip_id, "district_id": district_id, "sealed_at": now, "sealed": sealed
    }  # fmt: skip
    # inline: without RETURNING, which would ask for the right to read it.
    await connection.execute(insert(tip_source).values(row).inline())


async def _kept_already(
    connection: AsyncConnection, district_id: str, tip_id: UUID, sha256: str
) -> TakenTip:
    query = select(tip.c.number, tip.c.content_sha256).where(
        tip.c.district_id == district_id, tip.c.tip_id == tip_id
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.content_sha256 != sha256:
        raise IdTakenError("tip", tip_id)
    return TakenTip(tip_id, row.number, None)


def _sha256_of(asked: NewTip) -> str:
    """Give the hash of what is told, without a trace of who told it."""
    content = {"kind": asked.kind, "text": asked.text, "lon": asked.lon, "lat": asked.lat}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
