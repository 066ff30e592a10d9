"""Draw up the sheet of a handover 交接班: what is open, and what the shift was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_alerts import read_alerts, where_of
from geo_data.read_districts import DistrictHead
from geo_data.read_incidents import IncidentFilter, ReadIncident, read_incidents
from geo_data.read_page import PageRequest, Row
from geo_data.schema_duty import duty_line
from geo_data.store_orders import place_of_order, read_open_orders
from maritime.alerts.records import ALERT_WORDS, OPEN, SIGNED
from maritime.incidents.rules import IncidentRules

FORM = "coastwatch-handover/1"
MOST = PageRequest(1000)

Sheet = dict[str, object]


@dataclass(frozen=True)
class CoastNow:
    """
    How the coast stands when the sheet is drawn up.

    figures has the number of targets by state and `coverage_now`; units_out is (team, state);
    sensors_down is (sensor, since when or None).
    """

    figures: Mapping[str, float]
    units_out: tuple[tuple[str, str], ...]
    sensors_down: tuple[tuple[str, datetime | None], ...]


async def draw_up_sheet(
    connection: AsyncConnection,
    district: DistrictHead,
    coast: CoastNow,
    rules: IncidentRules,
    *,
    from_at: datetime,
    now: datetime,
    remarks: str,
) -> Sheet:
    """
    Give what one shift hands to the next: JSON without names, phones or positions of people.

    Parameters
    ----------
    from_at
        When the shift began; its lines of the duty log are counted by kind.
    """
    district_id = district.district_id
    incidents, of_incidents = await read_incidents(
        connection, district_id, IncidentFilter(is_open=True), MOST, rules, now=now
    )
    alerts = await read_alerts(connection, district_id, MOST, states=(OPEN, SIGNED))
    orders = await read_open_orders(connection, district_id)
    return {
        "form": FORM,
        "district_id": district_id,
        "district": district.name,
        "timezone": district.timezone,
        "simulated": district.simulated,
        "from": _written(from_at),
        "to": _written(now),
        "figures": dict(coast.figures),
        "shift": await _count_lines(connection, district_id, from_at, now),
        "incidents": [_incident(one, rules) for one in incidents],
        "incidents_total": of_incidents.matched,
        "alerts": [_alert(row) for row in alerts.rows],
        "alerts_total": alerts.matched,
        "orders": [_order(row) for row in orders],
        "units_out": [{"team_id": team, "state": state} for team, state in coast.units_out],
        "sensors_down": [
            {"sensor_id": sensor, "since": None if since is None else _written(since)}
            for sensor, since in coast.sensors_down
        ],
        "remarks": remarks,
    }


def sheet_bytes(sheet: Sheet) -> bytes:
    """
    Give a sheet as the bytes that are kept: the same sheet always the same bytes.

    Examples
    --------
    >>> sheet_bytes({"b": "交", "a": 1}).decode()
    '{"a":1,"b":"交"}'
    """
    return json.dumps(sheet, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


async def _count_lines(
    connection: AsyncConnection, district_id: str, from_at: datetime, now: datetime
) -> dict[str, int]:
    query = (
        select(duty_line.c.kind, func.count())
        .where(
            duty_line.c.district_id == district_id,
            duty_line.c.at >= from_at,
            duty_line.c.at <= now,
        )
        .group_by(duty_line.c.kind)
        .order_by(duty_line.c.kind)
    )
    return {kind: count for kind, count in await connection.execute(query)}


def _incident(one: ReadIncident, rules: IncidentRules) -> Sheet:
    kind = rules.kinds.get(one.standing.kind)
    overdue = sorted({clock.name for clock in one.clocks if clock.is_overdue(one.now_s)})
    return {
        "number": one.number,
        "kind": one.standing.kind,
        "kind_zh": one.standing.kind if kind is None else kind.word.zh,
        "kind_en": one.standing.kind if kind is None else kind.word.en,
        "level": one.standing.level,
        "state": one.standing.state,
        "overdue": overdue,
        "units": sorted({unit.team_id for unit in one.standing.units_now}),
    }


def _alert(row: Row) -> Sheet:
    zh, en = ALERT_WORDS[row["kind"]]
    return {
        "kind": row["kind"], "kind_zh": zh, "kind_en": en, "is_gathered": row["is_gathered"],
        "severity": row["severity"],
        "state": row["state"], "where": where_of(row), "raised_at": _written(row["raised_at"]),
    }  # fmt: skip


def _order(row: Row) -> Sheet:
    return {
        "team_id": row["team_id"], "where": place_of_order(row), "state": row["state"],
        "ordered_at": _written(row["ordered_at"]),
    }  # fmt: skip


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
