"""Check what the commands for packs and database say, on a real PostGIS."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from api_cases import on_database
from rich.console import Console
from sqlalchemy.engine import URL

from api import cli_database
from geo_data.cluster import cluster_status
from geo_data.edit import Edit
from geo_data.pack_reader import read_pack
from geo_data.store_edits import apply_edits
from geo_data.store_errors import DistrictNotFoundError, EditedDistrictError
from geo_data.store_upgrade import newest_step
from maritime.errors import FaultyInputError
from maritime.register import Vessel

SAMPLE = Path(str(files("geo_data") / "sample" / "taishan.gpkg"))


class Said:
    """What a command printed: answers and messages, each without styles."""

    def __init__(self) -> None:
        self.answers = Console(file=StringIO(), width=100)
        self.messages = Console(file=StringIO(), width=100)

    def __str__(self) -> str:
        return self.answers.file.getvalue()


@pytest.fixture
def said() -> Said:
    """Give consoles that keep what is printed."""
    return Said()


@pytest.fixture
def name_database(monkeypatch: pytest.MonkeyPatch) -> Callable[[URL], None]:
    """Give a function that sets DATABASE_URL."""

    def name(url: URL) -> None:
        monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))

    return name


def test_a_pack_is_imported_into_an_empty_database_and_exported(
    fresh_database, name_database, said, tmp_path
):
    name_database(fresh_database)
    cli_database.run_import(SAMPLE, messages=said.messages, answers=said.answers)
    assert "district 440781 台山市: imported" in str(said)
    assert re.search(r"│ vessel +│ +600 │", str(said))
    assert re.search(r"│ pairing +│ 2,653 │", str(said))
    out = tmp_path / "out.gpkg"
    cli_database.run_export("440781", out, messages=said.messages, answers=said.answers)
    assert f"pack written: {out}" in str(said)
    assert read_pack(out).district == read_pack(SAMPLE).district


def test_a_second_import_says_that_nothing_was_changed(store_url, name_database, said):
    name_database(store_url)
    cli_database.run_import(SAMPLE, messages=said.messages, answers=Said().answers)
    cli_database.run_import(SAMPLE, messages=said.messages, answers=said.answers)
    assert "is there already from the same file: nothing was changed" in str(said)


def test_an_import_over_changes_has_to_be_asked_for(store_url, name_database, said):
    name_database(store_url)
    cli_database.run_import(SAMPLE, messages=said.messages, answers=Said().answers)
    edits = [Edit("vessel", None, Vessel("V900")), Edit("vessel", None, Vessel("V901"))]
    on_database(
        store_url,
        lambda engine: apply_edits(
            engine, "440781", edits, now=datetime.now(UTC), made_by="a test"
        ),
    )
    with pytest.raises(EditedDistrictError, match="has 2 rows changed in the database since"):
        cli_database.run_import(SAMPLE, messages=said.messages, answers=said.answers)
    cli_database.run_import(
        SAMPLE, discards_changes=True, messages=said.messages, answers=said.answers
    )
    assert "replaced as a whole" in str(said)


def test_a_faulty_pack_is_told_before_a_database_is_looked_for(monkeypatch, said, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://nothing")
    (tmp_path / "no.gpkg").write_bytes(b"no GeoPackage")
    with pytest.raises(FaultyInputError, match="a GeoPackage"):
        cli_database.run_import(tmp_path / "no.gpkg", messages=said.messages, answers=said.answers)


def test_an_unknown_district_writes_no_file(store_url, name_database, said, tmp_path):
    name_database(store_url)
    out = tmp_path / "out.gpkg"
    with pytest.raises(DistrictNotFoundError, match="'nowhere'"):
        cli_database.run_export("nowhere", out, messages=said.messages, answers=said.answers)
    assert not out.exists()


def test_up_makes_the_tables_once(fresh_database, name_database, said):
    name_database(fresh_database)
    cli_database.run_up(messages=said.messages, answers=said.answers)
    assert f"tables brought up to date (step {newest_step()})" in str(said)
    assert "no district yet; load one with `coastwatch import PACK`" in str(said)
    cli_database.run_up(messages=said.messages, answers=said.answers)
    assert f"tables were up to date (step {newest_step()})" in str(said)


def test_status_lists_districts_and_hides_the_password(store_url, name_database, said):
    name_database(store_url)
    cli_database.run_import(SAMPLE, messages=said.messages, answers=Said().answers)
    assert cli_database.run_status(answers=said.answers) == 0
    assert f"database at 127.0.0.1:{store_url.port}/{store_url.database}: running" in str(said)
    assert "│ 440781   │ 台山市 │" in str(said)
    assert store_url.password not in str(said)


def test_status_of_a_database_without_tables_runs_and_says_so(fresh_database, name_database, said):
    name_database(fresh_database)
    assert cli_database.run_status(answers=said.answers) == 0
    assert "it has no tables yet; run `coastwatch db up`" in str(said)


def test_status_of_a_database_that_does_not_answer_is_3(store_url, name_database, said):
    name_database(store_url.set(port=1))
    assert cli_database.run_status(answers=said.answers) == 3
    assert "no database at 127.0.0.1:1/" in str(said)


def test_status_of_no_database_is_3_and_starts_none(monkeypatch, said, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path / "data"))
    assert cli_database.run_status(answers=said.answers) == 3
    assert f"no database yet in {tmp_path / 'data'}" in str(said)
    assert not (tmp_path / "data").exists()


def test_down_leaves_a_database_of_others_alone(store_url, name_database, said):
    name_database(store_url)
    cli_database.run_down(answers=said.answers)
    assert "which is not the program's own: left running" in str(said)
    assert cli_database.run_status(answers=said.answers) == 0


def test_the_own_database_goes_up_and_down(monkeypatch, said, scratch_folder):
    folder = scratch_folder / "own"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COASTWATCH_DATA", str(folder))
    try:
        cli_database.run_up(messages=said.messages, answers=said.answers)
        assert cli_database.run_status(answers=said.answers) == 0
    finally:
        cli_database.run_down(answers=said.answers)
    assert f"database stopped; its data files stay in {folder}" in str(said)
    assert not cluster_status(folder).running
    assert cli_database.run_status(answers=said.answers) == 3
    cli_database.run_down(answers=said.answers)
    assert f"no database was running in {folder}" in str(said)
