"""The command line staffs plans: plan with crews, verify, roster, and what it refuses."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar
from scenes import straight_coast
from typer.testing import CliRunner

from api.cli import app
from geo_data.pack_writer import write_pack
from maritime.district import District
from maritime.register import Person

START = "2026-11-23T00:00:00+08:00"
MIXED = ("gridworker", "police", "patrol_member", "boat_crew")


def staffed(crews: int, **fields) -> District:
    people = tuple(
        Person(f"{role[0].upper()}{n}", f"姓名{role}{n}", (role,), **fields)
        for n in range(crews)
        for role in MIXED
    )
    people = tuple(
        replace(person, person_id=f"{'B' if 'boat_crew' in person.roles else 'X'}{number:02d}")
        for number, person in enumerate(people)
    )
    return replace(straight_coast(), persons=people)


def run(*words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("roster")
    pack, plan = folder / "pack.gpkg", folder / "plan.json"
    write_pack(staffed(3, max_min_per_week=1440.0), pack)
    code, out, err = run("plan", pack, "--start", START, "--iterations", 2, "--out", plan)
    assert code == 0, err
    assert "people on the roster" in out and "shifts without a crew 无人可派" in out
    return pack, plan


def test_a_plan_holds_its_roster_without_names_and_is_true(planned):
    pack, plan = planned
    document = json.loads(plan.read_text())
    assert document["roster"] and "姓名" not in plan.read_text()
    assert run("verify", pack, plan)[0] == 0
    document["roster"].pop()
    spoiled = plan.with_name("spoiled.json")
    spoiled.write_text(json.dumps(document))
    code, out, _ = run("verify", pack, spoiled, "--json")
    assert code == 1
    assert json.loads(out)["faults"][0]["code"] in (
        "role_unfilled", "crew_changes",
    )  # fmt: skip


def test_teams_may_be_taken_as_crewed(planned):
    pack, _ = planned
    plan = pack.with_name("as-crewed.json")
    code, out, _ = run(
        "plan", pack, "--start", START, "--iterations", 0, "--no-crews", "--out", plan
    )
    assert code == 0 and "without a crew" not in out
    assert json.loads(plan.read_text())["roster"] == []
    assert run("verify", pack, plan)[0] == 0


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_week_is_written_with_names_and_what_is_missing(planned, ending):
    pack, plan = planned
    out = pack.with_name(f"roster.{ending}")
    code, words, err = run("roster", pack, plan, "--days", 7, "--rounds", 20, "--out", out)
    assert code == 0, err
    assert "checked: true" in words and "roles unfilled 缺员" in words and "工时均衡" in words
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))
        heading, rows = rows[0], rows[1:]
    else:
        sheet = openpyxl.load_workbook(out).active
        _, heading, *rows = [list(map(str, row)) for row in sheet.values]
    assert heading[0] == "日期 Date" and len({row[0] for row in rows}) == 7
    missing = [row for row in rows if row[6] == "缺员 UNFILLED"]
    assert missing and all("hold the role" in row[8] for row in missing)
    assert all("姓名" in row[7] for row in rows if row not in missing)
    again = pack.with_name(f"again.{ending}")
    run("roster", pack, plan, "--days", 7, "--rounds", 20, "--out", again)
    if ending == "csv":
        assert again.read_bytes() == out.read_bytes()


def test_a_roster_is_written_as_a_calendar(planned):
    pack, plan = planned
    out = pack.with_name("roster.ics")
    code, _, err = run("roster", pack, plan, "--days", 2, "--rounds", 5, "--out", out)
    assert code == 0, err
    events = Calendar.from_ical(out.read_bytes()).events
    assert {one.start.date().isoformat() for one in events} == {"2026-11-23", "2026-11-24"}
    assert any("人员：姓名" in one.description for one in events)
    assert len({one.uid for one in events}) == len(events)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--days", "8"), "days: found 8; expected a whole number from 1 to 7"),
        (("--days", "0"), "days: found 0"),
        (("--seconds", "-1"), "seconds: found -1.0; expected 0 (first roster only)"),
        (("--rounds", "-1"), "rounds: found -1"),
        (
            ("--out", "roster.pdf"),
            "out: found roster.pdf; expected a name that ends in",
        ),
    ],
)
def test_options_that_cannot_be_used_are_refused(planned, words, said):
    code, _, err = run("roster", *planned, *words)
    assert code == 2 and said in err


def test_foreign_packs_and_packs_without_people_are_refused(planned):
    pack, plan = planned
    other = pack.with_name("other.gpkg")
    write_pack(straight_coast(), other)
    code, _, err = run("roster", other, plan)
    assert code == 2 and "the pack it was made from" in err
    alone = pack.with_name("alone.json")
    run("plan", other, "--start", START, "--iterations", 0, "--out", alone)
    code, _, err = run("roster", other, alone)
    assert code == 2 and "expected a pack with people who patrol" in err


def test_a_plan_of_two_days_is_staffed_as_it_is(planned):
    pack, _ = planned
    plan = pack.with_name("two-days.json")
    run("plan", pack, "--start", START, "--hours", 48, "--iterations", 0, "--out", plan)
    code, _, err = run("roster", pack, plan, "--days", 2)
    assert code == 2 and "longer than a day itself" in err
    code, out, _ = run("roster", pack, plan, "--rounds", 3)
    assert code == 0 and "2026-11-23" in out
    assert run("verify", pack, plan)[0] == 0


def test_a_crew_rule_that_cannot_be_read_is_a_fault_of_the_pack(planned):
    pack = planned[0].with_name("odd.gpkg")
    write_pack(replace(staffed(1), extra_meta={"crew_boat": "sailor"}), pack)
    code, _, err = run("plan", pack, "--out", pack.with_name("odd.json"))
    assert code == 2 and "meta crew_boat, value: found 'sailor'; expected posts like" in err
