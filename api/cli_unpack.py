"""Help to restore into a database elsewhere: take a backup apart, prove what was restored."""

import asyncio
from pathlib import Path

from rich.console import Console

from api.cli_keep import NOT_PROVED, PROVED, holds
from api.cli_words import say
from geo_data.keep.backup_key import KEY_FILE, identities_of
from geo_data.keep.backup_signer import demanded_signer
from geo_data.keep.check_backup import check_backup
from geo_data.keep.unpack import DUMP, FILES, compare_with_backup, unpack_backup
from geo_data.settings import data_folder, database_url
from geo_data.store_connection import using_engine


def run_unpack(
    file: Path,
    folder: Path,
    *,
    key: Path | None,
    signer: str | None,
    messages: Console,
    answers: Console,
) -> None:
    """
    Take a backup apart into a new folder, and say what to do with it.

    Raises
    ------
    KeepError, UnwritableFileError
        If it is no whole backup, or the folder cannot be made.
    """
    identities = identities_of(key or data_folder() / KEY_FILE)
    with messages.status("opening the backup"):
        demanded = demanded_signer(data_folder(), signer)
        manifest = unpack_backup(file, identities, folder, signer=demanded)
    say(answers, f"opened 已解开: {folder}")
    say(answers, f"  {holds(manifest)}")
    say(answers, f"  {DUMP}: for pg_restore of PostgreSQL {manifest.server_version} or newer")
    say(answers, f"  {FILES}: what belongs into the data folder")
    say(answers, "  it is not sealed any more: delete the folder when done 未加密，用完即删")


def run_compare(
    file: Path, *, key: Path | None, signer: str | None, messages: Console, answers: Console
) -> int:
    """
    Compare the database of the settings with a backup, row by row; 0 if they are the same, else 1.

    Raises
    ------
    KeepError, StoreError
        If it is no whole backup, or the database cannot be used.
    """
    identities = identities_of(key or data_folder() / KEY_FILE)
    manifest = check_backup(file, identities, signer=demanded_signer(data_folder(), signer))

    async def compare() -> tuple[str, ...]:
        async with using_engine(database_url()) as engine:
            return await compare_with_backup(engine, manifest)

    with messages.status("comparing the database with the backup"):
        names = asyncio.run(compare())
    if names:
        say(answers, f"NOT THE SAME 不一致: {', '.join(names)}")
        return NOT_PROVED
    say(
        answers,
        f"the same 一致: {holds(manifest)}; every table compared row by row 逐表逐行核对一致",
    )
    return PROVED
