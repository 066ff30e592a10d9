"""The command line writes papers and figures, and checks the templates of papers."""

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from api_cases import Stock
from cli_cases import plan_day, run, words_of, write_archipelago
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader
from sqlalchemy.engine import URL

from geo_data.plan_file import plan_from_json
from maritime.plan import Plan


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("papers")
    pack = write_archipelago(folder)
    return pack, plan_day(pack, folder)


def pages_of(path: Path) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(path).pages]


def test_a_report_is_written_as_pdf_and_figures(planned: tuple[Path, Path], tmp_path: Path):
    pack, plan = planned
    for name in ("a.pdf", "a.figures.zip"):
        done = run("report", pack, plan, "--out", tmp_path / name, "--lang", "en")
        assert done.exit_code == 0, done.output
    assert "Everygap" in "".join(pages_of(tmp_path / "a.pdf"))
    with zipfile.ZipFile(tmp_path / "a.figures.zip") as archive:
        assert sorted(archive.namelist()) == [
            "gaps.png", "gaps.svg", "heat.png", "heat.svg", "idleness.png", "idleness.svg",
        ]  # fmt: skip
        assert Image.open(io.BytesIO(archive.read("heat.png"))).width > 1000


def test_a_brief_is_one_page_and_takes_a_grid_and_a_template(
    planned: tuple[Path, Path], tmp_path: Path
):
    pack, plan = planned
    form = tmp_path / "form.toml"
    form.write_text(
        'format = "coastwatch-report-template/1"\nkind = "brief"\ntitle = "晨报"\n', "utf-8"
    )
    out = tmp_path / "brief.pdf"
    asked = ("report", pack, plan, "--kind", "brief", "--out", out, "--template", form)
    done = run(*asked)
    assert done.exit_code == 0, done.output
    assert len(pages_of(out)) == 1 and "晨报" in pages_of(out)[0]
    refused = run(*asked[:-1], pack)
    assert refused.exit_code == 2 and "no TOML" in words_of(refused)


def test_every_team_that_goes_out_has_a_shift_sheet(planned: tuple[Path, Path], tmp_path: Path):
    pack, plan = planned
    teams = {patrol["team_id"] for patrol in json.loads(plan.read_text())["patrols"]}
    out = tmp_path / "shifts.pdf"
    done = run("report", pack, plan, "--kind", "shifts", "--out", out)
    assert f"({len(teams)} teams)" in words_of(done)
    text = "".join(pages_of(out))
    assert all(f"{team_id}·" in text for team_id in teams)
    assert text.count("班组长") == len(teams)
    one = sorted(teams)[0]
    run("report", pack, plan, "--kind", "shifts", "--team", one, "--out", out)
    assert "".join(pages_of(out)).count("班组长") == 1


@pytest.fixture
def in_force(shared_url: URL, stock: Stock, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Give the plan in force, which repeats every day, of the district that commands find."""
    monkeypatch.setenv("DATABASE_URL", shared_url.render_as_string(hide_password=False))
    plan = plan_from_json(stock.document, timezone="Asia/Shanghai")
    assert plan.horizon.is_cyclic
    return plan


def test_a_calendar_of_a_district_is_of_its_plan_moved_to_today(in_force: Plan, tmp_path: Path):
    out, zone = tmp_path / "today.ics", ZoneInfo("Asia/Shanghai")
    days = [datetime.now(zone).date()]
    done = run("report", "--district", "straight", "--kind", "ical", "--out", out)
    days.append(datetime.now(zone).date())  # it may have become midnight meanwhile
    assert done.exit_code == 0, done.output
    begun = [one.start.astimezone(zone) for one in Calendar.from_ical(out.read_bytes()).events]
    assert {at.date() for at in begun} <= set(days)
    planned = [datetime.fromtimestamp(one.depart_s, zone).time() for one in in_force.patrols]
    assert sorted(at.time() for at in begun) == sorted(planned)


def test_papers_of_a_district_are_of_the_day_that_is_asked_for(in_force: Plan, tmp_path: Path):
    asked = ("report", "--district", "straight", "--day", "2026-11-25")
    teams = sorted({one.team_id for one in in_force.patrols})
    out = tmp_path / "shifts.pdf"
    done = run(*asked, "--kind", "shifts", "--out", out)
    assert f"({len(teams)} teams)" in words_of(done), done.output
    text = "".join(pages_of(out))
    assert all(team in text for team in teams) and "11-25" in text
    done = run(*asked, "--kind", "shifts", "--team", teams[0], "--out", out)
    assert "(1 teams)" in words_of(done)
    calendar = tmp_path / "own.ics"
    done = run(*asked, "--kind", "ical", "--team", teams[0], "--out", calendar)
    own = Calendar.from_ical(calendar.read_bytes()).events
    assert {one["summary"].split()[0] for one in own} == {teams[0]}
    assert {one.start.date() for one in own} == {date(2026, 11, 25)}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kind", "shifts", "--month", "2026-11"), "PACK and PLAN, or --district, with --day or"),
        (("--kind", "ical", "--day", "2026-02-30"), "a date YYYY-MM-DD"),
        (("--kind", "shifts", "--team", "T99"), "the id of a team"),
    ],
)
def test_what_is_no_day_of_a_district_is_refused(
    in_force: Plan, tmp_path: Path, words: tuple[str, ...], told: str
):
    out = tmp_path / ("x.pdf" if "shifts" in words else "x.ics")
    refused = run("report", "--district", "straight", *words, "--out", out)
    assert refused.exit_code == 2
    assert told in words_of(refused)
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--kind", "shifts", "--team", "T99", "--out", "x.pdf"), "the id of a team of the pack"),
        (("--kind", "shifts", "--grid", "G1", "--out", "x.pdf"), "a report of kind shifts takes"),
        (("--kind", "brief", "--out", "x.xlsx"), "a name that ends in .pdf"),
        (("--out", "x.json", "--template", "t.toml"), "only forms .pdf have a template"),
        (("--kind", "brief", "--out", "x.pdf", "--day", "2026-11-23"), "a time alone"),
        (("--kind", "poster", "--out", "x.pdf"), "one of coverage·vessels·ical·brief·shifts"),
    ],
)
def test_what_cannot_be_written_is_refused(
    planned: tuple[Path, Path], tmp_path: Path, options: tuple[str, ...], told: str
):
    options = tuple(str(tmp_path / one) if one.startswith("x.") else one for one in options)
    refused = run("report", *planned, *options)
    assert refused.exit_code == 2
    assert told in words_of(refused)
    assert not any(tmp_path.iterdir())


def test_a_template_is_begun_checked_and_refused(tmp_path: Path):
    form, page = tmp_path / "form.toml", tmp_path / "page.pdf"
    assert run("report-template", "sample", "--out", form).exit_code == 0
    checked = run("report-template", "check", form, "--out", page)
    assert "nothing missing, nothing unknown" in words_of(checked)
    assert "示例市海防巡防覆盖情况报告" in pages_of(page)[0]
    assert "it is there already" in words_of(run("report-template", "sample", "--out", form))
    form.write_text(form.read_text("utf-8").replace("is_numbered", "is_numberd"), "utf-8")
    refused = run("report-template", "check", form)
    assert refused.exit_code == 2
    assert "is_numberd: found 'an unknown field'; expected is_numbered" in words_of(refused)


def test_a_layout_that_cannot_be_set_is_found_by_the_check(tmp_path: Path):
    form = tmp_path / "form.toml"
    form.write_text(
        'format = "coastwatch-report-template/1"\nkind = "shifts"\nlayout = "own.typ"\n', "utf-8"
    )
    (tmp_path / "own.typ").write_text('#json("paper.json").titel\n')
    refused = run("report-template", "check", form)
    assert refused.exit_code == 2
    assert "own.typ: the layout cannot be set" in words_of(refused)


def test_coverage_is_drawn_against_teams(planned: tuple[Path, Path], tmp_path: Path):
    pack, plan = planned
    document = json.loads(plan.read_text())
    document["patrols"] = document["patrols"][:1]
    fewer = tmp_path / "fewer.json"
    fewer.write_text(json.dumps(document))
    out = tmp_path / "teams.svg"
    done = run("coverage-by-teams", pack, plan, fewer, "--out", out)
    assert "fewer: 1 teams" in words_of(done)
    assert out.read_bytes().startswith(b"<?xml")
    document["district_id"] = "other"
    fewer.write_text(json.dumps(document))
    refused = run("coverage-by-teams", pack, plan, fewer, "--out", out)
    assert "a plan of district other" in words_of(refused)
    advice = tmp_path / "advice.json"
    given = {"coverage": json.loads(plan.read_text())["score"]["coverage"]}
    more = [
        {"kind": kind, "place_id": "B1", "coverage": share}
        for kind, share in (("team", 0.99), ("post", 0.98))
    ]
    advice.write_text(json.dumps({"given": given, "additions": more}))
    drawn = run("coverage-by-teams", pack, plan, "--advice", advice, "--out", out)
    assert "+ B1: " in words_of(drawn) and "99.0%" in words_of(drawn)
    assert "98.0%" not in words_of(drawn)
    for changed, said in (
        ({"given": {"coverage": 0.5}, "additions": more}, "advice for a plan of coverage 50.0000%"),
        ({"given": given, "additions": more[1:]}, "no team to add"),
        ({"given": given}, "what coastwatch advise --json prints"),
    ):
        advice.write_text(json.dumps(changed))
        refused = run("coverage-by-teams", pack, plan, "--advice", advice, "--out", out)
        assert said in words_of(refused)
    refused = run("coverage-by-teams", pack, plan, "--out", tmp_path / "teams.gif")
    assert "a name that ends in .svg, .png" in words_of(refused)
