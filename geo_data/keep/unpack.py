"""Take a backup apart for a database that the program does not keep itself, and compare the two."""

import os
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.atomic_file import UnwritableFileError
from geo_data.keep.check_backup import Identities, check_backup, read_database, read_files
from geo_data.keep.kept_files import put_file
from geo_data.keep.manifest import Manifest
from geo_data.keep.sealed_archive import ROOM_ADVICE
from geo_data.keep.table_sums import differing, sum_tables
from geo_data.store_connection import open_snapshot

DUMP, FILES = "database.dump", "files"


def unpack_backup(
    path: Path, identities: Identities, folder: Path, *, signer: str | None = None
) -> Manifest:
    """
    Write the dump of a checked backup and its files into a new folder, for the owner alone.

    The dump is pg_dump's custom format, without owners, privileges and extensions. `signer` as
    in `check_backup`.

    Raises
    ------
    BackupRefusedError
        If the file is no whole and unchanged backup; there is no folder then.
    UnwritableFileError
        If the folder is there already or cannot be written.
    """
    manifest = check_backup(path, identities, signer=signer)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(folder, reason, "name a new folder") from error
    try:
        dump = os.open(folder / DUMP, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(dump, "wb") as file:
            file.writelines(read_database(path, identities))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        (folder / DUMP).unlink(missing_ok=True)
        folder.rmdir()
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(folder, reason, ROOM_ADVICE) from error
    for entry, content in read_files(path, identities):
        put_file(folder / FILES, entry, content)
    return manifest


async def compare_with_backup(engine: AsyncEngine, manifest: Manifest) -> tuple[str, ...]:
    """Name the tables of a database whose rows are not those of a backup; none if all are."""
    async with open_snapshot(engine) as connection:
        found = await sum_tables(connection)
    return differing(manifest.tables, found)
