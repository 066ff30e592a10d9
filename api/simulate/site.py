"""Set a site up for a made-up day: an empty database, the district, its plan, accounts, tokens."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.passwords import hash_password, make_api_token, token_hash
from api.simulate.errors import DatabaseInUseError
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_to_json
from geo_data.store import import_pack
from geo_data.store_accounts import NewAccount, add_account
from geo_data.store_connection import open_connection, open_engine
from geo_data.store_plans import store_plan
from geo_data.store_sessions import add_token
from geo_data.store_upgrade import upgrade
from maritime.account import DUTY_OFFICER, PATROL_MEMBER, SECURITY_ADMINISTRATOR
from maritime.district import District
from maritime.plan import Plan

OFFICER, KEEPER = "duty.simulated", "keeper.simulated"
TOKEN_HOLDS = timedelta(days=7)
MARK = "模拟 simulated: all that happens in this database is made up by coastwatch simulate"
_TABLES = text("""
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg_toast%'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname LIMIT 1
""")


@dataclass(frozen=True)
class MadeSite:
    """What plays the day needs: tokens of the officer and of each team; his password, to watch."""

    officer_token: str
    officer_password: str
    team_tokens: dict[str, str]


def marked(reading: PackReading) -> PackReading:
    """Give a pack's district with the mark that it is simulated, where it has none."""
    district = reading.district
    if district.is_simulated:
        return reading
    meta = {**district.extra_meta, "simulated": MARK}
    return replace(reading, district=replace(district, extra_meta=meta))


async def make_site(url: URL, reading: PackReading, plan: Plan, *, starts_at: datetime) -> MadeSite:
    """
    Fill an empty database with a district, its plan, an officer and an account for each team.

    Raises
    ------
    DatabaseInUseError
        If the database holds any table.
    StoreError
        If it cannot be used.
    """
    engine = open_engine(url)
    try:
        await _require_empty(engine, url)
        await upgrade(engine)
        await import_pack(engine, reading, now=starts_at)
        await store_plan(
            engine, plan, plan_to_json(plan).encode(), now=starts_at,
            ground_sha256=ground_fingerprint(reading.district),
        )  # fmt: skip
        return await _add_people(engine, reading.district, plan)
    finally:
        await engine.dispose()


async def _require_empty(engine: AsyncEngine, url: URL) -> None:
    async with open_connection(engine) as connection:
        found = await connection.scalar(_TABLES)
    if found is not None:
        raise DatabaseInUseError(url.database or "", f"table {found!r}")


async def _add_people(engine: AsyncEngine, district: District, plan: Plan) -> MadeSite:
    now = datetime.now(UTC)
    password = secrets.token_urlsafe(15)
    his_hash = await hash_password(password)
    nobodys_hash = await hash_password(secrets.token_urlsafe(30))
    tokens: dict[str, str] = {}
    async with open_connection(engine) as connection:
        keeper = NewAccount(KEEPER, SECURITY_ADMINISTRATOR)
        await add_account(connection, keeper, nobodys_hash, now=now, by="-")
        officer = NewAccount(OFFICER, DUTY_OFFICER, district.district_id)
        officer_token = await _add(connection, officer, his_hash, now)
        for number, (team_id, person_id) in enumerate(_crews(district, plan), start=1):
            asked = NewAccount(
                f"team{number:03d}.simulated", PATROL_MEMBER, district.district_id,
                person_id=person_id,
            )  # fmt: skip
            tokens[team_id] = await _add(connection, asked, nobodys_hash, now)
        await connection.commit()
    return MadeSite(officer_token, password, tokens)


async def _add(
    connection: AsyncConnection, asked: NewAccount, password_hash: str, now: datetime
) -> str:
    actor = await add_account(connection, asked, password_hash, now=now, by=KEEPER)
    token = make_api_token()
    await add_token(
        connection, actor.account_id, "simulate", token_hash(token), now=now,
        expires_at=now + TOKEN_HOLDS,
    )  # fmt: skip
    return token


def _crews(district: District, plan: Plan) -> Iterator[tuple[str, str | None]]:
    """Give each team and who carries its phone: of the roster, else of its base, if anybody."""
    team_of = {patrol.patrol_id: patrol.team_id for patrol in plan.patrols}
    rostered: dict[str, str] = {}
    for entry in plan.roster:
        rostered.setdefault(team_of[entry.patrol_id], entry.person_id)
    taken: set[str] = set(rostered.values())
    for team in district.teams:
        person_id = rostered.get(team.team_id)
        if person_id is None:
            free = (
                one.person_id for one in district.persons
                if one.base_id == team.base_id and one.person_id not in taken
                and one.ended_on is None
            )  # fmt: skip
            person_id = next(free, None)
            if person_id is not None:
                taken.add(person_id)
        yield team.team_id, person_id
