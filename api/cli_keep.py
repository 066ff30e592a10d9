"""Back the site up, bring it back, prove its newest backup: print what came of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_words import option_fault, say
from geo_data.atomic_file import UnwritableFileError
from geo_data.cluster import cluster_status, ensure_cluster, stop_cluster
from geo_data.keep.backup_key import (
    KEY_FILE,
    RECIPIENTS_FILE,
    identities_of,
    make_key,
    recipients_of,
)
from geo_data.keep.backup_signer import demanded_signer, fingerprint_of
from geo_data.keep.check_backup import check_backup, newest_backup
from geo_data.keep.drill import prove_backup
from geo_data.keep.keep_errors import (
    BackupRefusedError,
    BackupToolError,
    RestoreDiffersError,
    RestoreRefusedError,
)
from geo_data.keep.keep_status import (
    BackupNote,
    DrillNote,
    last_drill,
    note_backup,
    note_drill,
)
from geo_data.keep.make_backup import backup_name, make_backup
from geo_data.keep.manifest import Manifest
from geo_data.keep.restore import restore_site
from geo_data.keep.scratch_database import has_tables
from geo_data.keep.thinning import Thinning, thin_folder
from geo_data.settings import data_folder, is_database_given
from geo_data.site_key import read_or_make_site_key
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from maritime.errors import CoastwatchError

PROVED, NOT_PROVED = 0, 1


def run_backup_key(*, answers: Console) -> None:
    """Make the key of backups where there is none, and show whom backups are sealed for."""
    folder = data_folder()
    if not (folder / RECIPIENTS_FILE).exists() and not (folder / KEY_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        make_key(folder)
        say(answers, f"private key 私钥  {folder / KEY_FILE}")
        say(answers, "  copy it twice to places away from this machine, and close one in a safe.")
        say(answers, "  Lost, no backup can be read again, by nobody. Who has it reads everything.")
        say(
            answers,
            "  请把私钥另存两份、异地封存；丢失后任何备份都无法恢复，持有者可读取全部数据。",
        )
    for recipient in recipients_of(folder):
        say(answers, f"backups are sealed for 备份加密给  {recipient}")
    signer = fingerprint_of(read_or_make_site_key(folder).public_key())
    say(answers, f"backups are signed by 备份签名指纹  {signer}")
    say(answers, "  note it on paper: a restore on another machine asks whether it is this one.")
    where = "is on this machine" if (folder / KEY_FILE).exists() else "is not on this machine"
    say(answers, f"the private key {where}")


def run_backup(
    file: Path | None,
    to: Path | None,
    *,
    thins: bool = False,
    messages: Console,
    answers: Console,
) -> None:
    """
    Write a backup of the site while it runs, and print what is in it; thin its folder if asked to.

    Raises
    ------
    FaultyInputError
        If not exactly one of file and folder is given, or a file's folder is to be thinned.
    KeepError, UnwritableFileError, StoreError
        If it cannot be made; nothing half is left.
    """
    if (file is None) == (to is None):
        raise option_fault("FILE", "both or neither", "a FILE, or --to FOLDER")
    if thins and to is None:
        raise option_fault("--thin", "a FILE", "--to FOLDER, which is thinned")
    folder, now = data_folder(), datetime.now(UTC)
    recipients = recipients_of(folder)
    out = file if file is not None else to / backup_name(now)
    url = open_database(messages)

    async def make(engine: AsyncEngine) -> Manifest:
        made = await make_backup(engine, folder, out, recipients, now=now)
        await _note(engine, "backup", out, made)
        return made

    with messages.status("writing the backup"):
        manifest = with_engine(url, make)
    size_bytes = out.stat().st_size
    note_backup(folder, BackupNote(out.name, now, size_bytes, manifest.row_count, is_thinned=thins))
    say(answers, f"backup written 备份完成: {out} ({size_bytes / 1e6:.1f} MB)")
    say(answers, f"  {holds(manifest)}")
    if thins:
        _thin(out.parent, folder, now, answers)


def run_restore(
    file: Path,
    *,
    key: Path | None,
    replaces: bool,
    is_confirmed: bool,
    discards: bool,
    signer: str | None = None,
    messages: Console,
    answers: Console,
) -> None:
    """
    Restore a backup; where there is a database it is backed up beside the file before.

    Raises
    ------
    RestoreRefusedError
        If it was not confirmed, DATABASE_URL is set, or something is in the way.
    KeepError, UnwritableFileError, StoreError
        If it cannot be restored; what was there is there still.
    """
    if is_database_given():
        raise RestoreRefusedError(
            "DATABASE_URL names a database that is not the program's own 数据库不是自带的",
            "take the backup apart with --unpack FOLDER, restore it there with pg_restore, prove "
            "it with --compare (docs/keep.md, A database elsewhere); or unset DATABASE_URL",
        )
    folder = data_folder()
    identities = identities_of(key or folder / KEY_FILE)
    demanded = demanded_signer(folder, signer)
    check_backup(file, identities, signer=demanded)
    url = open_database(messages)
    if replaces and asyncio.run(has_tables(url)):
        if not is_confirmed:
            raise RestoreRefusedError("it was not confirmed", "say yes, or add --yes")
        if not discards:
            _back_up_first(file, messages, answers)
    with messages.status("restoring the backup"):
        done = asyncio.run(
            restore_site(folder, url, file, identities, replaces=replaces, signer=demanded)
        )
        with_engine(url, lambda engine: _note(engine, "restore", file, done.manifest))
    say(answers, f"restored 恢复完成: {file}")
    say(answers, f"  {holds(done.manifest)}")
    say(answers, "  every table was compared row by row with the backup 逐表逐行核对一致")
    if done.is_upgraded:
        say(answers, "  its tables were older, and were brought up to date")


def run_drill(
    folder: Path,
    *,
    key: Path | None,
    most_hours: float,
    signer: str | None = None,
    messages: Console,
    answers: Console,
) -> int:
    """
    Prove the newest backup of a folder; 0 if it holds and is young enough, else 1.

    Raises
    ------
    KeepError, StoreError, ClusterError
        If there is no backup, no key, or no database to prove it in.
    """
    if not most_hours > 0:
        raise option_fault("--most-hours", str(most_hours), "hours above 0")
    data_dir, now = data_folder(), datetime.now(UTC)
    path = newest_backup(folder)
    identities = identities_of(key or data_dir / KEY_FILE)
    demanded = demanded_signer(data_dir, signer)
    was_running = cluster_status(data_dir).running
    fault, manifest = None, None
    with messages.status("restoring the newest backup into a scratch database"):
        url = ensure_cluster(data_dir)
        try:
            manifest = asyncio.run(prove_backup(data_dir, url, path, identities, signer=demanded))
        except (BackupRefusedError, BackupToolError, RestoreDiffersError) as error:
            fault = str(error)
        finally:
            if not was_running:
                stop_cluster(data_dir)
    made_at = None if manifest is None else manifest.made_at
    rows = 0 if manifest is None else manifest.row_count
    note_drill(data_dir, DrillNote(now, path.name, made_at, rows, fault))
    if manifest is None:
        say(answers, f"NOT PROVED 演练失败: {path}")
        say(answers, f"  {fault}")
        return NOT_PROVED
    age = now - manifest.made_at
    say(answers, f"proved 演练通过: {path}")
    say(answers, f"  {holds(manifest)}; each table compared row by row 逐表逐行核对一致")
    say(answers, f"  it is {_in_hours(age)} old 备份距今 {_in_hours(age)}")
    if age > timedelta(hours=most_hours):
        say(answers, f"  TOO OLD 备份过旧: more than {most_hours:g} h; see why none was made since")
        return NOT_PROVED
    return PROVED


def holds(manifest: Manifest) -> str:
    """Say in a line what a backup holds, when it was made and by what."""
    files = len(manifest.files)
    return (
        f"{manifest.row_count:,} rows of {len(manifest.tables)} tables, {files} files; made "
        f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M:%S} by {manifest.program_version}, "
        f"step {manifest.step}; signed by 签名 {(manifest.signer or 'nobody')[:16]}"
    )


def _thin(backups: Path, folder: Path, now: datetime, answers: Console) -> None:
    """Remove old backups beside the one just written; never that which a drill proved last."""
    drill = last_drill(folder)
    spared = () if drill is None or drill.fault is not None else (drill.backup,)
    try:
        removed = thin_folder(backups, Thinning(), now=now, spared=spared)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = "let the account of the service write there; the backup itself is whole"
        raise UnwritableFileError(backups, f"old backups stay: {reason}", advice) from error
    say(answers, f"  old backups removed 清理旧备份: {len(removed)}")


def _back_up_first(file: Path, messages: Console, answers: Console) -> None:
    """Keep what is about to be replaced, beside the file that replaces it."""
    out = file.parent / f"before-restore-{backup_name(datetime.now(UTC))}"
    try:
        run_backup(out, None, messages=messages, answers=answers)
    except CoastwatchError as error:
        advice = "cure that, or add --discard to lose what is there"
        raise RestoreRefusedError(f"what is there could not be kept ({error})", advice) from error


async def _note(engine: AsyncEngine, action: str, file: Path, manifest: Manifest) -> None:
    """Write into the audit log that everything was read, or put in place."""
    told = {"made_at": manifest.made_at.isoformat(), "rows": manifest.row_count}
    async with open_connection(engine) as connection:
        await note_audit(connection, None, action, f"{file.name}, command line", after=told)
        await connection.commit()


def _in_hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.1f} h"
