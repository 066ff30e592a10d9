"""Keep accounts: made by those who keep them, changed, ended, never removed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, exists, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data import schema
from geo_data.schema_accounts import account, account_session, api_token
from geo_data.store import require_district
from geo_data.store_errors import (
    AccountExistsError,
    AccountNotFoundError,
    FirstAccountError,
    RecordNotFoundError,
)
from maritime.account import (
    ADMINISTRATOR_ROLES,
    SECURITY_ADMINISTRATOR,
    Actor,
    check_account,
    plain_login,
)

_LOCK_ACCOUNTS = text("SELECT pg_advisory_xact_lock(hashtextextended('coastwatch accounts', 0))")
"""Lets one change of accounts at a time count who keeps them."""


@dataclass(frozen=True)
class NewAccount:
    """An account to be made; the login in any form."""

    login: str
    role: str
    district_id: str | None = None
    grid_id: str | None = None
    person_id: str | None = None


async def has_accounts(connection: AsyncConnection) -> bool:
    """Tell whether anybody has an account that has not ended: then everybody signs in."""
    return bool(await connection.scalar(select(exists().where(account.c.ended_at.is_(None)))))


async def has_administrator(connection: AsyncConnection) -> bool:
    """Tell whether anybody has an administrator's account that has not ended."""
    is_one = account.c.role.in_(ADMINISTRATOR_ROLES) & account.c.ended_at.is_(None)
    return bool(await connection.scalar(select(exists().where(is_one))))


async def add_account(
    connection: AsyncConnection, asked: NewAccount, password_hash: str, *, now: datetime, by: str
) -> Actor:
    """
    Make an account in the caller's transaction.

    Parameters
    ----------
    connection
        Of the owner.
    asked
        Whom for.
    password_hash
        Of his password, as `api.passwords` gives it.
    now, by
        When (aware), and the login of who makes it.

    Raises
    ------
    InvalidRecordError
        If an account may not be so.
    FirstAccountError
        If nobody keeps accounts yet and this one shall not either.
    AccountExistsError
        If the login is taken, by an account that has ended too.
    DistrictNotFoundError, RecordNotFoundError
        If district, grid or person are not in the database.
    """
    login = plain_login(asked.login)
    check_account(
        login, asked.role, asked.district_id, grid_id=asked.grid_id, person_id=asked.person_id
    )
    await connection.execute(_LOCK_ACCOUNTS)
    if asked.role != SECURITY_ADMINISTRATOR and not await _keepers(connection):
        raise FirstAccountError(f"the first account has to be a {SECURITY_ADMINISTRATOR}")
    if await connection.scalar(select(exists().where(account.c.login == login))):
        raise AccountExistsError(login)
    await _require_places(connection, asked)
    account_id = uuid4()
    await connection.execute(
        insert(account).values(
            account_id=account_id, login=login, role=asked.role, district_id=asked.district_id,
            grid_id=asked.grid_id, person_id=asked.person_id, password_hash=password_hash,
            made_at=now, made_by=by, password_at=now,
        )
    )  # fmt: skip
    return Actor(account_id, login, asked.role, asked.district_id, asked.grid_id, asked.person_id)


async def change_account(
    connection: AsyncConnection, asked: NewAccount, *, now: datetime
) -> tuple[Actor, Actor]:
    """
    Give an account another role or reach, and end its sessions; its tokens stay and reach as far.

    Gives the account before and after; errors are those of `add_account` and of `end_account`.
    """
    login = plain_login(asked.login)
    check_account(
        login, asked.role, asked.district_id, grid_id=asked.grid_id, person_id=asked.person_id
    )
    await connection.execute(_LOCK_ACCOUNTS)
    before = actor_of(await require_account(connection, login))
    if before.role == SECURITY_ADMINISTRATOR and asked.role != SECURITY_ADMINISTRATOR:
        await _refuse_last(connection)
    await _require_places(connection, asked)
    await connection.execute(
        update(account)
        .where(account.c.account_id == before.account_id)
        .values(
            role=asked.role, district_id=asked.district_id, grid_id=asked.grid_id,
            person_id=asked.person_id,
        )
    )  # fmt: skip
    await end_sessions(connection, before.account_id, now=now)
    after = Actor(
        before.account_id, login, asked.role, asked.district_id, asked.grid_id, asked.person_id
    )
    return before, after


async def end_account(connection: AsyncConnection, login: str, *, now: datetime) -> Actor:
    """
    End an account with its sessions and tokens; it stays for the sake of the log.

    Raises
    ------
    AccountNotFoundError
        If there is none, or it has ended.
    FirstAccountError
        If it is the last one that keeps accounts.
    """
    await connection.execute(_LOCK_ACCOUNTS)
    actor = actor_of(await require_account(connection, login))
    if actor.role == SECURITY_ADMINISTRATOR:
        await _refuse_last(connection)
    await connection.execute(
        update(account).where(account.c.account_id == actor.account_id).values(ended_at=now)
    )
    await end_sessions(connection, actor.account_id, now=now)
    await end_tokens(connection, actor.account_id, now=now)
    return actor


async def set_password(
    connection: AsyncConnection, login: str, password_hash: str, *, now: datetime
) -> Actor:
    """Give an account another password, and end its sessions; AccountNotFoundError if none."""
    actor = actor_of(await require_account(connection, login))
    await connection.execute(
        update(account)
        .where(account.c.account_id == actor.account_id)
        .values(password_hash=password_hash, password_at=now)
    )
    await end_sessions(connection, actor.account_id, now=now)
    return actor


async def find_account(connection: AsyncConnection, login: str) -> Row | None:
    """Give the row of an account that has not ended, by its login in any form."""
    query = select(account).where(
        account.c.login == plain_login(login), account.c.ended_at.is_(None)
    )
    return (await connection.execute(query)).first()


async def require_account(connection: AsyncConnection, login: str) -> Row:
    """Give the row of an account that has not ended, or raise AccountNotFoundError."""
    row = await find_account(connection, login)
    if row is None:
        raise AccountNotFoundError(plain_login(login))
    return row


async def read_actors(
    connection: AsyncConnection, account_ids: Collection[UUID]
) -> dict[UUID, Actor]:
    """Give who some accounts are, those that have ended too; the connection is the owner's."""
    if not account_ids:
        return {}
    query = select(account).where(account.c.account_id.in_(account_ids))
    return {row.account_id: actor_of(row) for row in await connection.execute(query)}


async def read_accounts(connection: AsyncConnection) -> tuple[Row, ...]:
    """Give all accounts by login, those that have ended too, each with when it was last seen."""
    seen = (
        select(func.max(account_session.c.seen_at))
        .where(account_session.c.account_id == account.c.account_id)
        .scalar_subquery()
    )
    columns = [column for column in account.c if column.name != "password_hash"]
    query = select(*columns, seen.label("seen_at")).order_by(account.c.login)
    return tuple(await connection.execute(query))


def actor_of(row: Row) -> Actor:
    """Give the actor that a row of an account is."""
    return Actor(row.account_id, row.login, row.role, row.district_id, row.grid_id, row.person_id)


async def end_sessions(connection: AsyncConnection, account_id: UUID, *, now: datetime) -> None:
    """End all sessions of an account."""
    await connection.execute(
        update(account_session)
        .where(account_session.c.account_id == account_id, account_session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


async def end_tokens(connection: AsyncConnection, account_id: UUID, *, now: datetime) -> None:
    """End all tokens of an account."""
    await connection.execute(
        update(api_token)
        .where(api_token.c.account_id == account_id, api_token.c.ended_at.is_(None))
        .values(ended_at=now)
    )


async def _keepers(connection: AsyncConnection) -> int:
    """Count the accounts that keep accounts."""
    query = select(func.count()).where(
        account.c.role == SECURITY_ADMINISTRATOR, account.c.ended_at.is_(None)
    )
    return await connection.scalar(query) or 0


async def _refuse_last(connection: AsyncConnection) -> None:
    if await _keepers(connection) < 2:
        raise FirstAccountError(
            f"this is the only {SECURITY_ADMINISTRATOR}: make another one first"
        )


async def _require_places(connection: AsyncConnection, asked: NewAccount) -> None:
    """Raise unless district, grid and person are there."""
    if asked.district_id is None:
        return
    await require_district(connection, asked.district_id)
    for layer, key in (("sea_grid", asked.grid_id), ("person", asked.person_id)):
        table = schema.metadata.tables[layer]
        column = table.c["grid_id" if layer == "sea_grid" else "person_id"]
        here = exists().where(table.c.district_id == asked.district_id, column == key)
        if key is not None and not await connection.scalar(select(here)):
            raise RecordNotFoundError(layer, key)
