"""Find out who a request is of: by session, token, or login and password."""

import asyncio
import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from api.acting import COOKIE, Signed
from api.api_errors import LockedOutError, NotSignedInError, WrongPasswordError
from api.password_words import LONGEST_PASSWORD
from api.passwords import TOKEN_PREFIX, csrf_of, is_password, token_hash
from geo_data.store_accounts import actor_of, find_account
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from geo_data.store_lockout import (
    address_subject,
    count_failure,
    forget_failures,
    locked_until,
    login_subject,
)
from geo_data.store_sessions import find_session, find_token
from maritime.account import LONGEST_LOGIN, Actor, plain_login

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""One turn per login, so that guesses at once are counted one after the other."""


@dataclass(frozen=True)
class Credentials:
    """A login with its password, or with a token in its place."""

    login: str
    password: str


async def find_signed(engine: AsyncEngine, connection: HTTPConnection) -> Signed | None:
    """
    Give who a request is of; None where it says nothing of that, or names a session that is over.

    Raises
    ------
    NotSignedInError
        If it has an Authorization header that is of no use.
    WrongPasswordError, LockedOutError
        As `check_password`.
    """
    if authorization := connection.headers.get("authorization"):
        scheme, _, written = authorization.partition(" ")
        if scheme.lower() == "bearer":
            return await _of_token(engine, written.strip())
        if scheme.lower() == "basic":
            return await _of_basic(engine, written.strip(), address_of(connection))
        raise NotSignedInError
    token = connection.cookies.get(COOKIE)
    if not token:
        return None
    async with open_connection(engine) as database:
        found = await find_session(database, token_hash(token), now=datetime.now(UTC))
    if found is None:
        return None
    actor, session_id = found
    return Signed(actor, session_id, csrf_of(token))


async def check_password(engine: AsyncEngine, given: Credentials, address: str) -> Actor:
    """
    Give whose login and password they are; a wrong one is counted and noted in the audit log.

    Raises
    ------
    WrongPasswordError
        If they are nobody's: the same answer after the same work for a login that nobody has.
    LockedOutError
        If too many wrong ones came for this login, or from this address; then nothing is tried.
    """
    login = plain_login(given.login)[:LONGEST_LOGIN].replace("\x00", "\ufffd")
    subjects = (login_subject(login), address_subject(address))
    async with _turns.setdefault(login, asyncio.Lock()):
        now = datetime.now(UTC)
        async with open_connection(engine) as connection:
            until = await locked_until(connection, subjects, now=now)
            row = await find_account(connection, login)
        if until is not None:
            raise LockedOutError((until - now).total_seconds())
        is_usable = row is not None and len(given.password) <= LONGEST_PASSWORD
        password = given.password[:LONGEST_PASSWORD]
        is_right = await is_password(password, row.password_hash if is_usable else None)
        async with open_connection(engine) as connection:
            if is_right:
                await forget_failures(connection, login_subject(login))
            else:
                await count_failure(connection, subjects, now=now)
                await note_audit(connection, None, "sign_in_refused", f"login {login}")
            await connection.commit()
    if not is_right:
        raise WrongPasswordError
    return actor_of(row)


def address_of(connection: HTTPConnection) -> str:
    """Give the address that a request comes from."""
    return connection.client.host if connection.client is not None else "unknown"


async def _of_token(engine: AsyncEngine, token: str) -> Signed:
    async with open_connection(engine) as connection:
        found = await find_token(connection, token_hash(token), now=datetime.now(UTC))
    if found is None:
        raise NotSignedInError
    actor, token_id = found
    return Signed(actor, token_id=token_id)


async def _of_basic(engine: AsyncEngine, written: str, address: str) -> Signed:
    try:
        login, colon, password = base64.b64decode(written, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise NotSignedInError from None
    if not colon:
        raise NotSignedInError
    if not password.startswith(TOKEN_PREFIX):
        since = datetime.now(UTC)
        actor = await check_password(engine, Credentials(login, password), address)
        return Signed(actor, since=since)
    signed = await _of_token(engine, password)
    if signed.actor.login != plain_login(login):
        raise NotSignedInError
    return signed
