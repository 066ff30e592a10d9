"""The command line writes vessel reports and calendars, and says what it cannot."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cli_cases import plan_day, run, words_of, write_archipelago
from icalendar import Calendar
from sqlalchemy.engine import URL
from vessel_cases import vessel_district

from geo_data.pack_writer import write_pack
from geo_data.plan_file import read_plan

MONTH = ("--month", "2026-11")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "vessels.gpkg"
    write_pack(vessel_district(), path)
    return path


def report(*words: object):
    return run("report", *words)


def test_a_pack_gives_a_vessel_report_without_checks(pack: Path, tmp_path: Path):
    out = tmp_path / "vessels.xlsx"
    done = report(pack, "--kind", "vessels", *MONTH, "--out", out)
    assert done.exit_code == 0, done.output
    assert "50.0%" in done.output and "数据包没有核查和点名记录" in done.output
    workbook = openpyxl.load_workbook(out)
    assert "联船空档" in workbook.sheetnames and "点名" not in workbook.sheetnames
    again = tmp_path / "again.xlsx"
    report(pack, "--kind", "vessels", *MONTH, "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_a_district_gives_one_with_checks(
    pack: Path, tmp_path: Path, store_url: URL, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", store_url.render_as_string(hide_password=False))
    assert run("import", pack).exit_code == 0
    out = tmp_path / "vessels.json"
    days = ("--from", "2026-11-01T00:00:00+08:00", "--to", "2026-12-01T00:00:00+08:00")
    done = report("--kind", "vessels", "--district", "straight", *days, "--out", out)
    assert done.exit_code == 0, done.output
    document = json.loads(out.read_bytes())
    assert (document["head"]["made_from"], document["head"]["last_day"]) == (
        "database", "2026-11-30",
    )  # fmt: skip
    assert document["places"][0]["checks"]["never_checked"] == 4


def test_the_public_and_a_grid_may_be_asked_for(pack: Path, tmp_path: Path):
    out = tmp_path / "vessels.csv.zip"
    options = ("--audience", "public", "--lang", "en", "--grid", "T")
    done = report(pack, "--kind", "vessels", *MONTH, *options, "--out", out)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        assert archive.namelist() == ["summary.csv", "vessel_places.csv", "about.csv"]
        assert "粤台渔" not in archive.read("vessel_places.csv").decode("utf-8-sig")


def test_a_plan_gives_a_calendar_of_all_teams_or_one(tmp_path: Path):
    pack = write_archipelago(tmp_path)
    path = plan_day(pack, tmp_path)
    plan = read_plan(path, timezone="Asia/Shanghai")
    out = tmp_path / "plan.ics"
    done = report(pack, path, "--kind", "ical", "--out", out)
    assert done.exit_code == 0, done.output
    events = Calendar.from_ical(out.read_bytes()).events
    assert sorted(one.start.timestamp() for one in events) == sorted(
        one.depart_s for one in plan.patrols
    )
    team = plan.patrols[0].team_id
    assert report(pack, path, "--kind", "ical", "--team", team, "--out", out).exit_code == 0
    own = Calendar.from_ical(out.read_bytes()).events
    assert len(own) == sum(one.team_id == team for one in plan.patrols)
    assert words_of(report(pack, path, "--kind", "ical", "--team", "T?", "--out", out)).endswith(
        "found 'T?'; expected the id of a team of the pack"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "vessel", "--out", "x.xlsx"), "found 'vessel'; expected one of coverage·vess"),
        (("--kind", "vessels", *MONTH, "--out", "x.docx"), "a name that ends in .json, .xlsx"),
        (("--kind", "vessels", *MONTH, "--out", "x.xlsx", "--lang", "de"), "expected one of zh·en"),
        (
            ("--kind", "vessels", *MONTH, "--out", "x.xlsx", "--audience", "all"),
            "expected one of internal·public",
        ),
        (
            ("--kind", "vessels", *MONTH, "--out", "x.xlsx", "--district", "straight"),
            "found both; expected either PACK or --district",
        ),
        (("--kind", "vessels", "--out", "x.xlsx"), "time"),
        (
            ("--kind", "vessels", *MONTH, "--out", "x.xlsx", "--team", "T01"),
            "expected none: a report of kind vessels takes pack, district, time, grid",
        ),
        (
            ("--kind", "vessels", *MONTH, "--out", "x.xlsx", "--grid", "G9"),
            "sea grid 'G9' is not of this district",
        ),
        (
            ("--kind", "vessels", "--from", "2026-11-01T00:00:00+08:00", "--to",
             "2026-11-01T12:00:00+08:00", "--out", "x.xlsx"),
            "expected whole days, from midnight to midnight",
        ),
        (("--kind", "ical", "--out", "x.ics"), "found no pack and plan; expected PACK and PLAN"),
        (("--kind", "ical", "--out", "x.xlsx"), "a name that ends in .ics"),
        (("--team", "T01", "--out", "x.xlsx"), "expected none, but with --kind ical"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple, said: str
):
    monkeypatch.chdir(tmp_path)
    done = report(pack, *words)
    assert done.exit_code == 2
    assert said in words_of(done)
    assert not list(tmp_path.glob("x.*"))
