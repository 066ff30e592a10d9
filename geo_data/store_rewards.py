"""Propose rewards for tips, approve and pay them; by the numbers of tips, without names."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.incident_errors import RewardMadeError, RewardNotFoundError, TipNotFoundError
from geo_data.receipts import receipt_hash
from geo_data.schema_incidents import reward, tip
from geo_data.store_audit_log import note_audit
from maritime.account import Actor
from maritime.tips.rewards import (
    APPROVED,
    PAID,
    PROPOSED,
    RewardError,
    RewardStanding,
    check_reward_step,
)
from maritime.tips.states import CONFIRMED


async def propose_reward(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    tip_id: UUID,
    *,
    amount_fen: int,
    now: datetime,
) -> None:
    """
    Propose a reward for a tip that was confirmed, in the caller's transaction.

    Raises
    ------
    TipNotFoundError
        If there is none in reach.
    RewardError
        If it is not confirmed.
    RewardMadeError
        If it has a reward already.
    """
    row = await _tip(connection, district_id, tip_id)
    if row.state != CONFIRMED:
        raise RewardError(row.number, f"the tip is {row.state}; it has to be confirmed first")
    made = await connection.execute(
        insert(reward)
        .values(
            reward_id=uuid4(), tip_id=tip_id, district_id=district_id, tip_number=row.number,
            amount_fen=amount_fen, state=PROPOSED, proposed_by=actor.account_id, proposed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(reward.c.reward_id)
    )  # fmt: skip
    if made.first() is None:
        found = await _reward(connection, tip_id)
        raise RewardMadeError(row.number, found.state)
    await _note(connection, actor, district_id, row.number, PROPOSED, amount_fen)


async def take_reward_on(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    tip_id: UUID,
    state: str,
    *,
    receipt: str | None,
    now: datetime,
) -> None:
    """
    Approve a reward, or note that it was paid, which needs the receipt code of the tip.

    Raises
    ------
    TipNotFoundError, RewardNotFoundError
        If there is no such tip in reach, or it has no reward.
    RewardError
        If another state comes first, it is who proposed it, or the code is not that of the tip.
    """
    row = await _tip(connection, district_id, tip_id)
    found = await _reward(connection, tip_id)
    standing = RewardStanding(row.number, found.state, found.proposed_by)
    check_reward_step(standing, state, by=actor.account_id)
    if state == PAID and receipt_hash(receipt or "") != row.receipt_sha256:
        raise RewardError(row.number, "paid only to who shows the receipt code of the tip")
    by, at = {APPROVED: ("approved_by", "approved_at"), PAID: ("paid_by", "paid_at")}[state]
    await connection.execute(
        update(reward)
        .where(reward.c.tip_id == tip_id, reward.c.state == found.state)
        .values({"state": state, by: actor.account_id, at: now})
    )
    await _note(connection, actor, district_id, row.number, state, found.amount_fen)


async def _tip(connection: AsyncConnection, district_id: str, tip_id: UUID) -> Row:
    query = select(tip.c.number, tip.c.state, tip.c.receipt_sha256).where(
        tip.c.district_id == district_id, tip.c.tip_id == tip_id
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise TipNotFoundError(tip_id)
    return row


async def _reward(connection: AsyncConnection, tip_id: UUID) -> Row:
    query = select(reward).where(reward.c.tip_id == tip_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise RewardNotFoundError(tip_id)
    return row


async def _note(
    connection: AsyncConnection,
    actor: Actor,
    district_id: str,
    number: str,
    state: str,
    amount_fen: int,
) -> None:
    await note_audit(
        connection, actor, f"reward.{state}", f"tip {number}", after={"amount_fen": amount_fen},
        district_id=district_id,
    )  # fmt: skip
