"""Check the commands of the register on a real database: exit statuses, words, files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from api_cases import NOW, on_database, with_register
from scenes import straight_coast
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from api.cli import app
from geo_data.cluster import ROLE
from geo_data.pack_reader import PackReading
from geo_data.store import export_district, import_pack
from maritime.district import District

CSV = "船舶编号,船名,船舶类型\nV8,粤台渔8,渔船\nV9,粤台渔9,潜艇\n"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def register_template(
    tables_template: str, run_as_admin: Callable[[str], None], cluster_url: URL
) -> str:
    """Give the name of a database with the straight coast and its register, to copy others from."""
    name = "register_template"
    run_as_admin(f"CREATE DATABASE {name} TEMPLATE {tables_template} OWNER {ROLE}")
    reading = PackReading(with_register(straight_coast()), "a" * 64)
    on_database(
        cluster_url.set(database=name), lambda engine: import_pack(engine, reading, now=NOW)
    )
    return name


@pytest.fixture
def url(
    make_database: Callable[[str], URL], register_template: str, monkeypatch: pytest.MonkeyPatch
) -> URL:
    """Name a database with the straight coast and its register to the commands."""
    own = make_database(register_template)
    written = own.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", written.replace("+asyncpg", ""))
    return own


@pytest.fixture
def run(url: URL) -> Run:
    """Give a function that runs a command and checks its exit status."""

    def command(*words: object, status: int = 0) -> str:
        done = CliRunner().invoke(app, ["register", *map(str, words)])
        assert done.exit_code == status, done.output
        return done.output

    return command


def stored(url: URL) -> District:
    return on_database(url, lambda engine: export_district(engine, "straight"))


def test_a_sheet_goes_in_by_halves_only_where_asked(run: Run, url: URL, tmp_path: Path):
    sheet, report, rest = (tmp_path / name for name in ("a.csv", "report.csv", "rest.csv"))
    sheet.write_text(CSV, encoding="utf-8")
    told = run("import", "straight", "vessel", sheet, "--report", report, status=1)
    assert "nothing was imported; it would be 1 new" in told
    assert "vessel row 3, kind: found '潜艇'" in told
    assert "问题 Faults" in report.read_text(encoding="utf-8-sig")
    assert len(stored(url).vessels) == 3
    assert "checked only" in run("import", "straight", "vessel", sheet, "--check", status=1)
    told = run("import", "straight", "vessel", sheet, "--good-rows", "--rest", rest, status=1)
    assert "1 new, 0 changed, 0 as they were, 0 removed, 1 with faults; undo with batch" in told
    assert [one.vessel_id for one in stored(url).vessels] == ["V1", "V2", "V3", "V8"]
    mended = rest.read_text(encoding="utf-8-sig").replace("潜艇", "渔船")
    rest.write_text(mended, encoding="utf-8")
    run("import", "straight", "vessel", rest)
    assert [one.vessel_id for one in stored(url).vessels][-1] == "V9"


def test_what_was_imported_is_listed_and_taken_back(run: Run, url: URL, tmp_path: Path):
    sheet = tmp_path / "a.csv"
    sheet.write_text(CSV.replace("潜艇", "渔船"), encoding="utf-8")
    batch = run("import", "straight", "vessel", sheet).split("undo with batch ")[1].split()[0]
    assert batch in run("changes", "straight")
    assert "created by command line (sheet)" in run("history", "straight", "vessel", "V8")
    assert "2 rows are as they were before" in run("undo", "straight", batch)
    assert stored(url) == with_register(straight_coast())
    assert "undone already" in run("undo", "straight", batch, status=2)
    assert "expected the id of a batch" in run("undo", "straight", "x", status=2)


def test_what_stands_in_the_way_of_an_undo_is_printed(run: Run, url: URL, tmp_path: Path):
    sheet = tmp_path / "a.csv"

    def put(vessels: str) -> str:
        sheet.write_text(f"船舶编号\n{vessels}", encoding="utf-8")
        told = run("import", "straight", "vessel", sheet, "--replace")
        return told.split("undo with batch ")[1].split()[0]

    put("V1\nV2\nV3\nV8\n")
    removed = put("V1\nV2\nV3\n")
    put("V1\nV2\nV3\nV8\n")
    told = run("undo", "straight", removed, status=2)
    assert told == f"changes {removed} cannot be undone: vessel 'V8' is there already\n"


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".geojson", ".zip"])
def test_a_layer_goes_out_and_in_again(run: Run, url: URL, tmp_path: Path, ending: str):
    out = tmp_path / f"points{ending}"
    run("export", "straight", "landing_point", out)
    assert "5 as they were" in run("import", "straight", "landing_point", out, "--replace")


def test_templates_are_written(run: Run, tmp_path: Path):
    out = tmp_path / "t.xlsx"
    run("template", "pairing", out, "--district", "straight")
    assert out.read_bytes().startswith(b"PK")


def test_an_audit_is_printed_and_written(run: Run, tmp_path: Path):
    for ending in ("xlsx", "csv", "json"):
        out = tmp_path / f"found.{ending}"
        told = run("audit", "straight", "--day", "2026-11-28", "--out", out)
        assert "no_member" in told
        assert out.stat().st_size > 100
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert {"no_member", "chain_hole"} <= {one["rule"] for one in found}
    assert "1380000000" not in (tmp_path / "found.csv").read_text(encoding="utf-8-sig")


def test_a_chain_is_shown_with_its_hand_overs(run: Run):
    told = run("chain", "straight", "V1", "--day", "2026-11-28")
    assert "2026-07-01  member: H1 → H2" in told
    assert "vessel 'V77' is not in the district" in run("chain", "straight", "V77", status=2)


def test_members_are_proposed_and_kept_when_accepted(run: Run, url: URL, tmp_path: Path):
    sheet = tmp_path / "p.csv"
    sheet.write_text("人员编号,姓名,岗位,是否党员\nH7,党员,,是\n", encoding="utf-8")
    run("import", "straight", "person", sheet)
    told = run("propose", "straight", "--day", "2026-11-28")
    assert "1 proposed" in told and "proved least" in told
    assert "nobody proposed" in run("propose", "straight", "--accept", "V1", status=2)
    told = run("propose", "straight", "--day", "2026-11-28", "--accept", "V3")
    assert "1 rows kept; undo with batch" in told
    assert stored(url).pairings[-1].person_id == "H7"
    assert "0 vessels without a member" in run("propose", "straight", "--accept-all")


def test_grids_are_proposed_and_put_in_force(run: Run, url: URL, tmp_path: Path):
    out = tmp_path / "grids.geojson"
    assert "3 village grids by" in run("propose-grids", "straight", "--parts", 3, "--out", out)
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) >= 3
    before = len(stored(url).sea_grids)
    run("propose-grids", "straight", "--parts", 3, "--accept")
    assert len(stored(url).sea_grids) != before
    assert "either parts or" in run("propose-grids", "straight", status=2)


def test_lists_are_drawn_up_and_signed(run: Run, url: URL):
    grid = next(one for one in stored(url).sea_grids if one.level == "village")
    told = run("duties", "straight", "--grid", grid.grid_id, "--day", "2026-11-28")
    assert "1 responsibility lists with" in told
    run("sign", "straight", grid.grid_id, "H1", "--day", "2026-11-28")
    assert {row.signed_by for row in stored(url).responsibilities} == {"H1"}
    assert "H1 has signed it" in run(
        "sign", "straight", grid.grid_id, "H2", "--day", "2026-11-28", status=2
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("import", "straight", "boats", "x.csv"), "expected one of land·coastline"),
        (("import", "straight", "vessel", "none.csv"), "no such file"),
        (("import", "straight", "vessel", "."), "a folder"),
        (("export", "straight", "vessel", "x.doc"), "expected a name that ends in .xlsx"),
        (("export", "nowhere", "vessel", "x.csv"), "district 'nowhere' is not in the database"),
        (("audit", "straight", "--day", "yesterday"), "expected a date YYYY-MM-DD"),
        (("audit", "straight", "--soon", "-1"), "expected days, 0 or more"),
        (("audit", "straight", "--out", "x.doc"), "expected a name that ends in .xlsx"),
        (("propose", "straight", "--accept", "V3", "--accept-all"), "expected one of them"),
        (("duties", "straight", "--grid", "none"), "found no such grid"),
        (("duties", "straight", "--template", "none.toml"), "a template of duties"),
        (("sign", "straight", "none", "H1"), "responsibility list of grid 'none' is not in"),
    ],
)
def test_what_cannot_be_done_is_told(run: Run, words: tuple[str, ...], expected: str):
    assert expected in run(*words, status=2)
