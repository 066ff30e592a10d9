"""Read what a phone takes along, for work without a network: only what its account reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Integer, String, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.packet_receipts import read_receipts
from geo_data.packet_vessels import read_packet_vessels
from geo_data.planned_rounds import PlannedPatrol
from geo_data.read_districts import DistrictHead, read_district
from geo_data.read_month import read_month
from geo_data.read_page import Row
from geo_data.read_rounds import read_planned
from geo_data.schema import (
    landing_point,
    person,
    responsibility,
    target,
    team,
)
from geo_data.schema import training as trainings
from geo_data.schema_field import field_item, roll_call, roll_call_vessel
from geo_data.store_orders import read_open_orders
from geo_data.store_queries import grid_with_lower_levels
from geo_data.store_roll_calls import read_grid_tree
from maritime.account import Actor
from maritime.field.forms import CHECK_FORM_1, FORMS, NEWEST_FORM, Form
from maritime.field.kinds import DUTY, TELL_WORDS
from maritime.field.months import Month
from maritime.grids.tree import GridTree

PACKET_FORMAT = "coastwatch-packet/1"
GOOD_FOR = timedelta(days=7)
TODAY_AND_TOMORROW = timedelta(days=2)

Json = dict[str, object]


@dataclass(frozen=True)
class Packet:
    """A packet as JSON, and how many phones of people are in it."""

    content: Json
    phones: int


async def read_packet(
    connection: AsyncConnection,
    actor: Actor,
    *,
    now: datetime,
    server_key: Mapping[str, object] | None = None,
) -> Packet:
    """
    Give the packet of an account, whose reach the connection has.

    Parameters
    ----------
    actor
        Of a district.
    server_key
        The site's public key as a JWK, by which a phone knows packets in files.

    Raises
    ------
    DistrictNotFoundError
        If his district is not in the database.
    """
    district = await read_district(connection, actor.district_id or "")
    tree = await read_grid_tree(connection, district.district_id)
    today = now.astimezone(district.zone).date()
    carried = await read_packet_vessels(connection, district, actor, tree, today)
    month = await read_month(connection, district, actor.account_id, Month(today.year, today.month))
    midnight = now.astimezone(district.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rounds_until = midnight + TODAY_AND_TOMORROW
    content: Json = {
        "format": PACKET_FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "valid_until": (now + GOOD_FOR).astimezone(UTC).isoformat(timespec="seconds"),
        "server_key": None if server_key is None else dict(server_key),
        "actor": {
            "account_id": str(actor.account_id), "login": actor.login, "role": actor.role,
            "district_id": actor.district_id, "grid_id": actor.grid_id,
            "person_id": actor.person_id,
        },
        "district": {
            "district_id": district.district_id, "name": district.name,
            "timezone": district.timezone, "simulated": district.simulated,
        },
        "grid": _grid(tree, actor.grid_id),
        "vessels": carried,
        "landing_points": await _read_landing_points(connection, district, actor),
        "duties": await _read_duties(connection, district, actor, today),
        "trainings": await _read_trainings(connection, district, actor),
        "roll_calls": await _read_roll_calls(connection, district, carried),
        "rounds": await _read_rounds(connection, district, actor, midnight, rounds_until),
        "rounds_until": rounds_until.isoformat(),
        "receipts": await read_receipts(connection, actor, now=now),
        "orders": [
            _written_order(row) for row in await read_open_orders(connection, district.district_id)
        ],
        "tell_kinds": [
            {"kind": kind, "zh": zh, "en": en} for kind, (zh, en) in TELL_WORDS.items()
        ],
        "forms": {"check": written_form(FORMS.get(NEWEST_FORM, CHECK_FORM_1))},
        "month": {
            "hours": month.sums.hours, "rounds": month.sums.rounds, "checks": month.sums.checks,
            "allowance": month.sums.allowance, "note": month.note,
        },
    }  # fmt: skip
    chains = (link for one in carried for link in one["chain"])
    return Packet(content, sum(1 for link in chains if link["phone"] is not None))


def written_form(form: Form) -> Json:
    """Give a version of a form as JSON."""
    return {
        "version": form.version,
        "fields": [
            {
                "name": field.name, "zh": field.zh, "en": field.en, "type": field.type,
                "choices": [
                    {"value": one.value, "zh": one.zh, "en": one.en} for one in field.choices
                ],
            }
            for field in form.fields
        ],
    }  # fmt: skip


def _grid(tree: GridTree, grid_id: str | None) -> Json | None:
    """Give a grid with the names of those above it, highest first; None for a whole district."""
    grid = tree.by_id.get(grid_id or "")
    if grid is None:
        return None
    path = [one.name for one in reversed(tree.upward(grid))]
    return {"grid_id": grid.grid_id, "name": grid.name, "path": path}


async def _read_landing_points(
    connection: AsyncConnection, district: DistrictHead, actor: Actor
) -> list[Json]:
    geom = landing_point.c.geom
    query = (
        select(
            target.c.target_id, landing_point.c.name, func.ST_X(geom).label("lon"),
            func.ST_Y(geom).label("lat"), landing_point.c.grade,
        )
        .join(
            landing_point,
            (landing_point.c.district_id == target.c.district_id)
            & (landing_point.c.landing_point_id == target.c.target_id),
        )
        .where(target.c.district_id == district.district_id)
        .order_by(landing_point.c.seq)
    )  # fmt: skip
    if actor.grid_id is not None:
        below = grid_with_lower_levels(district.district_id, actor.grid_id)
        query = query.where(target.c.grid_id.in_(below))
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _read_duties(
    connection: AsyncConnection, district: DistrictHead, actor: Actor, today: date
) -> list[Json]:
    """Give the duties of today's lists of the account's grids, with when each was last done."""
    if actor.grid_id is None:
        return []
    body = field_item.c.content["body"]
    done = (
        select(
            body["grid_id"].astext.label("duty_grid"),
            body["trade"].astext.label("duty_trade"),
            body["item"].astext.label("duty_item"),
            func.max(body["done_on"].astext).label("done_on"),
        )
        .where(field_item.c.district_id == district.district_id, field_item.c.kind == DUTY)
        .group_by("duty_grid", "duty_trade", "duty_item")
        .subquery()
    )  # fmt: skip
    columns = responsibility.c
    query = (
        select(columns.grid_id, columns.trade, columns.item, columns.duty,
               done.c.done_on.label("last_done_on"))
        .outerjoin(
            done,
            (done.c.duty_grid == columns.grid_id) & (done.c.duty_trade == columns.trade)
            & (done.c.duty_item == cast(columns.item, String)),
        )
        .where(
            columns.district_id == district.district_id,
            columns.grid_id.in_(grid_with_lower_levels(district.district_id, actor.grid_id)),
            columns.valid_from <= today,
            or_(columns.valid_to.is_(None), columns.valid_to >= today),
        )
        .order_by(columns.grid_id, columns.trade, cast(columns.item, Integer))
    )  # fmt: skip
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _read_trainings(
    connection: AsyncConnection, district: DistrictHead, actor: Actor
) -> list[Json]:
    columns = trainings.c
    query = (
        select(columns.topic, columns.held_on, columns.expires_on)
        .where(columns.district_id == district.district_id, columns.person_id == actor.person_id)
        .order_by(columns.held_on, columns.seq)
    )
    return [
        {"topic": row.topic, "held_on": _day(row.held_on), "expires_on": _day(row.expires_on)}
        for row in await connection.execute(query)
    ]


async def _read_roll_calls(
    connection: AsyncConnection, district: DistrictHead, carried: Sequence[Json]
) -> list[Json]:
    """Give open roll-calls with the account's own vessels in them, else all those in reach."""
    own = {one["vessel_id"] for one in carried if one["is_mine"]}
    called = func.array_agg(roll_call_vessel.c.vessel_id, type_=ARRAY(String))
    query = (
        select(
            roll_call.c.roll_call_id, roll_call.c.kind, roll_call.c.note, roll_call.c.started_at,
            called.label("vessel_ids"),
        )
        .join(roll_call_vessel, roll_call_vessel.c.roll_call_id == roll_call.c.roll_call_id)
        .where(
            roll_call.c.district_id == district.district_id, roll_call.c.closed_at.is_(None)
        )
        .group_by(roll_call.c.roll_call_id)
        .order_by(roll_call.c.started_at.desc(), roll_call.c.roll_call_id)
    )  # fmt: skip
    return [
        {
            "roll_call_id": str(row.roll_call_id), "kind": row.kind, "note": row.note,
            "started_at": row.started_at.isoformat(timespec="seconds"),
            "vessel_ids": sorted(set(row.vessel_ids) & own or row.vessel_ids),
        }
        for row in await connection.execute(query)
    ]  # fmt: skip


async def _read_rounds(
    connection: AsyncConnection,
    district: DistrictHead,
    actor: Actor,
    from_at: datetime,
    to_at: datetime,
) -> list[Json]:
    """Give the rounds that begin in a span and on which the account's person goes along."""
    if actor.person_id is None:
        return []
    planned = await read_planned(connection, district.district_id, from_at=from_at, to_at=to_at)
    own_teams = await _teams_at_base(connection, district.district_id, actor.person_id)
    return [
        _written_round(one)
        for one in planned
        if not one.round.is_cancelled
        and (
            actor.person_id in one.person_ids
            or (not one.person_ids and one.round.team_id in own_teams)
        )
    ]


async def _teams_at_base(
    connection: AsyncConnection, district_id: str, person_id: str
) -> frozenset[str]:
    """Give the teams at the base of a person: his may be any of them where no roster says."""
    query = (
        select(team.c.team_id)
        .join(
            person,
            (person.c.district_id == team.c.district_id) & (person.c.base_id == team.c.base_id),
        )
        .where(person.c.district_id == district_id, person.c.person_id == person_id)
    )
    return frozenset(await connection.scalars(query))


def _written_order(row: Row) -> Json:
    """Give an open order; lon and lat are those of its place, or the middle of its target."""
    return {
        "order_id": str(row["order_id"]),
        "team_id": row["team_id"],
        "target_id": row["target_id"],
        "target_name": row["target_name"],
        "lon": row["at_lon"],
        "lat": row["at_lat"],
        "note": row["note"],
        "state": row["state"],
        "ordered_at": row["ordered_at"].isoformat(timespec="seconds"),
        "sequence": row["sequence"],
    }


def _written_round(one: PlannedPatrol) -> Json:
    return {
        "team_id": one.round.team_id,
        "mode": one.round.mode,
        "from": _instant(one.round.from_s),
        "to": _instant(one.round.to_s),
        "visits": [{"target_id": name, "at": _instant(at_s)} for name, at_s in one.visits],
    }


def _instant(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
