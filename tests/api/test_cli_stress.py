"""The commands stress and advise print what they measured, and say what they cannot use."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import scenes
from cli_cases import START, plan_day, run, words_of, write_archipelago

from geo_data.pack_writer import write_pack
from maritime.register import Person

ADVISE = ("--iterations", "1", "--most", "5")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("stress")


@pytest.fixture(scope="module")
def pack(folder) -> Path:
    return write_archipelago(folder)


@pytest.fixture(scope="module")
def planned(pack, folder) -> Path:
    return plan_day(pack, folder)


def test_stress_prints_planned_realised_and_each_cause(pack, planned):
    done = run("stress", pack, planned, "--runs", "5")
    assert done.exit_code == 0, done.output
    for words in ("planned 计划", "realised 实际", "only late starts", "only absences", "模拟",
                  "days that follow each other", "targets that lose most"):  # fmt: skip
        assert words in words_of(done)
    score = json.loads(planned.read_bytes())["score"]
    assert f"{score['coverage']:.1%}" in done.output


def test_stress_as_json_is_the_same_for_the_same_seed(pack, planned):
    options = ("stress", pack, planned, "--runs", "8", "--json")
    first, again = run(*options, "--seed", "5").stdout, run(*options, "--seed", "5").stdout
    other = json.loads(run(*options, "--seed", "6").stdout)
    assert first == again
    answer = json.loads(first)
    assert answer["realised"] != other["realised"]
    assert answer["planned"] == json.loads(planned.read_bytes())["score"]["coverage"]
    assert set(answer["by_cause"]) == {"late", "speed", "breakdown", "absence"}
    assert answer["realised"]["worst"] <= answer["realised"]["low"] <= answer["realised"]["median"]
    assert answer["assumed"]["late_most_min"] == 60.0


def test_stress_settings_reach_the_runs(pack, planned):
    nobody = json.loads(
        run("stress", pack, planned, "--runs", "2", "--absence-share", "1", "--json").stdout
    )
    assert nobody["realised"]["mean"] == nobody["without_patrols"]
    calm = ("--late-share", "0", "--speed-spread", "0", "--breakdowns", "0", "--absence-share", "0")
    answer = json.loads(run("stress", pack, planned, "--runs", "2", "--json", *calm).stdout)
    assert answer["realised"]["worst"] == answer["planned"]
    assert answer["fallen_targets"] == []


def test_advise_prints_the_plan_the_search_alone_and_the_additions(pack, planned):
    done = run("advise", pack, planned, *ADVISE)
    assert done.exit_code == 0, done.output
    for words in ("the plan as it is", "no addition, searched on", "1 moves each"):
        assert words in words_of(done)


def test_advise_as_json_ranks_by_what_is_left_open(pack, planned):
    answer = json.loads(run("advise", pack, planned, *ADVISE, "--json").stdout)
    rows = answer["additions"]
    overdue = [row["weighted_overdue"] for row in rows]
    assert overdue == sorted(overdue)
    assert answer["moves_each"] == 1
    score = json.loads(planned.read_bytes())["score"]
    assert answer["given"]["weighted_overdue"] == score["weighted_overdue"]
    alone = answer["searched_on"]["weighted_overdue"]
    assert alone <= score["weighted_overdue"]
    for row in rows:
        assert row["closes"] == pytest.approx(alone - row["weighted_overdue"])


def test_advise_keeps_to_the_kinds_and_the_number_wanted(pack, planned):
    wanted = ("--kinds", "team,shift", "--most", "3", "--iterations", "0", "--json")
    rows = json.loads(run("advise", pack, planned, *wanted).stdout)["additions"]
    assert len(rows) == 3
    assert {row["kind"] for row in rows} == {"team", "shift"}


def test_advise_says_whether_people_exist_for_what_it_proposes(folder, pack, planned):
    wanted = ("--kinds", "team,watch", "--most", "3", "--iterations", "0")
    rows = json.loads(run("advise", pack, planned, *wanted, "--json").stdout)["additions"]
    assert {row["has_people"] for row in rows} == {None}
    roles = ("police", "boat_crew", "gridworker", "patrol_member")
    one_crew = tuple(Person(role, f"Name {role}", (role,)) for role in roles)
    (folder / "crews").mkdir()
    crewed = folder / "crews" / "district.gpkg"
    write_pack(replace(scenes.archipelago(), persons=one_crew), crewed)
    plan = plan_day(crewed, folder / "crews")
    assert json.loads(plan.read_bytes())["roster"]
    done = run("advise", crewed, plan, *wanted)
    for words in ("people 人员", "none 缺人", "No people 缺人"):
        assert words in words_of(done)
    rows = json.loads(run("advise", crewed, plan, *wanted, "--json").stdout)["additions"]
    told = {(row["kind"], row["has_people"]) for row in rows}
    assert {people for kind, people in told if kind == "team"} == {False}
    assert {people for kind, people in told if kind == "watch"} == {None}


def test_advise_by_seconds_gives_every_plan_the_same_moves(pack, planned):
    options = ("--seconds", "1", "--kinds", "shift", "--most", "1", "--json")
    answer = json.loads(run("advise", pack, planned, *options).stdout)
    assert answer["moves_each"] >= 1
    assert len(answer["additions"]) == 1


BAD_OPTIONS = {
    "no runs": ("stress", ["--runs", "0"], "a number from 1 to 10000"),
    "negative seed": ("stress", ["--seed", "-1"], "a whole number from 0"),
    "late share": ("stress", ["--late-share", "1.5"], "a share from 0 to 1"),
    "late minutes": ("stress", ["--late-min", "nan"], "minutes from 0 to 1440"),
    "speeds": ("stress", ["--speed-spread", "1"], "a share from 0 to 0.9"),
    "breakdowns": ("stress", ["--breakdowns", "-1"], "a number from 0 to 10000"),
    "absences": ("stress", ["--absence-share", "-0.1"], "a share from 0 to 1"),
    "endless seconds": ("advise", ["--seconds", "inf"], "0 or more seconds"),
    "negative moves": ("advise", ["--iterations", "-1"], "0 or more moves"),
    "none": ("advise", ["--most", "0"], "a number from 1 to 50"),
    "no such kind": ("advise", ["--kinds", "team,ship"], "shift,watch,camera,team,post"),
    "no kind": ("advise", ["--kinds", ","], "shift,watch,camera,team,post"),
    "seed of advice": ("advise", ["--seed", "4294967296"], "a whole number from 0"),
}


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_options_that_cannot_be_used_are_told(case, pack, planned):
    command, options, words = BAD_OPTIONS[case]
    refused = run(command, pack, planned, *options)
    assert refused.exit_code == 2
    assert words in words_of(refused)


def test_every_bad_option_is_told_at_once(pack, planned):
    refused = run("stress", pack, planned, "--runs", "0", "--late-share", "2", "--seed", "-1")
    for name in ("runs", "late-share", "seed"):
        assert f"options, {name}" in refused.output


@pytest.mark.parametrize("command", ["stress", "advise"])
def test_a_plan_of_another_pack_is_refused(command, planned, tmp_path):
    other = tmp_path / "other.gpkg"
    write_pack(replace(scenes.archipelago(), name="Another"), other)
    refused = run(command, other, planned)
    assert refused.exit_code == 2
    assert "the pack it was made from" in words_of(refused)


@pytest.mark.parametrize("command", ["stress", "advise"])
def test_a_plan_that_is_not_true_is_refused_with_its_faults(command, pack, planned, tmp_path):
    document = json.loads(planned.read_bytes())
    document["score"]["coverage"] = 1.0
    document["gaps"] = document["gaps"][15:]
    tampered = tmp_path / "tampered.json"
    tampered.write_text(json.dumps(document), encoding="utf-8")
    refused = run(command, pack, tampered)
    assert refused.exit_code == 2
    assert "is not true for" in words_of(refused)
    assert "gap_missing" in refused.output
    assert "coastwatch verify lists all" in words_of(refused)


@pytest.mark.parametrize("command", ["stress", "advise"])
def test_files_that_are_no_pack_or_plan_are_told(command, pack, planned, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for files, name in (((pack, broken), "broken.json"), ((broken, planned), "broken.json"),
                        ((pack, tmp_path / "none.json"), "none.json")):  # fmt: skip
        refused = run(command, *files)
        assert refused.exit_code == 2
        assert name in refused.output
        assert "Traceback" not in refused.output


def test_a_robust_plan_is_true_and_the_same_again(pack, tmp_path):
    outs = tmp_path / "one.json", tmp_path / "two.json"
    for out in outs:
        done = run("plan", pack, "--start", START, "--iterations", "2", "--robust", "--out", out)
        assert done.exit_code == 0, done.output
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert run("verify", pack, outs[0]).exit_code == 0
