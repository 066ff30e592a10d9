"""Check what is told of vessels that could be one, and of files that tell too little."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_cases import register, rules_of, vessel, whole_chain, words_of

from maritime.pairing.audit_identity import is_one_sign_apart, plain_name


@pytest.mark.parametrize(
    ("attribute", "value", "rule"),
    [
        ("mmsi", "413000001", "same_mmsi"),
        ("beidou_id", "B 1", "same_beidou"),
        ("registration_no", "R1", "same_registration"),
    ],
)
def test_numbers_that_two_vessels_share(attribute: str, value: str, rule: str):
    boats = (vessel("V1", **{attribute: value}), vessel("V2", **{attribute: value}))
    chains = (*whole_chain("V1"), *whole_chain("V2"))
    assert rules_of(register(vessels=boats, pairings=chains)) == [rule]
    gone = (boats[0], replace(boats[1], ended_on=date(2026, 1, 1)))
    assert rules_of(register(vessels=gone, pairings=whole_chain("V1"))) == []


@pytest.mark.parametrize(
    ("first", "second", "is_near"),
    [
        ("粤台渔00123", "粤台渔0123", True),
        ("粤台渔00123", "粤台渔 ００１２３", True),
        ("粤台渔00123", "粤台渔OO123", True),
        ("粤台渔00123", "粤臺渔00123", True),
        ("粤台渔00123", "粤台渔00124", False),
        ("粤台渔00123", "粤台渔10123", False),
        ("粤台渔00123", "粤湛渔运00123", False),
        ("海风", "海凤", False),
    ],
)
def test_names_that_are_nearly_equal(first: str, second: str, is_near: bool):
    boats = tuple(
        vessel(one, name=name, village="沙堤村") for one, name in (("V1", first), ("V2", second))
    )
    district = register(vessels=boats, pairings=(*whole_chain("V1"), *whole_chain("V2")))
    assert rules_of(district) == ["near_names"] * is_near


def test_numbers_are_the_same_in_whatever_width_and_case():
    chains = (*whole_chain("V1"), *whole_chain("V2"))
    boats = (vessel("V1", registration_no="ab 1"), vessel("V2", registration_no="ＡＢ１"))
    district = register(vessels=boats, pairings=chains)
    assert rules_of(district) == ["same_registration"]
    assert words_of(district, "same_registration") == "registration_no AB1 is that of V1, V2"


def register_of_names(names: list[str], **places: str):
    boats = tuple(vessel(f"V{at:03d}", name=name, **places) for at, name in enumerate(names))
    chains = tuple(row for boat in boats for row in whole_chain(boat.vessel_id))
    return register(vessels=boats, pairings=chains)


def test_one_name_of_many_vessels_is_one_finding_with_or_without_a_number():
    district = register_of_names(["顺风"] * 300)
    assert rules_of(district) == ["near_names"]
    assert words_of(district, "near_names") == (
        "顺风 (V000), 顺风 (V001), 顺风 (V002), 顺风 (V003), 顺风 (V004) and 295 others "
        "have nearly the same name"
    )
    assert words_of(register_of_names(["渔1", "渔01", "渔 1"]), "near_names") == (
        "渔1 (V000), 渔01 (V001) and 渔 1 (V002) have nearly the same name"
    )


def test_a_sign_apart_counts_in_one_place_only():
    assert rules_of(register_of_names(["粤台渔1", "粤臺渔1"], home_port="沙堤")) == ["near_names"]
    assert rules_of(register_of_names(["粤台渔1", "粤臺渔1"], home_port="")) == []


def test_a_fleet_numbered_through_has_no_near_names():
    assert rules_of(register_of_names([f"粤台渔{number:05d}" for number in range(300)])) == []


@pytest.mark.parametrize(
    ("mmsi", "expected"),
    [
        ("201000000", []), ("799999999", []), ("199999999", ["bad_mmsi"]),
        ("800000000", ["bad_mmsi"]), ("41300000", ["bad_mmsi"]), ("4130000011", ["bad_mmsi"]),
        ("41300000１", ["bad_mmsi"]), ("", []),
    ],
)  # fmt: skip
def test_an_mmsi_has_nine_digits_of_a_ship(mmsi: str, expected: list[str]):
    assert rules_of(register(vessels=(vessel("V1", mmsi=mmsi),))) == expected


def test_files_of_vessels_that_tell_too_little():
    bad = register(vessels=(vessel("V1", mmsi="99900"),))
    assert words_of(bad, "bad_mmsi") == "粤台渔V1 (V1) has MMSI '99900'"
    blank = register(vessels=(vessel("V1", name=" ", home_port=" "),))
    assert rules_of(blank) == ["empty_file"]
    empty = register(vessels=(vessel("V1", name=None, home_port=None),))
    assert rules_of(empty) == ["empty_file"]


@given(st.text("粤台渔0O1I23 －１", max_size=8))
def test_a_plain_name_is_plain_already(name: str):
    assert plain_name(plain_name(name)) == plain_name(name)


@given(st.text("ab", max_size=4), st.text("ab", max_size=4))
def test_one_sign_apart_is_the_same_both_ways(first: str, second: str):
    assert is_one_sign_apart(first, second) == is_one_sign_apart(second, first)
