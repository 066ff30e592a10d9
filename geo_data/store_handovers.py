"""Fix handovers 交接班 byte for byte, and let giver and taker sign them."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.handover_errors import HandoverNotFoundError, HandoverSignError
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_handover import GIVER, handover, handover_signature
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import RecordExistsError
from geo_data.tell_changed import tell_changed
from maritime.account import DUTY_OFFICER, PLANNER, Actor

SIGNERS = (DUTY_OFFICER, PLANNER)


async def fix_handover(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    handover_id: UUID,
    sheet: bytes,
    *,
    now: datetime,
) -> None:
    """
    Keep a sheet as it is, in the caller's transaction.

    Raises
    ------
    RecordExistsError
        If the id is taken by a handover that the actor does not see.
    """
    account_id = None if actor is None else actor.account_id
    sha256 = hashlib.sha256(sheet).hexdigest()
    row = {
        "handover_id": handover_id, "district_id": district_id, "made_at": now,
        "made_by": account_id, "sheet": sheet, "sha256": sha256,
    }  # fmt: skip
    query = insert(handover).values(row).on_conflict_do_nothing()
    if not (await connection.execute(query)).rowcount:
        raise RecordExistsError("handover", str(handover_id))
    facts = {"handover": sha256[:8]}
    await add_line(connection, district_id, "handover_made", facts, at=now, account_id=account_id)
    await note_audit(
        connection, actor, "handover.fix", f"handover {handover_id}", after={"sha256": sha256},
        district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)


async def sign_handover(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    handover_id: UUID,
    part: str,
    *,
    sha256: str,
    now: datetime,
) -> None:
    """
    Sign for one part in the caller's transaction, as the one who signs.

    Parameters
    ----------
    sha256
        Of the bytes that he saw.

    Raises
    ------
    HandoverNotFoundError
        If there is no such handover in reach.
    HandoverSignError
        If he may not, saw other bytes, signed the other part, or that part is signed.
    """
    if actor.role not in SIGNERS or actor.district_id != district_id or actor.grid_id is not None:
        raise HandoverSignError(part, "an officer or planner of the whole district has to")
    found = await find_handover(connection, district_id, handover_id)
    if found is None:
        raise HandoverNotFoundError(handover_id)
    if sha256 != found["sha256"]:
        raise HandoverSignError(part, f"its hash is {found['sha256']}, not {sha256}")
    if part == GIVER and found["made_by"] != actor.account_id:
        raise HandoverSignError(part, "the giver is who fixed the sheet")
    row = {
        "handover_id": handover_id, "part": part, "district_id": district_id,
        "account_id": actor.account_id, "login": actor.login, "signed_at": now, "sha256": sha256,
    }  # fmt: skip
    query = insert(handover_signature).values(row).on_conflict_do_nothing()
    if not (await connection.execute(query)).rowcount:
        raise HandoverSignError(part, "each part once, by two different accounts")
    facts = {"handover": sha256[:8], "part": part}
    await add_line(
        connection, district_id, "handover_signed", facts, at=now, account_id=actor.account_id
    )
    await note_audit(
        connection, actor, "handover.sign", f"handover {handover_id}",
        after={"part": part, "sha256": sha256}, district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)


async def find_handover(
    connection: AsyncConnection, district_id: str, handover_id: UUID
) -> Row | None:
    """Give a handover, None where none of that id is in reach."""
    query = select(handover).where(
        handover.c.district_id == district_id, handover.c.handover_id == handover_id
    )
    return (await connection.execute(query)).mappings().one_or_none()


async def read_signatures(
    connection: AsyncConnection, handover_ids: list[UUID]
) -> dict[UUID, list[Row]]:
    """Give who signed which of some handovers, the giver first."""
    query = select(handover_signature).where(handover_signature.c.handover_id.in_(handover_ids))
    found: dict[UUID, list[Row]] = {one: [] for one in handover_ids}
    rows = await connection.execute(query.order_by(handover_signature.c.part))
    for row in rows.mappings():
        found[row["handover_id"]].append(row)
    return found


async def read_handovers(connection: AsyncConnection, district_id: str, page: PageRequest) -> Page:
    """Give one page of handovers, the latest first."""
    query = select(handover).where(handover.c.district_id == district_id)
    order = (handover.c.made_at.desc(), handover.c.handover_id)
    return await read_page(connection, query.order_by(*order), page)
