"""Keep what the office says of units and sensors: lost, late, back; on line or not."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import add_line
from geo_data.instants import format_instant
from geo_data.read_districts import DistrictHead
from geo_data.schema import sensor, team
from geo_data.schema_live import sensor_report, unit_status
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import RecordNotFoundError
from geo_data.tell_changed import tell_changed
from maritime.account import Actor


async def keep_unit_status(
    connection: AsyncConnection,
    actor: Actor | None,
    district_id: str,
    team_id: str,
    *,
    kind: str,
    minutes: float | None,
    note: str | None,
    now: datetime,
) -> UUID:
    """
    Keep that a unit is lost, late or back, in the caller's transaction; the latest word holds.

    Parameters
    ----------
    kind
        One of maritime.live.words.UNIT_WORDS.
    minutes
        How late it is, or for how long it is lost; None: until it is back.

    Raises
    ------
    RecordNotFoundError
        If the district has no such team.
    """
    query = select(team.c.team_id).where(
        team.c.district_id == district_id, team.c.team_id == team_id
    )
    if (await connection.execute(query)).first() is None:
        raise RecordNotFoundError("team", team_id)
    account_id = None if actor is None else actor.account_id
    status_id = uuid4()
    row = {
        "status_id": status_id, "district_id": district_id, "team_id": team_id, "kind": kind,
        "minutes": minutes, "note": note, "at": now, "account_id": account_id,
    }  # fmt: skip
    await connection.execute(insert(unit_status).values(row).inline())
    facts = {"team": team_id, "state": f"unit_{kind}", "minutes": minutes, "note": note}
    await add_line(connection, district_id, "unit_status", facts, at=now, account_id=account_id)
    await note_audit(
        connection, actor, "unit.status", f"team {team_id}",
        after={"kind": kind, "minutes": minutes}, district_id=district_id,
    )  # fmt: skip
    await tell_changed(connection, district_id)
    return status_id


async def keep_sensor_report(
    connection: AsyncConnection,
    actor: Actor | None,
    district: DistrictHead,
    sensor_id: str,
    *,
    is_online: bool,
    at: datetime,
    now: datetime,
) -> UUID:
    """
    Keep from when on a sensor is on line or not, in the caller's transaction.

    Raises
    ------
    RecordNotFoundError
        If the district has no such sensor.
    """
    query = select(sensor.c.sensor_id).where(
        sensor.c.district_id == district.district_id, sensor.c.sensor_id == sensor_id
    )
    if (await connection.execute(query)).first() is None:
        raise RecordNotFoundError("sensor", sensor_id)
    account_id = None if actor is None else actor.account_id
    report_id = uuid4()
    row = {
        "report_id": report_id, "district_id": district.district_id, "sensor_id": sensor_id,
        "is_online": is_online, "at": at, "reported_at": now, "account_id": account_id,
    }  # fmt: skip
    await connection.execute(insert(sensor_report).values(row).inline())
    facts = {
        "sensor": sensor_id,
        "state": "sensor_online" if is_online else "sensor_offline",
        "at": format_instant(int(at.timestamp()), district.zone),
    }
    await add_line(
        connection, district.district_id, "sensor_reported", facts, at=now, account_id=account_id
    )
    await note_audit(
        connection, actor, "sensor.reported", f"sensor {sensor_id}",
        after={"is_online": is_online}, district_id=district.district_id,
    )  # fmt: skip
    await tell_changed(connection, district.district_id)
    return report_id
