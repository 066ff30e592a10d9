"""Name the holders of keys to sources, let each make his key, read what two need to open one."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.incident_errors import HolderError
from geo_data.schema_incidents import tip_holder, tip_holder_key
from geo_data.sealing import MOST_HOLDERS, SHORTEST_PASSPHRASE, make_holder_key
from geo_data.store_accounts import require_account
from geo_data.store_audit_log import note_audit
from maritime.account import DUTY_OFFICER, POLICE, SUPERVISOR, Actor, plain_login

HOLDER_ROLES = (DUTY_OFFICER, POLICE, SUPERVISOR)
"""Who sees tips without their sources may hold a key to these."""
_SEALING_KEYS = text("SELECT holder_id, login, public_key FROM sealing_keys(:district_id)")


async def name_holder(
    connection: AsyncConnection, actor: Actor, login: str, *, now: datetime
) -> Row:
    """
    Name an account as a holder; needs the owner, as it looks at accounts.

    Naming him again ends his former key: with it sources sealed until then stay to be opened only
    by who still knows its passphrase.

    Raises
    ------
    AccountNotFoundError
        If nobody has the login.
    HolderError
        If his account has ended, is of a part of a district, or of another role; or there are too
        many holders.
    """
    account = await require_account(connection, plain_login(login))
    is_whole = account.district_id is not None and account.grid_id is None
    if account.ended_at is not None or account.role not in HOLDER_ROLES or not is_whole:
        roles = ", ".join(HOLDER_ROLES)
        raise HolderError(account.login, f"expected an account of a whole district, of {roles}")
    await end_holder(connection, actor, account.login, now=now)
    columns = tip_holder.c
    count = select(func.count()).where(
        columns.district_id == account.district_id, columns.ended_at.is_(None)
    )
    if (await connection.scalar(count) or 0) >= MOST_HOLDERS:
        raise HolderError(account.login, f"there are {MOST_HOLDERS} already; end another one first")
    made = await connection.execute(
        insert(tip_holder)
        .values(
            holder_id=uuid4(), account_id=account.account_id, login=account.login,
            district_id=account.district_id, named_at=now, named_by=actor.account_id,
        )
        .returning(tip_holder)
    )  # fmt: skip
    await note_audit(
        connection, actor, "tip_holder.named", f"account {account.login}",
        district_id=account.district_id,
    )  # fmt: skip
    return made.one()


async def end_holder(
    connection: AsyncConnection, actor: Actor, login: str, *, now: datetime
) -> bool:
    """End somebody's being a holder, by the owner: nothing new is sealed for him; False if none."""
    ended = await connection.execute(
        update(tip_holder)
        .where(tip_holder.c.login == plain_login(login), tip_holder.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(tip_holder.c.district_id)
    )
    row = ended.first()
    if row is not None:
        await note_audit(
            connection, actor, "tip_holder.ended", f"account {login}", district_id=row.district_id
        )
    return row is not None


async def make_own_key(
    connection: AsyncConnection, actor: Actor, passphrase: str, *, now: datetime
) -> Row:
    """
    Make the key of who is acting, under his passphrase, once; costs one scrypt.

    Raises
    ------
    HolderError
        If he is no holder, has a key already, or the passphrase is too short.
    """
    row = await _own(connection, actor)
    if row is None:
        raise HolderError(actor.login, "a security administrator has not named him")
    if row.public_key is not None:
        raise HolderError(actor.login, "he has a key; to have another, let him be named again")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise HolderError(
            actor.login, f"the passphrase needs {SHORTEST_PASSPHRASE} letters or more"
        )
    key = await asyncio.to_thread(make_holder_key, row.holder_id, passphrase)
    await connection.execute(
        update(tip_holder)
        .where(tip_holder.c.holder_id == row.holder_id)
        .values(public_key=key.public_key, keyed_at=now)
    )
    await connection.execute(
        insert(tip_holder_key)
        .values(holder_id=row.holder_id, district_id=row.district_id, sealed=key.sealed)
        .inline()
    )
    await note_audit(
        connection, actor, "tip_holder.keyed", f"account {actor.login}",
        district_id=row.district_id,
    )  # fmt: skip
    return await _own(connection, actor)


async def read_holders(connection: AsyncConnection) -> tuple[Row, ...]:
    """Give the holders that who is acting may see, with those that have ended, by login."""
    query = select(tip_holder).order_by(tip_holder.c.login, tip_holder.c.named_at)
    return tuple(await connection.execute(query))


async def public_keys_of(connection: AsyncConnection, district_id: str) -> dict[UUID, bytes]:
    """Give the public keys of a district's holders who have one, and whose accounts hold."""
    rows = await connection.execute(_SEALING_KEYS, {"district_id": district_id})
    return {row.holder_id: row.public_key for row in rows}


async def read_sealed_keys(
    connection: AsyncConnection, district_id: str, login: str
) -> Mapping[UUID, Mapping[str, object]]:
    """
    Give the private keys of a login under their passphrases, former ones too; for holders alone.

    Raises
    ------
    HolderError
        If the login is none of a current holder with a key, or his account has ended.
    """
    current = await connection.execute(_SEALING_KEYS, {"district_id": district_id})
    if plain_login(login) not in {row.login for row in current}:
        raise HolderError(login, "not a holder of this district with a key")
    columns = tip_holder.c
    query = (
        select(columns.holder_id, tip_holder_key.c.sealed)
        .join(tip_holder_key, tip_holder_key.c.holder_id == columns.holder_id)
        .where(columns.district_id == district_id, columns.login == plain_login(login))
    )
    return {row.holder_id: row.sealed for row in await connection.execute(query)}


async def _own(connection: AsyncConnection, actor: Actor) -> Row | None:
    query = select(tip_holder).where(
        tip_holder.c.account_id == actor.account_id, tip_holder.c.ended_at.is_(None)
    )
    return (await connection.execute(query)).one_or_none()
