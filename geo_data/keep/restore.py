"""Bring a site back from a backup: beside what is there, compared, then in its place at once."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from geo_data.keep.check_backup import Identities, check_backup, read_database, read_files
from geo_data.keep.keep_errors import BackupToolError, RestoreDiffersError, RestoreRefusedError
from geo_data.keep.kept_files import put_file
from geo_data.keep.manifest import Manifest
from geo_data.keep.postgres_tools import write_dump
from geo_data.keep.scratch_database import (
    forget_before,
    has_tables,
    require_unused,
    scratch_database,
    swap_in,
)
from geo_data.keep.table_sums import differing, sum_tables
from geo_data.store_connection import open_snapshot, using_engine
from geo_data.store_upgrade import upgrade

RESTORED = "coastwatch_restored"
NO_ROOM = "No space left on device"


@dataclass(frozen=True)
class Restored:
    """What was restored, and whether its tables were brought to this program's step after it."""

    manifest: Manifest
    is_upgraded: bool


async def restore_site(
    data_dir: Path,
    url: URL,
    path: Path,
    identities: Identities,
    *,
    replaces: bool,
    signer: str | None = None,
) -> Restored:
    """
    Restore a backup into the running own cluster and its data folder.

    The database is restored beside what is there and compared with the backup table by table;
    then it takes its place in one step, and the files follow, each whole. Killed before that step,
    everything is as it was; killed after it, the same call again ends the work.

    Parameters
    ----------
    data_dir, url
        The data folder, and the address of its cluster's database.
    replaces
        Whether a database with tables may be replaced.
    signer
        Fingerprint of the key that has to have signed it; None: whoever.

    Raises
    ------
    BackupRefusedError
        If the file is no whole and unchanged backup; nothing was touched.
    RestoreRefusedError
        If there is a database with tables and it may not be replaced, or somebody is connected.
    BackupToolError, RestoreDiffersError
        If it cannot be restored, or comes out otherwise; what was there is there still.
    """
    manifest = await asyncio.to_thread(check_backup, path, identities, signer=signer)
    if not replaces and await has_tables(url):
        raise RestoreRefusedError(
            f"there is a database with tables in {data_dir}",
            "add --replace to put the backup in its place",
        )
    await require_unused(data_dir)
    async with scratch_database(data_dir, url, RESTORED) as scratch:
        await restore_and_compare(scratch, path, identities, manifest)
        async with using_engine(scratch) as engine:
            is_upgraded = await upgrade(engine)
        await require_unused(data_dir)
        await swap_in(data_dir, RESTORED)
    await asyncio.to_thread(_put_files, data_dir, path, identities)
    await forget_before(data_dir)
    return Restored(manifest, is_upgraded)


async def restore_and_compare(
    url: URL, path: Path, identities: Identities, manifest: Manifest
) -> None:
    """
    Restore the database of a checked backup into an empty one, and compare it row by row.

    Raises
    ------
    BackupToolError
        If it cannot be restored; where the disk is full, that is said.
    RestoreDiffersError
        If any table has other rows than its manifest says.
    """
    major = int(manifest.server_version.split(".")[0])
    try:
        await asyncio.to_thread(
            write_dump, url, read_database(path, identities), server_major=major
        )
    except BackupToolError as error:
        if NO_ROOM not in error.said:
            raise
        said = "the disk of the database is full; make room there, and run the command again"
        raise BackupToolError(error.program, said) from error
    async with using_engine(url) as engine, open_snapshot(engine) as connection:
        found = await sum_tables(connection)
    if names := differing(manifest.tables, found):
        raise RestoreDiffersError(names)


def _put_files(data_dir: Path, path: Path, identities: Identities) -> None:
    for entry, content in read_files(path, identities):
        put_file(data_dir, entry, content)
