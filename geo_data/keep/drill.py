"""Prove a backup: restore it into a scratch database, compare it, and drop that again."""

import asyncio
from pathlib import Path

from sqlalchemy.engine import URL

from geo_data.keep.check_backup import Identities, check_backup
from geo_data.keep.manifest import Manifest
from geo_data.keep.restore import restore_and_compare
from geo_data.keep.scratch_database import scratch_database

SCRATCH = "coastwatch_drill"


async def prove_backup(
    data_dir: Path, url: URL, path: Path, identities: Identities, *, signer: str | None = None
) -> Manifest:
    """
    Restore a backup into a scratch database of the running own cluster, compare it row by row.

    The served database is not touched, and may be in use. `signer` as in `check_backup`.

    Raises
    ------
    BackupRefusedError, BackupToolError, RestoreDiffersError
        If it is no whole backup, or cannot be restored as it was.
    StoreError
        If the database cannot be used.
    """
    manifest = await asyncio.to_thread(check_backup, path, identities, signer=signer)
    async with scratch_database(data_dir, url, SCRATCH) as scratch:
        await restore_and_compare(scratch, path, identities, manifest)
    return manifest
