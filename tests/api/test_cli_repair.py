"""The command repair writes a true plan, prints what it changes, and says what it cannot use."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import scenes
from cli_cases import plan_day, run, words_of, write_archipelago

from api import cli_repair, repair_run
from api.true_plan import TruePlan, read_true_plan
from geo_data.pack_writer import write_pack
from maritime.verification.faults import PlanFault

AT = "2026-11-23T10:00:00+08:00"
MOVES = ("--iterations", "6")
GALE = """from,to,wind_ms
2026-11-23T11:00:00+08:00,2026-11-23T14:00:00+08:00,18
2026-11-23T14:00:00+08:00,2026-11-23T15:00:00+08:00,8
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("repair")


@pytest.fixture(scope="module")
def pack(folder) -> Path:
    return write_archipelago(folder)


@pytest.fixture(scope="module")
def planned(pack, folder) -> Path:
    return plan_day(pack, folder)


@pytest.fixture(scope="module")
def true(pack, planned) -> TruePlan:
    """Read once, for options that are refused."""
    return read_true_plan(pack, planned)


@pytest.fixture
def repaired(pack, planned, tmp_path):
    """Repair the plan with some options; give the answer and the plan written."""

    def repair(*options: object) -> tuple[dict, dict]:
        out = tmp_path / "new.json"
        done = run("repair", pack, planned, "--at", AT, *options, *MOVES, "--json", "--out", out)
        assert done.exit_code == 0, done.output
        assert run("verify", pack, out).exit_code == 0
        return json.loads(done.stdout), json.loads(out.read_bytes())

    return repair


def departures(plan: dict, team_id: str) -> list[datetime]:
    return [
        datetime.fromisoformat(patrol["depart"])
        for patrol in plan["patrols"]
        if patrol["team_id"] == team_id
    ]


def test_a_lost_team_leaves_no_more_and_the_figures_add_up(repaired, planned):
    answer, plan = repaired("--lost", "T02")
    assert all(depart < datetime.fromisoformat(AT) for depart in departures(plan, "T02"))
    was, nothing, now = (
        answer[side]["weighted_overdue"] for side in ("planned", "nothing_done", "repaired")
    )
    score = json.loads(planned.read_bytes())["score"]
    assert was == pytest.approx(score["weighted_overdue"], abs=0.01)
    assert answer["planned"]["coverage"] == pytest.approx(score["coverage"], abs=1e-6)
    assert was < nothing and now <= nothing
    won = sum(row["weighted_min"] for row in answer["closed"])
    won -= sum(row["weighted_min"] for row in answer["opened"])
    assert won == pytest.approx(nothing - now)
    assert "T02" in {row["team_id"] for row in answer["orders_changed"] if row["is_hit"]}
    assert now == pytest.approx(plan["score"]["weighted_overdue"], abs=0.01)


def test_what_is_printed_is_what_programs_get(pack, planned, repaired, tmp_path):
    answer, _ = repaired("--lost", "T02")
    out = tmp_path / "again.json"
    done = run("repair", pack, planned, "--at", AT, "--lost", "T02", *MOVES, "--out", out)
    assert done.exit_code == 0, done.output
    said = words_of(done)
    for side in ("planned", "nothing_done", "repaired"):
        assert f"{answer[side]['weighted_overdue']:,.0f}" in said
        assert f"{answer[side]['coverage']:.2%}" in said
    for title in ("closed", "opened"):
        count = len(answer[title])
        assert (f"{min(10, count)} of {count} spans" if count else "nothing") in said
    for words in ("as planned 原计划", "nothing done 不调整", "repaired 调整后", "hit 受影响",
                  f"of {answer['teams_not_hit']} teams not hit", "plan written"):  # fmt: skip
        assert words in said
    assert out.read_bytes() == (tmp_path / "new.json").read_bytes()


def test_an_infinite_price_changes_nobody_that_was_not_hit(repaired):
    answer, _ = repaired("--lost", "T02", "--price", "inf")
    assert answer["price_min"] is None
    assert {row["team_id"] for row in answer["orders_changed"]} == {"T02"}


def test_late_and_diverted_teams_are_hit(repaired):
    answer, plan = repaired("--late", "T02:40", "--diverted", "T03:B01:90")
    assert {row["team_id"] for row in answer["orders_changed"] if row["is_hit"]} == {"T02", "T03"}
    stay = datetime.fromisoformat(AT).timestamp(), datetime.fromisoformat(AT).timestamp() + 5400
    assert not any(stay[0] <= depart.timestamp() < stay[1] for depart in departures(plan, "T03"))


def test_weather_past_a_limit_keeps_boats_in(repaired, tmp_path):
    weather = tmp_path / "gale.csv"
    weather.write_text(GALE, encoding="utf-8")
    answer, plan = repaired("--weather", weather)
    stopped = {row["mode"]: row for row in answer["stopped"]}
    assert set(stopped) == {"boat", "drone"}
    assert stopped["boat"]["why"] == "wind_ms 18 > 13.8 m/s"
    assert stopped["boat"]["from"] == "2026-11-23T11:00:00+08:00"
    assert stopped["boat"]["to"] == "2026-11-23T14:00:00+08:00"
    hours = [depart.hour for depart in departures(plan, "T02")]
    assert not {11, 12, 13} & set(hours)


def test_an_offices_own_limits_are_used_and_calm_weather_is_noted(pack, planned, tmp_path):
    weather, limits, out = tmp_path / "gale.csv", tmp_path / "own.toml", tmp_path / "new.json"
    weather.write_text(GALE, encoding="utf-8")
    limits.write_text('format = "coastwatch-weather-limits/1"\n[boat]\nwind_ms = 30\n')
    done = run("repair", pack, planned, "--at", AT, "--weather", weather, "--limits", limits,
               *MOVES, "--out", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "the weather stops no mode" in done.output


@pytest.mark.parametrize("seconds", ["0", "0.2"])
def test_a_repair_by_seconds_is_no_worse_than_doing_nothing(seconds, pack, planned, tmp_path):
    out = tmp_path / "new.json"
    options = ("--at", AT, "--lost", "T02", "--seconds", seconds, "--json", "--out", out)
    done = run("repair", pack, planned, *options)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["repaired"]["weighted_overdue"] <= answer["nothing_done"]["weighted_overdue"]
    assert run("verify", pack, out).exit_code == 0


LOST = ["--lost", "T02"]
FAULTY = {
    "no offset": (["--at", "2026-11-23T10:00:00", *LOST], "an instant with its offset"),
    "another day": (
        ["--at", "2026-11-24T00:00:00+08:00", *LOST],
        "from 2026-11-23T00:00:00+08:00 to before 2026-11-24T00:00:00+08:00",
    ),
    "unknown team": (["--lost", "T99"], "found 'T99'; expected a team of the district: T01, T02"),
    "twice": (["--lost", "T02:60,T02"], "found 'T02' again; expected every team lost once"),
    "lost too long": (["--lost", "T02:1441"], "'T02:1441'; expected TEAM, or TEAM:MINUTES"),
    "no minutes": (["--late", "T02:0"], "options, late: found 'T02:0'"),
    "no number": (["--late", "T02:nan"], "more than 0 and at most 720 minutes"),
    "no colon": (["--late", "T02"], "TEAM:MINUTES"),
    "no such place": (
        ["--diverted", "T02:S001:30"],
        "'S001'; expected the id of a segment, a landing",
    ),
    "too long": (["--diverted", "T02:L002:1441"], "at most 1440 minutes"),
    "off shift": (["--diverted", "T04:B02:30"], "a unit off its shift at that instant"),
    "nothing": ([], "nothing that befell the plan"),
    "only limits": (["--limits", "own.toml"], "--weather FILE beside it"),
    "endless": ([*LOST, "--seconds", "inf"], "0 or more seconds"),
    "moves": ([*LOST, "--iterations", "-1"], "0 or more moves"),
    "price": ([*LOST, "--price", "nan"], "0 or more weighted minutes, or inf"),
    "seed": ([*LOST, "--seed", "-1"], "a whole number from 0"),
    "no weather file": (["--weather", "none.csv"], "none.csv: a file that cannot be read"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_options_that_cannot_be_used_are_told(case, true, pack, planned, tmp_path, monkeypatch):
    monkeypatch.setattr(cli_repair, "read_true_plan", lambda *_: true)
    options, words = FAULTY[case]
    out = tmp_path / "new.json"
    at = () if "--at" in options else ("--at", AT)
    refused = run("repair", pack, planned, *at, *options, "--out", out)
    assert refused.exit_code == 2
    assert words in words_of(refused)
    assert not out.exists()


def test_every_fault_is_told_at_once_also_of_the_weather(pack, planned, tmp_path):
    weather, limits = tmp_path / "bad.csv", tmp_path / "bad.toml"
    weather.write_text("from,to,wind_ms\n11:00,12:00,-3\n", encoding="utf-8")
    limits.write_text('format = "coastwatch-weather-limits/1"\n[ship]\nwind_ms = 3\n')
    refused = run("repair", pack, planned, "--at", "soon", "--lost", "T98,T99", "--late", "T01:-1",
                  "--weather", weather, "--limits", limits, "--out", tmp_path / "new")  # fmt: skip
    assert refused.exit_code == 2
    for words in ("at: found 'soon'", "'T98'", "'T99'", "'T01:-1'", "bad.csv, row 2 from: '11:00'",
                  "bad.csv, row 2 wind_ms: -3", "bad.toml, ship"):  # fmt: skip
        assert words in words_of(refused)


def test_weather_of_another_day_is_refused(pack, planned, tmp_path):
    weather = tmp_path / "gale.csv"
    weather.write_text(GALE.replace("11-23", "11-25"), encoding="utf-8")
    refused = run("repair", pack, planned, "--at", AT, "--weather", weather, "--out",
                  tmp_path / "new")  # fmt: skip
    assert refused.exit_code == 2
    assert "with no span then" in words_of(refused)


def test_a_plan_of_another_pack_and_an_input_as_out_are_refused(pack, planned, tmp_path):
    other = tmp_path / "other.gpkg"
    write_pack(replace(scenes.archipelago(), name="Another"), other)
    refused = run("repair", other, planned, "--at", AT, *LOST, "--out", tmp_path / "new")
    assert refused.exit_code == 2
    assert "the pack it was made from" in words_of(refused)
    before = planned.read_bytes()
    refused = run("repair", pack, planned, "--at", AT, *LOST, "--out", planned)
    assert refused.exit_code == 2
    assert "another file than the inputs" in words_of(refused)
    assert planned.read_bytes() == before


def test_a_repair_that_is_not_true_is_not_written(pack, planned, tmp_path, monkeypatch):
    fault = PlanFault("leg_time", "patrol P001", "10", "12")
    monkeypatch.setattr(repair_run, "verify_plan", lambda *_, **__: [fault])
    out = tmp_path / "new.json"
    refused = run("repair", pack, planned, "--at", AT, *LOST, "--iterations", "0", "--out", out)
    assert refused.exit_code == 2
    assert "was not written: report it" in words_of(refused)
    assert not out.exists()
