"""The command line plans, verifies and draws packs, and says in plain words what it cannot use."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import scenes
from cli_cases import START, run, write_archipelago

from api import plan_run
from api.plan_run import PlanOptions
from geo_data.pack_writer import write_pack
from maritime.planning import course, search
from maritime.planning.lane import Lane


@pytest.fixture
def pack(tmp_path) -> Path:
    path = tmp_path / "coast.gpkg"
    write_pack(scenes.straight_coast(), path)
    return path


@pytest.fixture
def planned(pack, tmp_path) -> Path:
    out = tmp_path / "plan.json"
    done = run("plan", pack, "--start", START, "--iterations", "3", "--out", out)
    assert done.exit_code == 0, done.output
    return out


def test_a_pack_is_planned_verified_and_drawn(pack, planned, tmp_path):
    verified = run("verify", pack, planned)
    assert verified.exit_code == 0
    assert ": true." in verified.output
    drawn = run("map", pack, planned, "--out", tmp_path / "map.html")
    assert drawn.exit_code == 0
    assert (tmp_path / "map.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_summary_names_coverage_looks_and_causes(pack, tmp_path):
    done = run("plan", pack, "--start", START, "--iterations", "0", "--out", tmp_path / "p.json")
    for words in ("coverage 覆盖率", "应巡 / 实巡 / 漏巡", "no_team 无队在岗", "cyclic"):
        assert words in done.output


def test_a_plan_with_a_certificate_says_what_its_bound_means(pack, tmp_path):
    out, proof = tmp_path / "p.json", tmp_path / "c.json"
    options = ("--start", START, "--hours", "2", "--iterations", "2", "--bound-rounds", "15")
    done = run("plan", pack, *options, "--out", out, "--certificate", proof)
    assert done.exit_code == 0, done.output
    score = json.loads(out.read_text())["score"]
    assert 0 < score["bound"] <= score["weighted_overdue"]
    said = " ".join(done.output.replace("│", " ").split())
    assert "bound 下界 bound" in said and "points, so at most" in said
    verified = run("verify", pack, out, "--certificate", proof)
    assert verified.exit_code == 0 and "(proved)" in verified.output
    assert run("verify", pack, out).exit_code == 1, "a bound counts only with its certificate"
    without = run("plan", pack, *options, "--out", out)
    assert "no bound: how much better" in " ".join(without.output.replace("│", " ").split())


def test_same_seed_and_iterations_give_the_same_bytes(pack, planned, tmp_path):
    again = tmp_path / "again.json"
    run("plan", pack, "--start", START, "--iterations", "3", "--out", again)
    assert again.read_bytes() == planned.read_bytes()


@pytest.mark.parametrize("options", [("--iterations", "300"), ("--iterations", "100", "--robust")])
def test_a_plan_knows_when_its_search_ends(options, tmp_path, monkeypatch):
    heats_min: list[float] = []
    stir = Lane.stir

    def noting(lane: Lane, heat_min: float) -> None:
        heats_min.append(heat_min)
        stir(lane, heat_min)

    monkeypatch.setattr(Lane, "stir", noting)
    monkeypatch.setattr(search, "SLOTS_TO_SHARE", 1)
    for name in ("MOVES_SHARE", "MOVES_WORK", "LEAST_ROUNDS"):
        monkeypatch.setattr(course, name, 0.1)
    pack, out = write_archipelago(tmp_path), tmp_path / "p.json"
    done = run("plan", pack, "--start", START, *options, "--out", out)
    assert done.exit_code == 0, done.output
    assert max(heats_min) == course.SPELL_HEAT_MIN > min(heats_min)
    assert run("verify", pack, out).exit_code == 0


def test_seconds_are_spent_by_the_wall(monkeypatch):
    monkeypatch.setattr(plan_run.time, "monotonic", lambda: 130.0)
    spent = plan_run._spent_rule(PlanOptions(seconds=100.0), 100.0, 0.6, 0)
    assert spent(7) == pytest.approx(0.5)
    assert plan_run._spent_rule(PlanOptions(seconds=0.0), 100.0, 0.6, 0)(0) == 1.0


def test_another_seed_is_kept_in_the_plan(pack, tmp_path):
    out = tmp_path / "seven.json"
    run("plan", pack, "--start", START, "--iterations", "1", "--seed", "7", "--out", out)
    assert json.loads(out.read_bytes())["seed"] == 7


def test_a_tampered_plan_is_refused_with_its_faults(tmp_path):
    pack, planned = tmp_path / "thin.gpkg", tmp_path / "plan.json"
    scene = scenes.straight_coast()
    write_pack(replace(scene, teams=scene.teams[:2]), pack)
    assert run("plan", pack, "--start", START, "--iterations", "3", "--out", planned).exit_code == 0
    document = json.loads(planned.read_bytes())
    document["score"]["coverage"] = 1.0
    document["gaps"] = document["gaps"][1:]
    planned.write_text(json.dumps(document), encoding="utf-8")
    refused = run("verify", pack, planned)
    assert refused.exit_code == 1
    assert "coverage" in refused.output
    as_json = run("verify", pack, planned, "--json")
    assert as_json.exit_code == 1
    answer = json.loads(as_json.stdout)
    assert answer["is_true"] is False
    assert {"score_wrong", "gap_missing"} <= {fault["code"] for fault in answer["faults"]}


def test_a_true_plan_as_json_has_no_faults(pack, planned):
    answer = json.loads(run("verify", pack, planned, "--json").stdout)
    assert answer == {"is_true": True, "faults": []}


def test_a_plan_of_another_pack_is_refused(planned, tmp_path):
    other = tmp_path / "other.gpkg"
    write_pack(replace(scenes.straight_coast(), name="Another"), other)
    assert run("verify", other, planned).exit_code == 1


def test_a_map_of_another_packs_plan_is_refused(planned, tmp_path):
    other = tmp_path / "other.gpkg"
    write_pack(replace(scenes.straight_coast(), name="Another"), other)
    refused = run("map", other, planned, "--out", tmp_path / "map.html")
    assert refused.exit_code == 2
    assert "the pack it was made from" in " ".join(refused.output.split())
    assert not (tmp_path / "map.html").exists()


def test_an_input_is_never_written_over(pack, planned):
    kept = pack.read_bytes(), planned.read_bytes()
    for refused in (
        run("plan", pack, "--iterations", "0", "--out", pack),
        run("map", pack, planned, "--out", planned),
        run("map", pack, planned, "--out", pack),
    ):
        assert refused.exit_code == 2
        assert "another file than the inputs" in " ".join(refused.output.split())
    assert (pack.read_bytes(), planned.read_bytes()) == kept


BAD_OPTIONS = {
    "no offset": (["--start", "2026-11-23T00:00:00"], "an instant with its offset"),
    "no instant": (["--start", "tomorrow"], "an instant with its offset"),
    "no hours": (["--hours", "0"], "a number above 0"),
    "hours not a number": (["--hours", "nan"], "a number above 0"),
    "too many hours": (["--hours", "745"], "31 days"),
    "negative seconds": (["--seconds", "-1"], "0 (first plan only) or more"),
    "endless seconds": (["--seconds", "inf"], "0 (first plan only) or more"),
    "negative iterations": (["--iterations", "-1"], "0 (first plan only) or more"),
    "negative seed": (["--seed", "-1"], "a whole number from 0"),
    "cyclic and fresh": (["--cyclic", "--assume-fresh"], "one of the two"),
    "negative bound seconds": (["--bound-seconds", "-1"], "0 (one round only) or more"),
    "no rounds": (["--bound-rounds", "0"], "1 or more rounds"),
    "too short for a bound": (["--certificate", "c.json", "--hours", "0.01"], "at least 60 s"),
    "cyclic for two days": (["--cyclic", "--hours", "48"], "24 h"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_options_that_cannot_be_used_are_told_and_nothing_is_written(case, pack, tmp_path):
    options, words = BAD_OPTIONS[case]
    out = tmp_path / "none.json"
    refused = run("plan", pack, "--out", out, "--iterations", "0", *options)
    if "--iterations" in options:
        refused = run("plan", pack, "--out", out, *options)
    assert refused.exit_code == 2
    assert words in " ".join(refused.output.split())
    assert not out.exists()
    assert "Traceback" not in refused.output


def test_every_bad_option_is_told_at_once(pack, tmp_path):
    refused = run(
        "plan", pack, "--out", tmp_path / "p.json", "--hours", "0", "--seconds", "-1", "--seed",
        "-1", "--start", "now",
    )  # fmt: skip
    for column in ("start", "hours", "seconds", "seed"):
        assert f"options, {column}" in refused.output


def test_seconds_zero_gives_the_first_plan(pack, tmp_path):
    out = tmp_path / "first.json"
    done = run("plan", pack, "--start", START, "--seconds", "0", "--out", out)
    assert done.exit_code == 0
    assert run("verify", pack, out).exit_code == 0


def test_carry_in_and_fresh_starts_are_said(pack, tmp_path):
    out = tmp_path / "fresh.json"
    done = run("plan", pack, "--start", START, "--iterations", "0", "--assume-fresh", "--out", out)
    assert "counted as seen at the start" in done.output
    assert json.loads(out.read_bytes())["assume_fresh"] is True


UNUSABLE = {
    "missing": lambda path: None,
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: path.mkdir(),
    "not a pack": lambda path: path.write_text("hello"),
}


@pytest.mark.parametrize("case", UNUSABLE)
@pytest.mark.parametrize("command", ["plan", "verify", "map"])
def test_a_file_that_is_no_pack_is_told(case, command, planned, tmp_path):
    path = tmp_path / "no.gpkg"
    UNUSABLE[case](path)
    arguments = {
        "plan": [path, "--out", tmp_path / "x"],
        "verify": [path, planned],
        "map": [path, planned, "--out", tmp_path / "x"],
    }
    refused = run(command, *arguments[command])
    assert refused.exit_code == 2
    assert "no.gpkg" in refused.output
    assert "Traceback" not in refused.output
    assert not (tmp_path / "x").exists()


def test_a_file_that_is_no_plan_is_told(pack, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("{", encoding="utf-8")
    refused = run("verify", pack, path)
    assert refused.exit_code == 2
    assert "plan.json" in refused.output


def test_a_plan_whose_folder_is_missing_is_told(pack, tmp_path):
    refused = run(
        "plan", pack, "--start", START, "--iterations", "0", "--out", tmp_path / "no" / "p.json"
    )
    assert refused.exit_code == 2
    assert "was not written" in refused.output


@pytest.mark.parametrize("words", [(), ("db",), ("register", "import")])
def test_help_names_the_program_as_it_is_called(words: tuple[str, ...]):
    command = [sys.executable, "-P", "-m", "api.cli", *words, "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"Usage: {' '.join(('./coastwatch', *words))} [OPTIONS]" in told
    assert "python" not in told
