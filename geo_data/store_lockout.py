"""Count wrong passwords by login and by address, and lock out who guesses."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.schema_accounts import sign_in_failure
from maritime.lockout import BY_ADDRESS, BY_LOGIN, FORGOTTEN_AFTER, LockoutRule


def login_subject(login: str) -> str:
    """Give how a login is counted, whether it is anybody's or not."""
    return f"login {login}"


def address_subject(address: str) -> str:
    """Give how an address is counted."""
    return f"address {address}"


async def locked_until(
    connection: AsyncConnection, subjects: Sequence[str], *, now: datetime
) -> datetime | None:
    """Give until when the longest lock of any of the subjects holds; None where none does."""
    columns = sign_in_failure.c
    query = select(func.max(columns.locked_until)).where(
        columns.subject.in_(subjects), columns.locked_until > now
    )
    return await connection.scalar(query)


async def count_failure(
    connection: AsyncConnection, subjects: Sequence[str], *, now: datetime
) -> None:
    """Count a wrong password against each subject, and lock it out where it is one too many."""
    columns = sign_in_failure.c
    await connection.execute(
        delete(sign_in_failure).where(
            columns.failed_at < now - FORGOTTEN_AFTER,
            func.coalesce(columns.locked_until, now) <= now,
        )
    )
    for subject in sorted(subjects):  # so that two at once wait for each other, not in a circle
        counted = insert(sign_in_failure).values(subject=subject, failures=1, failed_at=now)
        counted = counted.on_conflict_do_update(
            index_elements=[columns.subject],
            set_={"failures": columns.failures + 1, "failed_at": now},
        ).returning(columns.failures)
        lock = _rule_of(subject).lock_after((await connection.execute(counted)).scalar_one())
        if lock is not None:
            await connection.execute(
                sign_in_failure.update()
                .where(columns.subject == subject)
                .values(locked_until=now + lock)
            )


async def forget_failures(connection: AsyncConnection, subject: str) -> bool:
    """Forget the wrong passwords of a subject, and its lock; False where there were none."""
    gone = await connection.execute(
        delete(sign_in_failure).where(sign_in_failure.c.subject == subject)
    )
    return gone.rowcount > 0


def _rule_of(subject: str) -> LockoutRule:
    return BY_ADDRESS if subject.startswith("address ") else BY_LOGIN
