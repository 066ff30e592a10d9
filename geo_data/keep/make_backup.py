"""Back a site up while it runs: one snapshot of its database and the files of its data folder."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from pyrage import x25519
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.keep.backup_signer import SIGNATURE, fingerprint_of, sign_manifest
from geo_data.keep.kept_files import read_kept_files
from geo_data.keep.manifest import KeptFile, Manifest
from geo_data.keep.postgres_tools import read_dump
from geo_data.keep.sealed_archive import PART_BYTES, SealedWriter, writing_sealed
from geo_data.keep.table_sums import sum_tables
from geo_data.program_version import program_version
from geo_data.site_key import read_or_make_site_key
from geo_data.store_connection import open_snapshot
from geo_data.store_upgrade import require_newest

SUFFIX = ".cwbackup"
MANIFEST = "manifest.json"
DATABASE_PARTS = "database/"
FILES = "files/"
_SERVER = text(
    "SELECT current_setting('server_version_num')::int / 10000 AS major, "
    "current_setting('server_version') AS server, "
    "(SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis, "
    "(SELECT version_num FROM alembic_version) AS step, pg_export_snapshot() AS snapshot"
)


def backup_name(made_at: datetime) -> str:
    """
    Give the name of a backup, which sorts by time.

    Examples
    --------
    >>> backup_name(datetime(2026, 11, 29, 1, 2, 3, tzinfo=UTC))
    'coastwatch-20261129T010203Z.cwbackup'
    """
    return f"coastwatch-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


async def make_backup(
    engine: AsyncEngine,
    folder: Path,
    out: Path,
    recipients: tuple[x25519.Recipient, ...],
    *,
    now: datetime,
) -> Manifest:
    """
    Write a backup; the server may go on meanwhile, and what it writes then is not in it.

    Parameters
    ----------
    engine
        By the owner's role, which row security does not hold.
    folder
        The data folder, whose site key signs it; made where there is none yet.

    Raises
    ------
    KeyFileError
        If the site's key cannot be used.
    MigrationNeededError, NewerSchemaError
        If the tables are not those of this program.
    BackupToolError
        If the database cannot be dumped.
    UnwritableFileError
        If the file is there already or cannot be written; nothing half is left.
    StoreError
        If the database cannot be used.
    """
    key = await asyncio.to_thread(read_or_make_site_key, folder)
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        server = (await connection.execute(_SERVER)).one()
        with writing_sealed(out, recipients) as archive:
            files = await asyncio.to_thread(_add_files, archive, folder)
            dump_bytes, dump_sha256 = await asyncio.to_thread(
                _add_dump, archive, engine.url, server.snapshot, server.major
            )
            manifest = Manifest(
                now, program_version(), server.step, server.server, server.postgis,
                await sum_tables(connection), files, dump_bytes, dump_sha256,
                fingerprint_of(key.public_key()),
            )  # fmt: skip
            written = manifest.to_json()
            await asyncio.to_thread(archive.add, MANIFEST, written)
            await asyncio.to_thread(archive.add, SIGNATURE, sign_manifest(key, written))
    return manifest


def _add_files(archive: SealedWriter, folder: Path) -> tuple[KeptFile, ...]:
    kept = []
    for entry, content in read_kept_files(folder):
        archive.add(FILES + entry.name, content, mode=entry.mode)
        kept.append(entry)
    return tuple(kept)


def _add_dump(archive: SealedWriter, url: URL, snapshot: str, major: int) -> tuple[int, str]:
    size_bytes, digest = 0, hashlib.sha256()
    parts = read_dump(url, snapshot, server_major=major, part_bytes=PART_BYTES)
    for number, part in enumerate(parts):
        archive.add(f"{DATABASE_PARTS}{number:06d}", part)
        size_bytes += len(part)
        digest.update(part)
    return size_bytes, digest.hexdigest()
