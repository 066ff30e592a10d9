"""Make, change, end, unlock accounts and give them passwords and tokens, each noted in the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from api.password_rule import require_strong
from api.passwords import hash_password, make_api_token, token_hash
from geo_data.store_accounts import (
    NewAccount,
    actor_of,
    add_account,
    change_account,
    end_account,
    require_account,
    set_password,
)
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from geo_data.store_lockout import forget_failures, login_subject
from geo_data.store_sessions import add_token, end_token
from maritime.account import Actor, plain_login

COMMAND_LINE = "command line"
TOKEN_DAYS = 365
"""How long a token holds where nobody says otherwise."""


@dataclass(frozen=True)
class AccountWork:
    """
    What is done to accounts by somebody: by who is signed in, or (None) on the command line.

    engine is the owner's; errors are those of `geo_data.store_accounts`, and WeakPasswordError.
    """

    engine: AsyncEngine
    by: Actor | None

    async def make(self, asked: NewAccount, password: str) -> Actor:
        """Make an account."""
        require_strong(password, asked.login)
        password_hash = await hash_password(password)
        async with self._transaction() as connection:
            name = COMMAND_LINE if self.by is None else self.by.login
            made = await add_account(
                connection, asked, password_hash, now=datetime.now(UTC), by=name
            )
            await self._note(connection, "make_account", made.login, after=_reach_of(made))
        return made

    async def change(self, asked: NewAccount) -> Actor:
        """Give an account another role or reach; its sessions end."""
        async with self._transaction() as connection:
            before, after = await change_account(connection, asked, now=datetime.now(UTC))
            await self._note(
                connection, "change_account", after.login,
                before=_reach_of(before), after=_reach_of(after),
            )  # fmt: skip
        return after

    async def end(self, login: str) -> Actor:
        """End an account, its sessions and its tokens."""
        async with self._transaction() as connection:
            ended = await end_account(connection, login, now=datetime.now(UTC))
            await self._note(connection, "end_account", ended.login, before=_reach_of(ended))
        return ended

    async def unlock(self, login: str) -> bool:
        """Forget the wrong passwords of a login, anybody's or not; False where there were none."""
        async with self._transaction() as connection:
            was_counted = await forget_failures(connection, login_subject(plain_login(login)))
            await self._note(connection, "unlock_account", plain_login(login))
        return was_counted

    async def give_password(self, login: str, password: str) -> Actor:
        """Give an account another password; its sessions end, and so does its lock."""
        require_strong(password, login)
        password_hash = await hash_password(password)
        async with self._transaction() as connection:
            actor = await set_password(connection, login, password_hash, now=datetime.now(UTC))
            await forget_failures(connection, login_subject(actor.login))
            await self._note(connection, "give_password", actor.login)
        return actor

    async def give_token(self, login: str, name: str, days: int) -> tuple[UUID, str, datetime]:
        """Make a token for a program; give its id, the token, which is shown once, and its end."""
        token, now = make_api_token(), datetime.now(UTC)
        expires_at = now + timedelta(days=days)
        async with self._transaction() as connection:
            actor = actor_of(await require_account(connection, login))
            token_id = await add_token(
                connection, actor.account_id, name, token_hash(token), now=now,
                expires_at=expires_at,
            )  # fmt: skip
            told = {"name": name, "expires_at": expires_at.isoformat(timespec="seconds")}
            await self._note(connection, "give_token", actor.login, after=told)
        return token_id, token, expires_at

    async def take_token(self, login: str, token_id: UUID) -> bool:
        """End a token; False where the account has none of that id that holds."""
        async with self._transaction() as connection:
            actor = actor_of(await require_account(connection, login))
            is_ended = await end_token(
                connection, actor.account_id, token_id, now=datetime.now(UTC)
            )
            if is_ended:
                await self._note(connection, "end_token", actor.login)
        return is_ended

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with open_connection(self.engine) as connection:
            yield connection
            await connection.commit()

    async def _note(
        self, connection: AsyncConnection, action: str, login: str, **states: dict[str, object]
    ) -> None:
        await note_audit(connection, self.by, action, f"account {login}", **states)


def _reach_of(actor: Actor) -> dict[str, object]:
    """Give what the log tells of an account."""
    return {
        "role": actor.role,
        "district_id": actor.district_id,
        "grid_id": actor.grid_id,
        "person_id": actor.person_id,
    }
