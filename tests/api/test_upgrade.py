"""Move a small site to newer code: half-way faults leave database and program as they were."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_cases import run, words_of
from keep_cases import Site, keeping
from rich.console import Console

from api import cli_upgrade
from geo_data.keep.keep_errors import UpgradeError
from geo_data.store_upgrade import newest_step

CHECKOUT = Path(__file__).parent.parent.parent
MIGRATION = '''"""Add a table, and fail or not."""
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None
def upgrade():
    op.execute("CREATE TABLE added (n int)")
    op.execute("DELETE FROM pairing")
    op.execute("{statement}")
'''
LAUNCHER = """#!/bin/sh
export PYTHONPATH="$(dirname "$(readlink -f "$0")")"
exec {python} -P -m api.cli "$@"
"""


@pytest.fixture(scope="module")
def site(scratch_folder: Path) -> Iterator[Site]:
    """Give a site that commands and programs started by them find."""
    with keeping(scratch_folder / "upgraded") as made:
        yield made


def newer_program(folder: Path, statement: str, *, before: str | None = None) -> Path:
    """Give a folder with this program and one migration more, which does a statement last."""
    folder.mkdir()
    for name in ("api", "maps", "maritime"):
        (folder / name).symlink_to(CHECKOUT / name)
    shutil.copytree(
        CHECKOUT / "geo_data", folder / "geo_data", ignore=shutil.ignore_patterns("__pycache__")
    )
    place = folder / "geo_data" / "migrations" / "versions" / "9999_add_a_table.py"
    place.write_text(MIGRATION.format(before=before or newest_step(), statement=statement))
    launcher = folder / "coastwatch"
    launcher.write_text(LAUNCHER.format(python=sys.executable))
    launcher.chmod(0o755)
    return folder


def test_a_migration_that_fails_half_way_changes_nothing(site: Site, tmp_path: Path):
    before = site.rows()
    new = newer_program(tmp_path / "new", "SELECT 1 / 0")
    done = run("upgrade", "--from", new, "--backups", site.backups)
    assert done.exit_code == 2
    assert "no upgrade: bringing the database up to date" in words_of(done)
    assert "database and program are as they were" in words_of(done)
    assert "division by zero" in words_of(done)
    assert site.rows() == before
    assert len(list(site.backups.glob("coastwatch-*.cwbackup"))) == 1
    assert run("db", "status").exit_code == 0


def test_what_is_no_newer_program_is_said(site: Site, tmp_path: Path, monkeypatch):
    there = sorted(site.backups.iterdir())
    for source, words in ((tmp_path, "is no folder or bundle"), (CHECKOUT, "is the one in use")):
        done = run("upgrade", "--from", source, "--backups", site.backups)
        assert done.exit_code == 2
        assert words in words_of(done)
    assert "--from and --backups are needed" in words_of(run("upgrade"))
    assert "stage·back·forget" in words_of(run("upgrade", "--database", "forward"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")
    done = run("upgrade", "--from", tmp_path, "--backups", site.backups)
    assert "not the program's own" in words_of(done)
    assert sorted(site.backups.iterdir()) == there


def test_a_link_goes_back_with_the_database(tmp_path: Path, monkeypatch):
    old, new = tmp_path / "releases" / "old", tmp_path / "releases" / "new"
    old.mkdir(parents=True)
    new.mkdir()
    link = tmp_path / "current"
    link.symlink_to(Path("releases") / "old")
    monkeypatch.setattr(cli_upgrade, "CHECKOUT", old)
    assert cli_upgrade._link() == link
    steps, quiet = [], Console(quiet=True)
    monkeypatch.setattr(cli_upgrade, "_as_this_program", lambda step, words: steps.append(step))

    def refuse(folder: Path) -> None:
        assert link.resolve() == folder == new
        raise UpgradeError("trying the new program", "it does not serve", "see its log")

    monkeypatch.setattr(cli_upgrade, "_prove", refuse)
    with pytest.raises(UpgradeError, match="database and program are as they were"):
        cli_upgrade._switch(link, new, quiet)
    assert (link.resolve(), steps) == (old, ["back"])
    monkeypatch.setattr(cli_upgrade, "_prove", lambda folder: None)
    cli_upgrade._switch(link, new, quiet)
    assert (link.resolve(), steps) == (new, ["back", "forget"])
    assert cli_upgrade._link() is None  # the program in use is called by another way now


@pytest.mark.soak
def test_a_site_moves_on_and_comes_back(site: Site, tmp_path: Path):
    before = site.rows()
    fewer = newer_program(tmp_path / "fewer", "SELECT 1")
    refused = run("upgrade", "--from", fewer, "--backups", site.backups)
    assert refused.exit_code == 2
    assert "fewer rows than before in pairing" in words_of(refused)
    assert site.rows() == before

    broken = newer_program(tmp_path / "broken", "SELECT 1")
    text = (broken / "coastwatch").read_text()
    (broken / "coastwatch").write_text(text.replace("exec", '[ "$1" = serve ] && exit 1\nexec'))
    failed = run("upgrade", "--from", broken, "--backups", site.backups, "--accept-fewer")
    assert failed.exit_code == 2
    assert "it does not serve" in words_of(failed)
    assert site.rows() == before

    done = run("upgrade", "--from", fewer, "--backups", site.backups, "--accept-fewer")
    assert done.exit_code == 0, done.output
    assert "added" in site.rows()
    assert site.rows()["pairing"] == []
    older = run("db", "status")
    assert "install the newer Coastwatch" in words_of(older)
    environment = os.environ | {"COASTWATCH_DATA": str(site.folder)}
    status = subprocess.run([fewer / "coastwatch", "db", "status"], env=environment, check=False)
    assert status.returncode == 0
