"""Keep accounts and read the audit log from the command line, as who may run the program."""

import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.account_work import AccountWork
from api.audit_lines import CSV_LIMIT, audit_csv
from api.cli_database import open_database, with_engine
from api.cli_words import day_written, option_fault, say
from geo_data.atomic_file import write_whole
from geo_data.read_page import Page, PageRequest
from geo_data.settings import service_url
from geo_data.store_accounts import NewAccount, read_accounts
from geo_data.store_audit_log import AuditFilter, note_audit, purge_audit, read_audit
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.store_upgrade import upgrade

T = TypeVar("T")
SHOWN_LETTERS = 60
SERVICE_NEEDED = (
    "note: COASTWATCH_SERVICE_URL is not set, and `coastwatch serve` needs it from now on: the "
    "role of requests beside the owner in DATABASE_URL"
)


def run_add(
    asked: NewAccount, *, password_file: Path | None, messages: Console, answers: Console
) -> None:
    """Make an account."""
    password = read_password(password_file)
    made = _do(messages, lambda work: work.make(asked, password))
    say(
        answers, f"account {made.login} made: {made.role}, {_reach(made.district_id, made.grid_id)}"
    )
    if service_url() is None:
        say(messages, SERVICE_NEEDED)


def run_list(*, messages: Console, answers: Console) -> None:
    """Print all accounts."""

    async def look(engine: AsyncEngine) -> tuple:
        async with open_snapshot(engine) as connection:
            return await read_accounts(connection)

    rows = with_engine(open_database(messages), look)
    if not rows:
        say(answers, "no accounts: whoever is at this machine may do everything, nobody else")
        return
    table = Table("login", "role", "reach", "person", "last seen (UTC)", "ended (UTC)")
    for row in rows:
        table.add_row(
            Text(row.login), row.role, Text(_reach(row.district_id, row.grid_id)),
            Text(row.person_id or ""), _when(row.seen_at), _when(row.ended_at),
        )  # fmt: skip
    answers.print(table)


def run_end(login: str, *, messages: Console, answers: Console) -> None:
    """End an account."""
    ended = _do(messages, lambda work: work.end(login))
    say(answers, f"account {ended.login} ended, with its sessions and tokens; it stays in the list")


def run_unlock(login: str, *, messages: Console, answers: Console) -> None:
    """Unlock a login."""
    was_counted = _do(messages, lambda work: work.unlock(login))
    words = "unlocked" if was_counted else "was not locked, and had no wrong passwords"
    say(answers, f"{login} {words}")


def run_password(
    login: str, *, password_file: Path | None, messages: Console, answers: Console
) -> None:
    """Give an account a new password."""
    password = read_password(password_file)
    actor = _do(messages, lambda work: work.give_password(login, password))
    say(answers, f"account {actor.login} has a new password; its sessions have ended")


def run_token(login: str, *, name: str, days: int, messages: Console, answers: Console) -> None:
    """Make a token and print it once."""
    if not 1 <= days <= 3650:
        raise option_fault("days", str(days), "1 to 3650")
    _, token, expires_at = _do(messages, lambda work: work.give_token(login, name, days))
    say(messages, f"shown this once; it holds until {_when(expires_at)} UTC:")
    say(answers, token)


def run_audit(
    wanted: AuditFilter, *, limit: int, out: Path | None, messages: Console, answers: Console
) -> None:
    """Print entries of the audit log, newest first, or write them as CSV."""
    if not 1 <= limit <= CSV_LIMIT:
        raise option_fault("limit", str(limit), f"1 to {CSV_LIMIT}")

    async def look(engine: AsyncEngine) -> Page:
        async with open_connection(engine) as connection:
            page = await read_audit(connection, wanted, PageRequest(limit))
            await note_audit(connection, None, "read", "audit log, command line")
            await connection.commit()
            return page

    page = with_engine(open_database(messages), look)
    if out is not None:
        write_whole(out, audit_csv(page.rows))
        say(answers, f"{len(page.rows):,} of {page.matched:,} entries written: {out}")
        return
    table = Table("at (UTC)", "login", "role", "action", "subject", "district")
    for row in page.rows:
        table.add_row(
            _when(row["at"]), Text(row["login"] or "-"), row["role"] or "-", row["action"],
            Text(row["subject"][:SHOWN_LETTERS]), Text(row["district_id"] or ""),
        )  # fmt: skip
    answers.print(table)
    say(answers, f"{len(page.rows):,} of {page.matched:,} entries; all of them with --out FILE.csv")


def run_purge(*, messages: Console, answers: Console) -> None:
    """Remove entries older than six months."""

    async def purge(engine: AsyncEngine) -> int:
        async with open_connection(engine) as connection:
            removed = await purge_audit(connection)
            told = {"removed": removed}
            await note_audit(connection, None, "purge", "audit log, command line", after=told)
            await connection.commit()
            return removed

    removed = with_engine(open_database(messages), purge)
    say(answers, f"{removed:,} entries older than six months removed; younger ones stay")


def audit_filter(
    login: str | None, action: str | None, subject: str | None, district: str | None,
    since: str | None, until: str | None,
) -> AuditFilter:  # fmt: skip
    """Give the filter of options; days are those of UTC, the last one included."""
    first, last = day_written(since), day_written(until)
    return AuditFilter(
        login=login, action=action, subject=subject, district_id=district,
        from_at=None if first is None else datetime.combine(first, datetime.min.time(), UTC),
        to_at=None if last is None else datetime.combine(last, datetime.max.time(), UTC),
    )  # fmt: skip


def read_password(password_file: Path | None) -> str:
    """
    Give a password from a file's first line, or ask for it twice on the terminal.

    Raises
    ------
    FaultyInputError
        If both times differ.
    """
    if password_file is not None:
        lines = password_file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    password = getpass.getpass("password: ")
    if getpass.getpass("again: ") != password:
        raise option_fault("password", "two different ones", "the same twice")
    return password


def _do(messages: Console, work: Callable[[AccountWork], Awaitable[T]]) -> T:
    """Do one piece of work on accounts, as nobody who is signed in."""

    async def run(engine: AsyncEngine) -> T:
        await upgrade(engine)
        return await work(AccountWork(engine, None))

    return with_engine(open_database(messages), run)


def _reach(district_id: str | None, grid_id: str | None) -> str:
    if district_id is None:
        return "no district"
    return district_id if grid_id is None else f"{district_id}, grid {grid_id}"


def _when(instant: datetime | None) -> str:
    return "" if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
