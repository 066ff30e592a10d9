"""Bring in phones' signed files, and write signed packets for phones."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_words import say
from geo_data.atomic_file import write_whole
from geo_data.outbox_import import OTHER_CONTENT, UNANNOUNCED, OutboxImport, import_outbox
from geo_data.outbox_packet import make_packet_file
from geo_data.settings import data_folder, database_url, service_url
from geo_data.signed_file_errors import SignedFileError
from geo_data.store_acting import open_service_engine
from geo_data.store_connection import open_engine
from geo_data.store_errors import ServiceRoleError
from geo_data.store_field import CONFLICT, KEPT, KEPT_ALREADY, REFUSED

ALL_KEPT, SOME_REFUSED, FILE_REFUSED = 0, 1, 2
SHOWN_REASONS = 10


def run_import(files: Sequence[Path], *, messages: Console, answers: Console) -> int:
    """
    Bring in files, each whole or not at all, and say of each what became of it.

    Gives 0 where all was kept, 1 where single items were refused, 2 where a whole file was; the
    others are brought in all the same.

    Raises
    ------
    StoreError
        If the database cannot be used.
    """
    return asyncio.run(_import_all(files, messages, answers))


def run_packet(login: str, out: Path, *, answers: Console) -> None:
    """
    Write the packet of an account as a file that this site signs.

    Raises
    ------
    AccountNotFoundError
        If there is no such account, or it has ended.
    InvalidRecordError
        If it is an administrator's, who has no phone in the field.
    KeyFileError
        If the site's key cannot be used.
    UnwritableFileError
        If the file cannot be written.
    """

    async def make() -> bytes:
        owner, service = _engines()
        try:
            return await make_packet_file(
                owner, service, login, data_folder=data_folder(), now=datetime.now(UTC)
            )
        finally:
            await owner.dispose()
            await service.dispose()

    content = asyncio.run(make())
    write_whole(out, content)
    say(answers, f"wrote {out} ({len(content):,} bytes) for {login}, signed by this site")
    say(answers, "it has phone numbers in it and is not encrypted: keep the stick like a list")


async def _import_all(files: Sequence[Path], messages: Console, answers: Console) -> int:
    owner, service = _engines()
    status = ALL_KEPT
    try:
        for path in files:
            try:
                done = await _import_one(owner, service, path)
            except (SignedFileError, OSError) as error:
                words = str(error) if isinstance(error, SignedFileError) else _words_of(error, path)
                messages.print(
                    words,
                    style="bold red",
                    markup=False,
                    emoji=False,
                    highlight=False,
                    soft_wrap=True,
                )
                status = FILE_REFUSED
                continue
            _say_done(done, answers)
            if done.count(REFUSED):
                status = max(status, SOME_REFUSED)
    finally:
        await owner.dispose()
        await service.dispose()
    return status


async def _import_one(owner: AsyncEngine, service: AsyncEngine, path: Path) -> OutboxImport:
    with path.open("rb") as file:
        return await import_outbox(
            owner, service, file, str(path), now=datetime.now(UTC), brought_by=None
        )


def _engines() -> tuple[AsyncEngine, AsyncEngine]:
    """Give the owner's engine, and that of the role of requests."""
    url = database_url()
    service = service_url()
    if service is None:
        raise ServiceRoleError("none", "is not set")
    return open_engine(url, pools=False), open_service_engine(service, pools=False)


def _say_done(done: OutboxImport, answers: Console) -> None:
    say(answers, f"{done.head.source}: of {done.actor.login}, {len(done.answers)} items")
    say(
        answers,
        f"  kept {done.count(KEPT)} · kept already {done.count(KEPT_ALREADY)} · conflicts "
        f"{done.count(CONFLICT)} · refused {done.count(REFUSED)}",
    )
    found = done.attachments
    say(answers, f"  photos and notes: kept {found[KEPT]} · kept already {found[KEPT_ALREADY]}")
    for state, words in ((UNANNOUNCED, "named by no item"), (OTHER_CONTENT, "of another content")):
        if found[state]:
            say(answers, f"  left out, {words}: {found[state]}")
    if done.flags:
        say(answers, "  flags: " + ", ".join(f"{flag} {n}" for flag, n in done.flags.most_common()))
    reasons = [f"{one.item_id}: {one.why}" for one in done.answers if one.state == REFUSED]
    for reason in reasons[:SHOWN_REASONS]:
        say(answers, f"  refused {reason}")
    if len(reasons) > SHOWN_REASONS:
        say(answers, f"  … and {len(reasons) - SHOWN_REASONS} more")
    if done.answers and not done.count(KEPT) and not found[KEPT]:
        say(answers, "  nothing new: all of it was here before")


def _words_of(error: OSError, path: Path) -> str:
    return f"{path}: {error.strerror or error}"
