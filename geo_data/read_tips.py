"""Read tips 举报 without their sources, with the incident and the reward that they became."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.incident_errors import TipNotFoundError
from geo_data.read_incidents import newest_number, read_incident
from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema_incidents import incident, reward, tip
from maritime.incidents.rules import IncidentRules
from maritime.tips.which_first import FirstCause, which_first

TIP_COLUMNS = (
    "tip_id", "number", "kind", "text", "lon", "lat", "came_by", "received_at", "state",
    "state_at", "has_source",
)  # fmt: skip
REWARD_COLUMNS = (
    "tip_number", "amount_fen", "state", "proposed_at", "approved_at", "paid_at",
)  # fmt: skip


@dataclass(frozen=True)
class ReadTip:
    """
    A tip by its columns, the incident that it became, its reward, and which came first.

    proposed_by is the account that has proposed the reward, None where there is none.
    """

    cells: Mapping[str, object]
    incident_id: UUID | None
    incident_number: str | None
    reward: Mapping[str, object] | None
    which_first: FirstCause
    proposed_by: UUID | None


async def read_tips(
    connection: AsyncConnection,
    district_id: str,
    page: PageRequest,
    rules: IncidentRules,
    *,
    now: datetime,
    state: str | None = None,
) -> tuple[tuple[ReadTip, ...], Page]:
    """Give tips, the latest first, and the page that they are of."""
    query = _tips(district_id)
    if state is not None:
        query = query.where(tip.c.state == state)
    order = (tip.c.received_at.desc(), tip.c.number.desc())
    found = await read_page(connection, query.order_by(*order), page)
    rows = [await _tip(connection, district_id, row, rules, now) for row in found.rows]
    return tuple(rows), found


async def read_tip(
    connection: AsyncConnection,
    district_id: str,
    tip_id: UUID,
    rules: IncidentRules,
    *,
    now: datetime,
) -> ReadTip:
    """Give one tip, or raise TipNotFoundError."""
    query = _tips(district_id).where(tip.c.tip_id == tip_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise TipNotFoundError(tip_id)
    return await _tip(connection, district_id, row, rules, now)


async def read_rewards(
    connection: AsyncConnection, district_id: str, page: PageRequest, *, state: str | None = None
) -> Page:
    """Give rewards by the numbers of their tips, the latest first: no names, no tips' texts."""
    query = select(*(reward.c[name] for name in REWARD_COLUMNS)).where(
        reward.c.district_id == district_id
    )
    if state is not None:
        query = query.where(reward.c.state == state)
    return await read_page(connection, query.order_by(*newest_number(reward.c.tip_number)), page)


def _tips(district_id: str) -> Select:
    became = incident.c
    return (
        select(
            *(tip.c[name] for name in TIP_COLUMNS),
            became.incident_id, became.number.label("incident_number"),
            *(reward.c[name].label(f"reward_{name}") for name in REWARD_COLUMNS),
            reward.c.proposed_by,
        )
        .outerjoin(
            incident,
            or_(
                became.from_tip_id == tip.c.tip_id,
                became.incident_id == tip.c.linked_incident_id,
            ),
        )
        .outerjoin(reward, reward.c.tip_id == tip.c.tip_id)
        .where(tip.c.district_id == district_id)
    )  # fmt: skip


async def _tip(
    connection: AsyncConnection,
    district_id: str,
    row: Mapping[str, object],
    rules: IncidentRules,
    now: datetime,
) -> ReadTip:
    received_s = row["received_at"].timestamp()
    first = which_first(received_s)
    if row["incident_id"] is not None:
        became = await read_incident(connection, district_id, row["incident_id"], rules, now=now)
        first = which_first(
            received_s, source=became.source, standing=became.standing, entered=became.as_entered
        )
    paid = {name: row[f"reward_{name}"] for name in REWARD_COLUMNS}
    return ReadTip(
        {name: row[name] for name in TIP_COLUMNS}, row["incident_id"], row["incident_number"],
        None if paid["tip_number"] is None else paid, first, row["proposed_by"],
    )  # fmt: skip
