"""Check that plans survive their file, and that every fault of a file is told with its place."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_data.atomic_file import UnwritableFileError
from geo_data.instants import format_instant
from geo_data.plan_file import (
    UnwritablePlanError,
    plan_from_json,
    plan_to_json,
    read_plan,
    write_plan,
)
from maritime.errors import FaultyInputError
from maritime.horizon import Horizon
from maritime.plan import (
    CAUSES,
    VIAS,
    Break,
    Dwell,
    Gap,
    Patrol,
    Plan,
    PlannedTarget,
    PostDuty,
    RosterEntry,
    Score,
    SensorObservation,
    Stop,
    Transit,
    Traverse,
    Wait,
)

SHANGHAI = "Asia/Shanghai"
START_S = 1_795_363_200
"""2026-11-23T00:00:00+08:00."""


def small_plan() -> Plan:
    """Give a plan with every kind of leg and a row in every list."""
    at = [START_S + 600 * number for number in range(8)]
    legs = (
        Transit(at[0], at[1], "straight", ((112.8, 21.9), (112.81, 21.9))),
        Traverse(at[1], at[2], "S1", True, (Stop("L3", at[1] + 60, at[1] + 360),)),
        Dwell(at[2], at[3], "L7"),
        PostDuty(at[3], at[4], "B5"),
        Break(at[4], at[5]),
        Wait(at[5], at[6]),
    )
    return Plan(
        district_id="440781",
        inputs_sha256="ab" * 32,
        seed=1,
        horizon=Horizon(START_S, START_S + 86_400, SHANGHAI, is_cyclic=True),
        targets=(PlannedTarget("S1", "segment", "C01", 0.0, 1000.0, 3.0, 1440.0, 35.0),),
        patrols=(Patrol("P001", "T01", "vehicle", "B01", at[0], at[6], legs),),
        sensor_observations=(SensorObservation("L7", "K2", at[0], at[7]),),
        gaps=(Gap("S1", at[0], at[0] + 2100, "out_of_reach", {"team_id": "T01"}),),
        score=Score(105.0, 4320.0, 0.975, 0.0, 50.0, 1.27, 120.0, 60.0),
        roster=(RosterEntry("P001", "H012", "police"),),
    )


def changed(change: Callable[[dict], None]) -> str:
    """Give the small plan's JSON after a change."""
    document = json.loads(plan_to_json(small_plan()))
    change(document)
    return json.dumps(document)


def faults_of(content: bytes | str) -> list[str]:
    """Give the faults of a plan in words; none if it can be read."""
    try:
        plan_from_json(content, timezone=SHANGHAI)
    except FaultyInputError as error:
        return [str(fault) for fault in error.faults]
    return []


def test_the_file_reads_as_the_format_says():
    document = json.loads(plan_to_json(small_plan()))
    assert list(document) == [
        "format", "district_id", "inputs_sha256", "seed", "start", "end", "cyclic",
        "assume_fresh", "targets", "patrols", "sensor_observations", "gaps", "roster", "score",
    ]  # fmt: skip
    assert document["format"] == "coastwatch-plan/1"
    assert document["start"] == "2026-11-23T00:00:00+08:00"
    assert document["end"] == "2026-11-24T00:00:00+08:00"
    assert document["cyclic"] is True
    assert document["targets"][0] == {
        "target_id": "S1", "kind": "segment", "coastline_id": "C01", "from_m": 0.0,
        "to_m": 1000.0, "weight": 3.0, "required_min": 1440.0, "overdue_min": 35.0,
    }  # fmt: skip
    patrol = document["patrols"][0]
    assert (patrol["depart"], patrol["return"]) == (
        "2026-11-23T00:00:00+08:00", "2026-11-23T01:00:00+08:00",
    )  # fmt: skip
    assert [leg["kind"] for leg in patrol["legs"]] == [
        "transit", "traverse", "dwell", "post", "break", "wait",
    ]  # fmt: skip
    assert patrol["legs"][0] == {
        "kind": "transit", "enter": "2026-11-23T00:00:00+08:00",
        "exit": "2026-11-23T00:10:00+08:00", "via": "straight",
        "path": [[112.8, 21.9], [112.81, 21.9]],
    }  # fmt: skip
    assert patrol["legs"][1] == {
        "kind": "traverse", "enter": "2026-11-23T00:10:00+08:00",
        "exit": "2026-11-23T00:20:00+08:00", "target_id": "S1", "reverse": True,
        "stops": [{"target_id": "L3", "enter": "2026-11-23T00:11:00+08:00",
                   "exit": "2026-11-23T00:16:00+08:00"}],
    }  # fmt: skip
    assert document["gaps"] == [{
        "target_id": "S1", "from": "2026-11-23T00:00:00+08:00", "to": "2026-11-23T00:35:00+08:00",
        "overdue_min": 35.0, "cause": "out_of_reach", "evidence": {"team_id": "T01"},
    }]  # fmt: skip
    assert document["roster"] == [{"patrol_id": "P001", "person_id": "H012", "role": "police"}]
    assert document["score"]["optimality_gap_points"] == 1.27


def test_a_plan_survives_its_file(tmp_path: Path):
    path = tmp_path / "plan.json"
    write_plan(small_plan(), path)
    again = read_plan(path, timezone=SHANGHAI)
    assert again == small_plan()
    assert again.gaps[0].stated_overdue_min == 35.0
    assert plan_to_json(again).encode() == path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_positions_are_rounded_to_a_centimetre():
    leg = Transit(START_S, START_S + 1, "sea", ((112.123456789, -0.00000000001), (112.0, 21.0)))
    patrol = replace(small_plan().patrols[0], legs=(leg,))
    written = plan_to_json(replace(small_plan(), patrols=(patrol,)))
    assert '"path": [[112.1234568, 0.0], [112.0, 21.0]]' in written


def test_evidence_has_one_order():
    gap = small_plan().gaps[0]
    one, other = {"team_id": "T", "closes": 1.0}, {"closes": 1.0, "team_id": "T"}
    written = {
        plan_to_json(replace(small_plan(), gaps=(replace(gap, evidence=evidence),)))
        for evidence in (one, other)
    }
    assert len(written) == 1


def test_unknown_keys_are_ignored():
    def add(document: dict) -> None:
        document["planner"] = {"name": "another"}
        document["patrols"][0]["legs"][0]["comment"] = 1

    assert plan_from_json(changed(add), timezone=SHANGHAI) == small_plan()


def test_a_roster_stops_and_evidence_may_be_left_out():
    def leave_out(document: dict) -> None:
        del document["roster"], document["gaps"][0]["evidence"]
        del document["patrols"][0]["legs"][1]["stops"]

    plan = plan_from_json(changed(leave_out), timezone=SHANGHAI)
    assert plan.roster == ()
    assert plan.gaps[0].evidence == {}
    assert plan.patrols[0].legs[1].stops == ()


def put(*keys: str | int, value: object) -> Callable[[dict], None]:
    """Give a change that puts a value at a place of the document."""

    def change(document: dict) -> None:
        part = document
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = value

    return change


LEG = ("patrols", 0, "legs")

ONE_FAULT = {
    "version": (
        put("format", value="coastwatch-plan/2"),
        "plan, format: found 'coastwatch-plan/2'; expected 'coastwatch-plan/1'",
    ),
    "no offset": (
        put("start", value="2026-11-23T00:00:00"),
        "plan, start: found '2026-11-23T00:00:00'; expected an instant with its offset, like "
        "2026-11-23T00:00:00+08:00",
    ),
    "fraction": (
        put(*LEG, 0, "enter", value="2026-11-23T00:00:00.25+08:00"),
        "plan patrols[0].legs[0], enter: found '2026-11-23T00:00:00.25+08:00'; expected an "
        "instant with its offset, like 2026-11-23T00:00:00+08:00, in whole seconds",
    ),
    "epoch seconds": (
        put("gaps", 0, "from", value=1_795_363_200),
        "plan gaps[0], from: found 1795363200; expected an instant with its offset, like "
        "2026-11-23T00:00:00+08:00",
    ),
    "kind of leg": (
        put(*LEG, 5, "kind", value="swim"),
        "plan patrols[0].legs[5], kind: found 'swim'; expected one of "
        "transit·traverse·dwell·post·break·wait",
    ),
    "via": (
        put(*LEG, 0, "via", value=None),
        "plan patrols[0].legs[0], via: found null; expected one of coast·straight·road·sea·air",
    ),
    "short path": (
        put(*LEG, 0, "path", value=[[112.8, 21.9]]),
        "plan patrols[0].legs[0], path: found [[112.8, 21.9]]; expected two or more positions "
        "[lon, lat]",
    ),
    "latitude first": (
        put(*LEG, 0, "path", 1, value=[21.9, 112.8]),
        "plan patrols[0].legs[0], path[1]: found [21.9, 112.8]; expected [lon, lat] in degrees",
    ),
    "cause": (
        put("gaps", 0, "cause", value="weather"),
        "plan gaps[0], cause: found 'weather'; expected one of "
        "no_team·out_of_reach·outranked·not_searched",
    ),
    "nan": (
        put("score", "bound", value=math.nan),
        "plan score, bound: found NaN; expected a finite number",
    ),
    "infinite evidence": (
        put("gaps", 0, "evidence", value={"closes": [-math.inf]}),
        "plan gaps[0], evidence: found {'closes': [-inf]}; expected finite numbers and Unicode "
        "text in it",
    ),
    "number as text": (
        put("targets", 0, "weight", value="3"),
        "plan targets[0], weight: found '3'; expected a finite number",
    ),
    "truth as number": (
        put("cyclic", value=1),
        "plan, cyclic: found 1; expected true or false",
    ),
    "truth where a number belongs": (
        put("seed", value=True),
        "plan, seed: found true; expected a whole number",
    ),
    "seed with a fraction": (
        put("seed", value=1.5),
        "plan, seed: found 1.5; expected a whole number",
    ),
    "empty id": (
        put("patrols", 0, "team_id", value=" "),
        "plan patrols[0], team_id: found ' '; expected text that is not empty",
    ),
    "half a character": (
        put("patrols", 0, "team_id", value="\ud800"),
        "plan patrols[0], team_id: found '\\ud800'; expected text that is not empty",
    ),
    "no list": (
        put("patrols", value={}),
        "plan, patrols: found {}; expected a list",
    ),
    "no object": (
        put("patrols", 0, "legs", 1, "stops", 0, value=7),
        "plan patrols[0].legs[1], stops[0]: found 7; expected an object",
    ),
    "no score": (
        put("score", value=[]),
        "plan, score: found []; expected an object",
    ),
    "a day and a second": (
        put("end", value="2026-11-24T00:00:01+08:00"),
        "plan, end: found a horizon that cannot be used: a cyclic plan is exactly 24 h long with "
        "no clock change in it: choose another day, or plan without --cyclic; expected a usable "
        "horizon",
    ),
    "a huge number": (
        put("score", "seconds", value=10**400),
        None,
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_is_told_with_its_place(name: str):
    change, told = ONE_FAULT[name]
    faults = faults_of(changed(change))
    assert len(faults) == 1
    assert faults[0] == (told or faults[0])


def test_all_faults_are_told_together():
    names = [name for name in ONE_FAULT if name in ("no offset", "kind of leg", "nan", "cause")]

    def change(document: dict) -> None:
        for name in names:
            ONE_FAULT[name][0](document)

    assert set(faults_of(changed(change))) == {ONE_FAULT[name][1] for name in names}


@pytest.mark.parametrize("key", list(json.loads(plan_to_json(small_plan()))))
def test_a_missing_key_is_told(key: str):
    faults = faults_of(changed(lambda document: document.pop(key)))
    if key == "roster":
        assert faults == []
    else:
        assert len(faults) == 1
        assert faults[0].startswith(f"plan, {key}: found nothing; expected ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "found an empty file; expected a JSON document"),
        (b"{", "found no JSON from line 1, column 2 on"),
        (b"PK\x03\x04", "found no JSON from line 1, column 1 on"),
        (b"\xff\xfe{}", "found bytes that are not UTF-8 at 0"),
        (b"[]", "found []; expected an object with format, start, patrols"),
        (b'{"seed": 1, "seed": 2}', "found key 'seed' twice in one object"),
        (b"[" * 100_000, "found numbers or nesting beyond reason"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "found numbers or nesting beyond reason"),
    ],
)
def test_what_is_no_plan_is_refused(content: bytes, told: str):
    (fault,) = faults_of(content)
    assert fault.startswith(f"plan: {told}")


def test_files_that_cannot_be_read_are_refused(tmp_path: Path):
    for path, told in (
        (tmp_path / "none.json", "found no such file"),
        (tmp_path, "found no ordinary file"),
    ):
        with pytest.raises(FaultyInputError, match=told):
            read_plan(path, timezone=SHANGHAI)


def test_an_unknown_time_zone_is_refused():
    with pytest.raises(FaultyInputError, match="found time zone 'Moon/Base'"):
        plan_from_json(plan_to_json(small_plan()), timezone="Moon/Base")


@pytest.mark.parametrize("end", ["2026-12-24T00:00:01+08:00", "8999-01-01T00:00:00+08:00"])
def test_a_horizon_too_long_to_be_checked_is_refused(end: str):
    document = json.loads(plan_to_json(small_plan())) | {"end": end, "cyclic": False}
    with pytest.raises(FaultyInputError, match=r"of [\d.,]+ days; expected at most 31 days"):
        plan_from_json(json.dumps(document), timezone=SHANGHAI)


def test_a_byte_order_mark_is_no_trouble():
    content = b"\xef\xbb\xbf" + plan_to_json(small_plan()).encode()
    assert plan_from_json(content, timezone=SHANGHAI) == small_plan()


def test_a_number_that_json_has_no_word_for_is_not_written(tmp_path: Path):
    path = tmp_path / "plan.json"
    path.write_text("what was there")
    score = replace(small_plan().score, bound=math.inf)
    with pytest.raises(UnwritablePlanError) as caught:
        write_plan(replace(small_plan(), score=score), path)
    assert "every number of a plan is finite" in str(caught.value)
    assert path.read_text() == "what was there"


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(UnwritableFileError, match="create the folder first"):
        write_plan(small_plan(), tmp_path / "none" / "plan.json")


names = st.text("abc019-山", min_size=1, max_size=5)
seconds = st.integers(START_S - 86_400, START_S + 400_000)
numbers = st.floats(-1e12, 1e12)
positions = st.tuples(
    st.integers(-(180 * 10**7), 180 * 10**7).map(lambda steps: round(steps / 1e7, 7)),
    st.integers(-(90 * 10**7), 90 * 10**7).map(lambda steps: round(steps / 1e7, 7)),
)
stops = st.builds(Stop, names, seconds, seconds)
legs = st.one_of(
    st.builds(
        Transit,
        seconds,
        seconds,
        st.sampled_from(VIAS),
        st.lists(positions, min_size=2, max_size=4).map(tuple),
    ),
    st.builds(
        Traverse, seconds, seconds, names, st.booleans(), st.lists(stops, max_size=2).map(tuple)
    ),
    st.builds(Dwell, seconds, seconds, names),
    st.builds(PostDuty, seconds, seconds, names),
    st.builds(Break, seconds, seconds),
    st.builds(Wait, seconds, seconds),
)
evidence = st.dictionaries(names, st.one_of(names, numbers, st.integers(), st.lists(numbers)))
plans = st.builds(
    Plan,
    names,
    names,
    st.integers(),
    st.builds(
        lambda start_s, length_s, zone: Horizon(start_s, start_s + length_s, zone),
        seconds,
        st.integers(1, 31 * 86_400),
        st.just("Europe/Lisbon"),
    ),
    st.lists(
        st.builds(PlannedTarget, names, st.just("segment"), names, *[numbers] * 5), max_size=2
    ).map(tuple),
    st.lists(
        st.builds(
            Patrol,
            names,
            names,
            names,
            names,
            seconds,
            seconds,
            st.lists(legs, max_size=5).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(SensorObservation, names, names, seconds, seconds), max_size=2).map(tuple),
    st.lists(
        st.builds(Gap, names, seconds, seconds, st.sampled_from(CAUSES), evidence), max_size=2
    ).map(tuple),
    st.builds(Score, *[numbers] * 8),
    st.lists(st.builds(RosterEntry, names, names, names), max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(plan=plans)
def test_every_plan_survives_its_file(plan: Plan):
    written = plan_to_json(plan)
    again = plan_from_json(written.encode(), timezone="Europe/Lisbon")
    assert again == plan
    assert plan_to_json(again) == written
    assert format_instant(plan.horizon.start_s, plan.horizon.zone) in written
