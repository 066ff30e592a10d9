"""Keep sessions of people and tokens of programs: of each only a hash, and who it stands for."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema_accounts import account, account_session, api_token
from geo_data.store_accounts import actor_of
from maritime.account import Actor, session_limits

SEEN_EVERY = timedelta(minutes=1)
"""A session that was seen more lately is not written down again."""


async def begin_session(
    connection: AsyncConnection, account_id: UUID, token_sha256: bytes, *, now: datetime
) -> UUID:
    """Begin a session; give its id."""
    session_id = uuid4()
    await connection.execute(
        insert(account_session).values(
            session_id=session_id, account_id=account_id, token_sha256=token_sha256, made_at=now,
            seen_at=now,
        )
    )  # fmt: skip
    return session_id


async def find_session(
    connection: AsyncConnection, token_sha256: bytes, *, now: datetime
) -> tuple[Actor, UUID] | None:
    """
    Give whose session it is, with its id, and write down that it was seen.

    None where there is none, where it or its account has ended, or where it was not used, or is
    going on, for longer than its role's limits.
    """
    query = (
        select(account, account_session.c.session_id, account_session.c.seen_at,
               account_session.c.made_at.label("begun_at"))
        .join(account, account.c.account_id == account_session.c.account_id)
        .where(
            account_session.c.token_sha256 == token_sha256,
            account_session.c.ended_at.is_(None),
            account.c.ended_at.is_(None),
        )
    )  # fmt: skip
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    limits = session_limits(row.role)
    if now - row.seen_at > limits.idle or now - row.begun_at > limits.whole:
        await end_session(connection, row.session_id, now=now)
        await connection.commit()
        return None
    if now - row.seen_at > SEEN_EVERY:
        await connection.execute(
            update(account_session)
            .where(account_session.c.session_id == row.session_id)
            .values(seen_at=now)
        )
        await connection.commit()
    return actor_of(row), row.session_id


async def end_session(connection: AsyncConnection, session_id: UUID, *, now: datetime) -> None:
    """End a session; one that has ended stays as it is."""
    await connection.execute(
        update(account_session)
        .where(account_session.c.session_id == session_id, account_session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


async def add_token(
    connection: AsyncConnection,
    account_id: UUID,
    name: str,
    token_sha256: bytes,
    *,
    now: datetime,
    expires_at: datetime,
) -> UUID:
    """Keep a token of an account, by a name that says what for; give its id."""
    token_id = uuid4()
    await connection.execute(
        insert(api_token).values(
            token_id=token_id, account_id=account_id, name=name, token_sha256=token_sha256,
            made_at=now, expires_at=expires_at,
        )
    )  # fmt: skip
    return token_id


async def find_token(
    connection: AsyncConnection, token_sha256: bytes, *, now: datetime
) -> tuple[Actor, UUID] | None:
    """Give whom a token stands for, with its id; None where it or its account ended or expired."""
    query = (
        select(account, api_token.c.token_id)
        .join(api_token, account.c.account_id == api_token.c.account_id)
        .where(
            api_token.c.token_sha256 == token_sha256,
            api_token.c.ended_at.is_(None),
            api_token.c.expires_at > now,
            account.c.ended_at.is_(None),
        )
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (actor_of(row), row.token_id)


async def session_holds(
    connection: AsyncConnection, session_id: UUID, actor: Actor, *, now: datetime
) -> bool:
    """Say whether a session holds and stands for the same as before; it is not seen by that."""
    query = (
        select(account, account_session.c.seen_at, account_session.c.made_at.label("begun_at"))
        .join(account, account.c.account_id == account_session.c.account_id)
        .where(
            account_session.c.session_id == session_id,
            account_session.c.ended_at.is_(None),
            account.c.ended_at.is_(None),
        )
    )
    row = (await connection.execute(query)).first()
    if row is None or actor_of(row) != actor:
        return False
    limits = session_limits(row.role)
    return now - row.seen_at <= limits.idle and now - row.begun_at <= limits.whole


async def token_holds(
    connection: AsyncConnection, token_id: UUID, actor: Actor, *, now: datetime
) -> bool:
    """Say whether a token holds and stands for the same as before."""
    query = (
        select(account)
        .join(api_token, account.c.account_id == api_token.c.account_id)
        .where(
            api_token.c.token_id == token_id,
            api_token.c.ended_at.is_(None),
            api_token.c.expires_at > now,
            account.c.ended_at.is_(None),
        )
    )
    row = (await connection.execute(query)).first()
    return row is not None and actor_of(row) == actor


async def password_holds(connection: AsyncConnection, actor: Actor, *, since: datetime) -> bool:
    """Say whether an account has had the same password, role and reach since an instant."""
    query = select(account).where(
        account.c.account_id == actor.account_id,
        account.c.ended_at.is_(None),
        account.c.password_at <= since,
    )
    row = (await connection.execute(query)).first()
    return row is not None and actor_of(row) == actor


async def read_tokens(connection: AsyncConnection, account_id: UUID) -> tuple[Row, ...]:
    """Give the tokens of an account without their hashes, newest first."""
    columns = [column for column in api_token.c if column.name != "token_sha256"]
    query = select(*columns).where(api_token.c.account_id == account_id)
    return tuple(await connection.execute(query.order_by(api_token.c.made_at.desc())))


async def end_token(
    connection: AsyncConnection, account_id: UUID, token_id: UUID, *, now: datetime
) -> bool:
    """End one token of an account; False where it has none of that id that holds."""
    ended = await connection.execute(
        update(api_token)
        .where(
            api_token.c.token_id == token_id, api_token.c.account_id == account_id,
            api_token.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )  # fmt: skip
    return ended.rowcount > 0
