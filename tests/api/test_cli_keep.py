"""Back up, restore and prove a small site by the real commands; compared by code of the test."""

import asyncio
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from account_cases import run_sql
from api_cases import NOW, plain_address
from cli_cases import run, words_of
from full_disks import nearly_full_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from keep_cases import OFFICE_FILE, PHONE, Site, backed_up, keeping, rows_of, spoilt
from sqlalchemy.engine import URL

from geo_data.atomic_file import UnwritableFileError
from geo_data.cluster import ensure_cluster, stop_cluster
from geo_data.keep.backup_key import identities_of, recipients_of
from geo_data.keep.backup_signer import SIGNATURE, own_signer, sign_manifest
from geo_data.keep.check_backup import check_backup
from geo_data.keep.check_folder import check_backup_age
from geo_data.keep.finding import FAULT
from geo_data.keep.keep_errors import BackupKeyError, BackupRefusedError
from geo_data.keep.keep_status import last_backup, last_drill
from geo_data.keep.kept_files import kept_file
from geo_data.keep.make_backup import MANIFEST, backup_name
from geo_data.keep.sealed_archive import read_sealed, writing_sealed
from geo_data.keep.table_sums import TableSum
from geo_data.key_files import new_key
from geo_data.postgis import find_installations
from geo_data.site_key import read_or_make_site_key


@pytest.fixture(scope="module")
def site(scratch_folder: Path) -> Iterator[Site]:
    """Give a site that commands find by COASTWATCH_DATA, with a key of backups."""
    with keeping(scratch_folder / "kept") as made:
        yield made


@pytest.fixture(scope="module")
def backup(site: Site) -> Path:
    """Give a backup of the site as it was made."""
    return backed_up(site, "first.cwbackup")


def test_a_site_comes_back_row_by_row_and_file_by_file(site: Site):
    backed_up(site, "earlier.cwbackup")
    before, noted = site.rows(), site.audited()
    out = backed_up(site, "whole.cwbackup")
    assert out.stat().st_mode & 0o777 == 0o600
    assert PHONE.encode() not in out.read_bytes()
    site.execute(
        "DELETE FROM pairing", "UPDATE person SET name = 'X'", "CREATE TABLE stray (n int)",
        "SELECT setval('row_revision', 99999)",
    )  # fmt: skip
    (site.folder / OFFICE_FILE).write_text("changed")
    (site.folder / "tls" / "server.pem").unlink()
    assert site.rows() != before

    done = run("restore", out, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert "compared row by row" in words_of(done)
    assert site.rows() == before
    assert set(noted) < set(site.audited())
    assert sum("restore" in one and "whole.cwbackup" in one for one in site.audited()) == 1
    assert any("earlier.cwbackup" in one for one in noted)
    assert (site.folder / OFFICE_FILE).read_text(encoding="utf-8").startswith("# 本地规则")
    assert (site.folder / "tls" / "server.pem").stat().st_mode & 0o777 == 0o600
    kept = list(site.backups.glob("before-restore-*"))
    assert len(kept) == 1
    assert "stray" in check_backup(kept[0], identities_of(site.key)).tables


def test_a_new_machine_gets_the_site_from_file_and_key(
    site: Site, backup: Path, scratch_folder: Path, monkeypatch
):
    other = scratch_folder / "other"
    monkeypatch.setenv("COASTWATCH_DATA", str(other))
    lost = run("restore", backup)
    assert lost.exit_code == 2
    assert "without it no backup can be read" in words_of(lost)
    done = run("restore", backup, "--key", site.key)
    try:
        assert done.exit_code == 0, done.output
        found = rows_of(ensure_cluster(other, durable=False))
        assert {name: rows for name, rows in found.items() if name != "audit_entry"} == site.rows()
        assert not (other / "backup-key.txt").exists()
        assert json.loads((other / "database.json").read_text()) != json.loads(
            (site.folder / "database.json").read_text()
        )
    finally:
        stop_cluster(other)


def test_a_backup_is_of_one_moment_while_others_write(site: Site):
    site.execute("CREATE TABLE one (n int)", "CREATE TABLE two (n int)")
    is_over = threading.Event()
    written = []

    async def write() -> None:
        connection = await asyncpg.connect(plain_address(site.url))
        while not is_over.is_set():
            async with connection.transaction():
                await connection.execute("INSERT INTO one VALUES (1)")
                await connection.execute("INSERT INTO two VALUES (1)")
            written.append(1)
        await connection.close()

    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    try:
        out = backed_up(site, "coastwatch-29991231T000000Z.cwbackup")
        at_end = len(written)
    finally:
        is_over.set()
        writer.join()
    tables = check_backup(out, identities_of(site.key)).tables
    assert tables["one"] == tables["two"]
    assert 0 <= tables["one"].rows < at_end
    drill = run("restore-drill", site.backups, "--most-hours", "1")
    assert drill.exit_code == 0, drill.output
    assert last_drill(site.folder).fault is None
    assert last_drill(site.folder).backup == out.name
    assert last_backup(site.folder).name == out.name
    site.execute("DROP TABLE one", "DROP TABLE two")
    out.unlink()


def test_a_drill_says_no_by_its_status(site: Site, backup: Path):
    folder = site.backups / "drill"
    folder.mkdir()
    nothing = run("restore-drill", folder)
    assert nothing.exit_code == 2
    assert "holds no backup" in words_of(nothing)
    newest = folder / "coastwatch-20261129T000000Z.cwbackup"
    newest.write_bytes(backup.read_bytes())
    old = run("restore-drill", folder, "--most-hours", "0.000001")
    assert old.exit_code == 1
    assert "TOO OLD" in words_of(old)
    newest.write_bytes(backup.read_bytes()[:-1])
    cut = run("restore-drill", folder)
    assert cut.exit_code == 1
    assert "NOT PROVED" in words_of(cut)
    assert "cut short" in last_drill(site.folder).fault


@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=25)
def test_one_changed_bit_is_refused(site: Site, backup: Path, at: float, bit: int):
    content = bytearray(backup.read_bytes())
    content[int(at * len(content))] ^= 1 << bit
    changed = backup.with_name("changed")
    changed.write_bytes(content)
    with pytest.raises(BackupRefusedError, match="nothing was touched"):
        check_backup(changed, identities_of(site.key))


@given(at=st.floats(0, 1, exclude_max=True))
@settings(max_examples=25)
def test_a_backup_cut_short_is_refused(site: Site, backup: Path, at: float):
    cut = backup.with_name("cut")
    cut.write_bytes(backup.read_bytes()[: int(at * backup.stat().st_size)])
    with pytest.raises(BackupRefusedError, match="nothing was touched"):
        check_backup(cut, identities_of(site.key))


def test_a_refused_backup_changes_nothing(site: Site, backup: Path):
    before = site.rows()
    whole = backup.read_bytes()
    for content in (*spoilt(whole).values(), whole + b"x", b"", b"no backup"):
        (site.backups / "bad").write_bytes(content)
        done = run("restore", site.backups / "bad", "--replace", "--yes", "--discard")
        assert done.exit_code == 2
        assert "was refused, nothing was touched" in words_of(done)
    assert run("restore", site.backups / "none", "--replace", "--yes").exit_code == 2
    assert site.rows() == before


def test_what_is_not_as_its_manifest_says_is_refused(site: Site, backup: Path):
    identities = identities_of(site.key)
    manifest = check_backup(backup, identities)
    evil = kept_file("../escaped", 0o600, b"x")
    newer = replace(manifest, step="9999")
    cases = (
        ("manifest", []),
        ("of another format", [(MANIFEST, b'{"format": "x"}')]),
        ("is not as any program", [(MANIFEST, b"[]")]),
        ("database is not that", [(MANIFEST, manifest.to_json())]),
        ("its files are not", [*_dump(backup, identities), (MANIFEST, manifest.to_json())]),
        ("step 9999, which this program does not know", [*_all(backup, identities, newer)]),
        (
            "its files are not",
            [
                *_dump(backup, identities), ("files/../escaped", b"x"),
                (MANIFEST, replace(manifest, files=(evil,)).to_json()),
            ],
        ),
    )  # fmt: skip
    for number, (words, members) in enumerate(cases):
        path = site.backups / f"made-{number}"
        with writing_sealed(path, recipients_of(site.folder)) as archive:
            for name, content in members:
                archive.add(name, content)
        with pytest.raises(BackupRefusedError, match=words):
            check_backup(path, identities)
        path.unlink()


def test_what_comes_out_otherwise_is_taken_away_again(site: Site, backup: Path):
    identities, before = identities_of(site.key), site.rows()
    manifest = check_backup(backup, identities)
    wrong = {**manifest.tables, "person": TableSum(4, "0" * 32)}
    path = site.backups / "wrong"
    with writing_sealed(path, recipients_of(site.folder)) as archive:
        for name, mode, content in read_sealed(backup, identities):
            told = replace(manifest, tables=wrong).to_json()
            if name == SIGNATURE:
                content = sign_manifest(read_or_make_site_key(site.folder), told)
            archive.add(name, told if name == MANIFEST else content, mode=mode)
    done = run("restore", path, "--replace", "--yes", "--discard")
    assert done.exit_code == 2
    assert "differs from what was backed up, in person" in words_of(done)
    assert site.rows() == before


def test_a_backup_that_another_made_is_refused(site: Site, backup: Path):
    """Seal a made-up backup for the site's public key, as who can write into the folder may."""
    identities, before = identities_of(site.key), site.rows()
    members = list(read_sealed(backup, identities))
    manifest = next(content for name, _, content in members if name == MANIFEST)
    cases = {
        "nobody has signed it": None,
        "it was signed by the key": sign_manifest(new_key(), manifest),
        "its signature is not that of its key": sign_manifest(new_key(), b"another"),
        "signature is not that": b'{"key": {}, "signature": 1}',
    }
    for number, (words, signature) in enumerate(cases.items()):
        path = site.backups / f"forged-{number}.cwbackup"
        with writing_sealed(path, recipients_of(site.folder)) as archive:
            for name, mode, content in members:
                kept = signature if name == SIGNATURE else content
                if kept is not None:
                    archive.add(name, kept, mode=mode)
        done = run("restore", path, "--replace", "--yes", "--discard")
        assert (done.exit_code, words in words_of(done)) == (2, True), done.output
    assert site.rows() == before
    folder = site.backups / "forged"
    folder.mkdir()
    shutil.copy(site.backups / "forged-0.cwbackup", folder / backup_name(NOW))
    done = run("restore-drill", folder)
    assert (done.exit_code, "nobody has signed it" in words_of(done)) == (1, True)
    assert run("restore-drill", folder, "--signer", "none").exit_code == 0


def test_who_made_a_backup_is_compared_on_another_machine(site: Site, backup: Path):
    fingerprint = own_signer(site.folder)
    assert fingerprint in words_of(run("backup-key"))
    assert check_backup(backup, identities_of(site.key)).signer == fingerprint
    (site.folder / "site-key.pem").rename(site.folder / ".away")  # as where it was never made
    try:
        wrong = run("restore", backup, "--compare", "--signer", "ab" * 32)
        assert f"signed by the key {fingerprint}, expected abab" in words_of(wrong)
        grouped = ":".join(fingerprint[at : at + 4].upper() for at in range(0, 64, 4))
        for words in (("--signer", grouped), ("--signer", "none"), ()):
            assert "refused" not in words_of(run("restore", backup, "--compare", *words))
    finally:
        (site.folder / ".away").rename(site.folder / "site-key.pem")


def test_a_full_disk_leaves_nothing_half(site: Site):
    there = sorted(site.backups.iterdir())
    with nearly_full_disk(5_000):
        done = run("backup", site.backups / "full.cwbackup")
    assert done.exit_code == 2
    assert "file too large; make room on the disk" in words_of(done)
    assert sorted(site.backups.iterdir()) == there


def test_a_backup_never_replaces_and_names_its_place(site: Site, backup: Path):
    content = backup.read_bytes()
    assert "there is a file of that name" in words_of(run("backup", backup))
    assert backup.read_bytes() == content
    nowhere = run("backup", "--to", site.backups / "none")
    assert nowhere.exit_code == 2
    assert "no such file or directory" in words_of(nowhere)
    assert "both or neither" in words_of(run("backup"))


def test_a_folder_is_thinned_after_a_backup(site: Site, backup: Path):
    folder = site.backups / "hourly"
    folder.mkdir()
    older = [
        f"coastwatch-202601{day:02}T{hour:02}0000Z.cwbackup"
        for day in range(1, 29) for hour in (6, 12, 18)
    ]  # fmt: skip
    for name in older:
        (folder / name).write_bytes(b"an old one")
    done = run("backup", "--to", folder, "--thin")
    assert done.exit_code == 0, done.output
    left = sorted(path.name for path in folder.iterdir())
    assert "old backups removed" in words_of(done)
    assert f": {len(older) + 1 - len(left)}" in words_of(done)
    assert left[-48:-1] == older[-47:]
    assert len(left) < 60
    assert check_backup(folder / left[-1], identities_of(site.key)).row_count > 0
    note = last_backup(site.folder)
    assert (note.name, note.holds) == (left[-1], timedelta(hours=3))
    late = check_backup_age(site.folder, now=note.made_at + timedelta(hours=3, seconds=1))
    assert (late.state, "systemctl status" in late.en_todo) == (FAULT, True)
    refused = run("backup", folder / "one", "--thin")
    assert (refused.exit_code, "--to FOLDER, which is thinned" in words_of(refused)) == (2, True)


def test_a_restore_asks_waits_for_nobody_and_needs_the_own_database(
    site: Site, backup: Path, monkeypatch
):
    assert "add --replace" in words_of(run("restore", backup))
    assert "it was not confirmed" in words_of(run("restore", backup, "--replace"))

    async def beside() -> None:
        connection = await asyncpg.connect(plain_address(site.url))
        done = await asyncio.to_thread(run, "restore", backup, "--replace", "--yes", "--discard")
        assert "stop the server first" in words_of(done)
        await connection.close()

    asyncio.run(beside())
    monkeypatch.setenv("DATABASE_URL", plain_address(site.url))
    assert "not the program's own" in words_of(run("restore", backup))


def test_a_database_elsewhere_is_restored_by_its_own_tools_and_compared(
    site: Site, scratch_folder: Path, fresh_database: URL, monkeypatch
):
    """Go the documented way: opened, restored by pg_restore, compared, and found out if changed."""
    out = backed_up(site, "for-elsewhere.cwbackup")
    opened, elsewhere = scratch_folder / "opened", fresh_database
    monkeypatch.setenv("DATABASE_URL", plain_address(elsewhere))
    refused = words_of(run("restore", out))
    assert "--unpack FOLDER" in refused and "数据库不是自带的" in refused
    refused = words_of(run("upgrade", "--from", site.folder, "--backups", site.backups))
    assert "`coastwatch backup`, then `coastwatch db up` of the new program" in refused

    done = run("restore", out, "--unpack", opened)
    assert done.exit_code == 0, done.output
    assert opened.stat().st_mode & 0o777 == 0o700
    assert (opened / "database.dump").stat().st_mode & 0o777 == 0o600
    assert (opened / "files" / OFFICE_FILE).read_bytes() == (site.folder / OFFICE_FILE).read_bytes()
    assert "file exists; name a new folder" in words_of(run("restore", out, "--unpack", opened))
    program = find_installations()[0].program("pg_restore")
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    address = f"--dbname={plain_address(elsewhere)}"
    subprocess.run([program, *options, address, opened / "database.dump"], check=True)
    same = run("restore", out, "--compare")
    assert (same.exit_code, "the same" in words_of(same)) == (0, True), same.output
    assert rows_of(elsewhere)["person"] == site.rows()["person"]

    run_sql(elsewhere, "UPDATE person SET name = 'X'")
    other = run("restore", out, "--compare")
    assert (other.exit_code, "NOT THE SAME 不一致: person" in words_of(other)) == (1, True)
    both = run("restore", out, "--compare", "--unpack", scratch_folder / "no")
    assert (both.exit_code, "one at a time" in words_of(both)) == (2, True)
    (site.backups / "bad").write_bytes(out.read_bytes()[:-1])
    spoiled = run("restore", site.backups / "bad", "--unpack", scratch_folder / "no")
    assert (spoiled.exit_code, (scratch_folder / "no").exists()) == (2, False)


def test_a_restore_after_one_that_was_killed(site: Site, backup: Path):
    site.execute("CREATE TABLE before_kill (n int)")
    left = ("CREATE DATABASE coastwatch_restored", "CREATE DATABASE coastwatch_before")
    admin = json.loads((site.folder / "database.json").read_text())["admin"]

    async def leave() -> None:
        url = site.url.set(username="postgres", password=admin, database="postgres")
        connection = await asyncpg.connect(plain_address(url))
        for statement in left:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(leave())
    assert run("restore", backup, "--replace", "--yes", "--discard").exit_code == 0
    assert "before_kill" not in site.rows()


def test_keys_that_cannot_be_used_are_said(site: Site, backup: Path, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(BackupKeyError, match="there is no key to seal a backup for"):
        recipients_of(other)
    key = other / "key"
    key.write_text("AGE-SECRET-KEY-1XX\n")
    key.chmod(0o600)
    with pytest.raises(BackupKeyError, match="line 1 is no private key"):
        identities_of(key)
    key.write_text("# nothing\n")
    with pytest.raises(BackupKeyError, match="it holds no private key"):
        identities_of(key)
    key.chmod(0o644)
    with pytest.raises(BackupKeyError, match="others may read this private key"):
        identities_of(key)
    listed = other / "backup-recipients.txt"
    for content, words in (("age1x\n", "line 1 is no public key"), ("\n", "names no public key")):
        listed.write_text(content)
        with pytest.raises(BackupKeyError, match=words):
            recipients_of(other)
    listed.chmod(0o666)
    with pytest.raises(BackupKeyError, match="others may write it"):
        recipients_of(other)


def test_a_key_is_made_once_and_another_opens_nothing(
    site: Site, backup: Path, tmp_path: Path, monkeypatch
):
    ours = site.key.read_bytes()
    shown = run("backup-key")
    assert "the private key is on this machine" in words_of(shown)
    assert site.key.read_bytes() == ours
    assert "AGE-SECRET-KEY" not in shown.output
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path / "new"))
    assert "cannot" not in words_of(run("backup-key"))
    with pytest.raises(BackupRefusedError, match="it is sealed for other keys"):
        check_backup(backup, identities_of(tmp_path / "new" / "backup-key.txt"))


def test_an_archive_that_breaks_off_is_not_there(site: Site):
    path = site.backups / "never"
    with (
        pytest.raises(UnwritableFileError),
        writing_sealed(path, recipients_of(site.folder)) as archive,
    ):
        archive.add("a", b"x" * 100_000)
        raise OSError(28, "No space left on device")
    assert not path.exists()
    assert not list(site.backups.glob(".never*"))


def _dump(backup: Path, identities) -> list[tuple[str, bytes]]:
    members = read_sealed(backup, identities)
    return [(name, content) for name, _, content in members if name.startswith("database/")]


def _all(backup: Path, identities, manifest) -> list[tuple[str, bytes]]:
    kept = [(name, content) for name, _, content in read_sealed(backup, identities)]
    files = tuple(replace(one, mode=0o600) for one in manifest.files)
    told = replace(manifest, files=files).to_json()
    return [(name, told if name == MANIFEST else content) for name, content in kept]
