"""Make items as phones do, and keep them on a database with accounts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from scenes import area, lonlat, straight_coast
from sqlalchemy import insert
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import with_engine

from geo_data.schema_accounts import account
from geo_data.store_connection import open_connection
from geo_data.store_field import ItemAnswer, keep_items
from maritime.account import Actor
from maritime.coast import LandPolygon
from maritime.district import District
from maritime.papers import Certificate, Responsibility, Training
from maritime.register import Pairing, Person, Vessel

NOW = datetime(2026, 11, 28, 14, 0, 0, tzinfo=UTC)
DEVICE = UUID(int=77)
WEST, EAST = "G1", "G2"
"""The two village grids of `straight_coast`, here named like villages."""
AT_L001 = lonlat(1500, 120)
FAR_INLAND = lonlat(6000, 9000)


def field_district() -> District:
    """Give the straight coast with two villages, their people and vessels; all invented."""
    scene = straight_coast()
    villages = {WEST: "沙堤", EAST: "下川"}
    hinterland = area((12000, 4000), (12000, 20000), (0, 20000), (0, 4000))
    return replace(
        scene,
        extra_meta={"simulated": "everything in it", "allowance_per_hour": "20"},
        land=(*scene.land, LandPolygon(hinterland)),
        sea_grids=tuple(
            replace(grid, name=villages.get(grid.grid_id, grid.name)) for grid in scene.sea_grids
        ),
        persons=(
            Person("H1", "陈一", ("gridworker",), grid_id=WEST, phone="13800000001"),
            Person("H2", "陈二", ("owner",), village="沙堤", phone="13800000002"),
            Person("H3", "堃垚", ("gridworker",), grid_id=EAST),
        ),
        vessels=(
            Vessel("V1", "粤台渔1", mmsi="412000001", kind="fishing", village="沙堤", owner="陈二"),
            Vessel("V2", "粤台渔2", registration_no="粤2", kind="fishing", village="沙堤"),
            Vessel("V3", "堃垚3", mmsi="412000003", kind="pleasure", village="下川"),
            Vessel("V4", "粤台渔4", mmsi="412-000 ００3", kind="fishing", village="下川"),
        ),
        pairings=(
            Pairing("V1", "H1", "village", date(2026, 1, 1)),
            Pairing("V1", "H2", "owner", date(2026, 1, 1)),
        ),
        certificates=(
            Certificate("registration", "V1", number="粤01", expires_on=date(2027, 1, 1)),
        ),
        trainings=(Training("H1", "海上救生", date(2026, 1, 5), date(2027, 1, 5)),),
        responsibilities=(Responsibility(WEST, "fishing", 1, "巡查渔船", date(2026, 1, 1)),),
    )


def actor_of(login: str, role: str = "gridworker", grid_id: str | None = WEST, person_id=None):
    """Give somebody of the straight coast who has no account yet."""
    return Actor(uuid4(), login, role, "straight", grid_id, person_id)


async def make_accounts(engine: AsyncEngine, *actors: Actor) -> None:
    """Give actors accounts that nobody can sign in to."""
    async with open_connection(engine) as connection:
        for one in actors:
            await connection.execute(
                insert(account).values(
                    account_id=one.account_id, login=one.login, role=one.role,
                    district_id=one.district_id, grid_id=one.grid_id, person_id=one.person_id,
                    password_hash="none", made_at=NOW, made_by="test", password_at=NOW,
                )
            )  # fmt: skip
        await connection.commit()


def item(kind: str = "check", body: dict | None = None, **changes: object) -> dict:
    """Give an item as a phone makes it, on the quay of L001 a minute ago."""
    lon, lat = AT_L001
    position = {"lon": lon, "lat": lat, "accuracy_m": 8, "at": "2026-11-28T21:58:50.250+08:00"}
    return {
        "item_id": str(uuid4()),
        "kind": kind,
        "form": 1,
        "made_at": "2026-11-28T21:59:00.123+08:00",
        "position": position,
        "round_id": None,
        "body": check_body() if body is None else body,
        "attachments": [],
        **changes,
    }


def check_body(vessel_id: str | None = "V1", **changes: object) -> dict:
    """Give the body of a check in which nothing was found."""
    return {
        "vessel_id": vessel_id, "described": None, "outcome": "nothing_found", "reason": None,
        "suspected": [], "answers": {"life_jackets": True}, "text": "", **changes,
    }  # fmt: skip


def keep(
    url: URL,
    actor: Actor,
    items: Sequence[object],
    *,
    clock_offset_s: float | None = 0.0,
    now: datetime = NOW,
) -> tuple[ItemAnswer, ...]:
    """Keep items as the owner of the tables, as an import of a file does."""

    async def work(engine: AsyncEngine) -> tuple[ItemAnswer, ...]:
        async with open_connection(engine) as connection:
            answers = await keep_items(
                connection, actor, items, device_id=DEVICE, clock_offset_s=clock_offset_s,
                came_by="file", now=now,
            )  # fmt: skip
            await connection.commit()
            return answers

    return with_engine(url, work)
