"""Read alerts 提醒 as whoever asks sees them: of each the members that he reaches."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.alert_errors import AlertNotFoundError
from geo_data.read_page import Page, PageRequest, Row, read_page
from geo_data.schema_alerts import DISMISS, EXEMPT, SIGN, alert, alert_action, alert_member
from maritime.alerts.records import CLEARED, DISMISSED, EXEMPTED, MORE, OPEN, SIGNED

NAMED_FIRST = 3
"""Members of an alert that a line names; the rest are counted."""

_SEEN = (
    select(
        func.jsonb_agg(
            aggregate_order_by(alert_member.c.cells, alert_member.c.number), type_=JSONB
        ).label("members"),
        func.max(alert_member.c.severity).label("severity"),
    )
    .where(alert_member.c.alert_id == alert.c.alert_id)
    .correlate(alert)
    .lateral("seen")
)
"""The members in reach of whoever asks, first the one that names the alert for him."""


async def read_alert(connection: AsyncConnection, district_id: str, alert_id: UUID) -> Row:
    """Give an alert as it stands, or raise AlertNotFoundError."""
    query = alerts_of(district_id).where(alert.c.alert_id == alert_id, is_seen())
    found = (await connection.execute(query)).mappings().one_or_none()
    if found is None:
        raise AlertNotFoundError(alert_id)
    return found


async def read_split(connection: AsyncConnection, district_id: str, alert_id: UUID) -> list[Row]:
    """Give the alerts whose members were of another until an officer acted on them alone."""
    query = alerts_of(district_id).where(alert.c.split_from == alert_id, is_seen())
    return list((await connection.execute(query)).mappings())


async def read_alerts(
    connection: AsyncConnection, district_id: str, page: PageRequest, *, states: tuple[str, ...]
) -> Page:
    """Give the alerts in reach that are in one of some states, the worst and latest first."""
    query = alerts_of(district_id).where(is_seen())
    query = query.where(alert_state().in_(states)) if states else query
    order = (_SEEN.c.severity.desc(), alert.c.raised_at.desc(), alert.c.alert_id)
    return await read_page(connection, query.order_by(*order), page)


def where_of(row: Row | Mapping[str, object]) -> str:
    """
    Give where an alert is, in the words of the duty log: its first members, and how many more.

    A unit of which it holds two troubles is named once. Of an alert that counts others it gives how
    many they are.

    Examples
    --------
    >>> members = [{"name": name, "subject_id": "L001"} for name in "甲乙丙丁"]
    >>> where_of({"kind": "target_due", "members": members})
    '甲、乙、丙 +1'
    >>> where_of({"kind": "unit_silent", "members": members[:1] * 2 + members[1:2]})
    '甲、乙'
    >>> where_of({"kind": "more", "members": members})
    '× 4'
    """
    members = row["members"]
    if row["kind"] == MORE:
        return f"× {len(members)}"
    names = list(dict.fromkeys(one["name"] or one["subject_id"] for one in members))
    rest = len(names) - NAMED_FIRST
    return "、".join(names[:NAMED_FIRST]) + (f" +{rest}" if rest > 0 else "")


def grids_of(row: Row | Mapping[str, object]) -> tuple[str | None, ...]:
    """Give the grids of what an alert holds, for its lines in the duty log."""
    return tuple(one["grid_id"] for one in row["members"])


def alerts_of(district_id: str) -> Select:
    """Give the query of alerts with what was done last, and the members in reach: perhaps none."""
    return (
        select(
            alert,
            _SEEN.c.members,
            _SEEN.c.severity,
            _SEEN.c.members[0]["kind"].astext.label("kind"),
            alert_state().label("state"),
            func.coalesce(alert_action.c.sequence, 0).label("sequence"),
            alert_action.c.account_id.label("acted_by"),
            alert_action.c.at.label("acted_at"),
            alert_action.c.reason,
            alert_action.c.until,
        )
        .select_from(alert)
        .join(_SEEN, true())
        .outerjoin(
            alert_action,
            and_(
                alert_action.c.alert_id == alert.c.alert_id,
                alert_action.c.sequence == _last_sequence(),
            ),
        )
        .where(alert.c.district_id == district_id)
    )


def is_seen() -> ColumnElement[bool]:
    """Give the condition that at least one member is in reach."""
    return _SEEN.c.members.is_not(None)


def _last_sequence() -> ScalarSelect[int]:
    other = alert_action.alias()
    return (
        select(func.max(other.c.sequence))
        .where(other.c.alert_id == alert.c.alert_id)
        .correlate(alert)
        .scalar_subquery()
    )


def alert_state() -> ColumnElement[str]:
    """Give the state's column: exempted ends an alert, being over ends the others."""
    action = alert_action.c.action
    return case(
        (action == EXEMPT, EXEMPTED),
        (alert.c.cleared_at.is_not(None), CLEARED),
        (action == DISMISS, DISMISSED),
        # One that counts or gathers others is open again when there is something new in it.
        (
            and_(
                action == SIGN,
                func.greatest(alert.c.told_at, alert.c.renewed_at) > alert_action.c.at,
            ),
            OPEN,
        ),
        (action == SIGN, SIGNED),
        else_=OPEN,
    )
