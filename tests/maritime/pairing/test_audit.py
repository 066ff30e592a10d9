"""Check every rule of the register's audit: a breach, a near miss, the day at its edge."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from register_cases import DAY, NOW_S, person, register, rules_of, vessel, whole_chain, words_of

from maritime.branches import Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.pairing import AUDIT_RULES, audit_register
from maritime.papers import Certificate, Training
from maritime.register import Pairing, Trip

HOUR_S = 3600


def without_member(*rows: Pairing) -> tuple[Pairing, ...]:
    return (*(row for row in whole_chain("V1") if row.part != "member"), *rows)


def test_a_register_in_order_has_no_findings():
    assert rules_of(register()) == []


def test_every_rule_is_described_once():
    names = [rule.name for rule in AUDIT_RULES]
    assert len(set(names)) == len(names) == 30


def test_a_vessel_that_never_had_a_member():
    district = register(pairings=without_member())
    assert rules_of(district) == ["no_member"]
    assert words_of(district, "no_member") == "粤台渔V1 (V1) has no member"
    later = Pairing("V1", "P1", "member", DAY + timedelta(days=1))
    district = register(pairings=without_member(later))
    assert words_of(district, "no_member").endswith("has no member; one begins on 2026-11-29")


def test_a_pairing_holds_on_its_last_day_and_has_lapsed_the_day_after():
    ended = register(pairings=without_member(Pairing("V1", "P1", "member", DAY, DAY)))
    assert rules_of(ended) == ["member_lapses_soon"]
    assert rules_of(ended, day=DAY + timedelta(days=1)) == ["member_lapsed"]
    assert words_of(ended, "member_lapsed", day=DAY + timedelta(days=1)) == (
        "nobody answers for 粤台渔V1 (V1) since P1 ended on 2026-11-28"
    )


def test_a_pairing_with_a_successor_does_not_lapse():
    first = Pairing("V1", "P1", "member", date(2026, 1, 1), DAY + timedelta(days=5))
    next_day = Pairing("V1", "P2", "member", DAY + timedelta(days=6))
    assert rules_of(register(pairings=without_member(first, next_day))) == []
    a_day_late = replace(next_day, valid_from=DAY + timedelta(days=7))
    assert rules_of(register(pairings=without_member(first, a_day_late))) == ["member_lapses_soon"]
    soon_over = replace(next_day, valid_to=DAY + timedelta(days=20))
    district = register(pairings=without_member(first, soon_over))
    assert words_of(district, "member_lapses_soon") == (
        "the pairing of 粤台渔V1 (V1) with P2 ends on 2026-12-18 and nobody follows"
    )


@pytest.mark.parametrize(("days", "expected"), [(30, ["member_lapses_soon"]), (31, [])])
def test_soon_is_within_thirty_days(days: int, expected: list[str]):
    row = Pairing("V1", "P1", "member", date(2026, 1, 1), DAY + timedelta(days=days))
    assert rules_of(register(pairings=without_member(row))) == expected


@pytest.mark.parametrize("day", [date(9999, 12, 30), date.max])
def test_at_the_end_of_time_nothing_is_soon_that_never_ends(day: date):
    for last in (None, date.max):
        row = Pairing("V1", "P1", "member", date(2026, 1, 1), last)
        assert rules_of(register(pairings=without_member(row)), day=day, soon_days=10**9) == []


def test_a_lapsed_pairing_tells_who_comes_next():
    rows = without_member(
        Pairing("V1", "P1", "member", date(2026, 1, 1), date(2026, 10, 31)),
        Pairing("V1", "P2", "member", date(2026, 12, 1)),
    )
    assert words_of(register(pairings=rows), "member_lapsed") == (
        "nobody answers for 粤台渔V1 (V1) since P1 ended on 2026-10-31; one begins on 2026-12-01"
    )


def test_two_members_at_once_and_two_in_another_part():
    second = Pairing("V1", "P2", "member", DAY, DAY + timedelta(days=100))
    assert rules_of(register(pairings=(*whole_chain("V1"), second))) == ["two_members"]
    third = Pairing("V1", "P2", "guardian", DAY)
    assert rules_of(register(pairings=(*whole_chain("V1"), third))) == ["two_in_part"]
    ended = replace(second, valid_from=date(2026, 1, 1), valid_to=DAY - timedelta(days=1))
    assert rules_of(register(pairings=(*whole_chain("V1"), ended))) == []


def test_a_member_over_his_number():
    chains = (*whole_chain("V1", member="P1"), *whole_chain("V2", member="P1"))
    boats = (vessel("V1"), vessel("V2"))
    over = register(pairings=chains, vessels=boats, persons=(person("P1", max_vessels=1),))
    assert rules_of(over) == ["member_over_number"]
    assert words_of(over, "member_over_number") == "P1 answers for 2 vessels, 1 at most"
    just = register(pairings=chains, vessels=boats, persons=(person("P1", max_vessels=2),))
    assert rules_of(just) == []
    gone = (vessel("V1"), vessel("V2", ended_on=DAY - timedelta(days=1)))
    left = register(pairings=chains, vessels=gone, persons=(person("P1", max_vessels=1),))
    assert rules_of(left) == ["vessel_ended"]


def test_a_member_who_is_no_party_member():
    chain = whole_chain("V1", member="P1")
    assert rules_of(register(pairings=chain, persons=(person("P1", is_party_member=False),))) == [
        "member_not_in_party"
    ]
    unknown = person("P1", is_party_member=None)
    assert rules_of(register(pairings=chain, persons=(unknown,))) == []


def test_a_member_aboard_the_vessel_he_answers_for():
    chain = whole_chain("V1", member="P1")
    aboard = register(pairings=chain, trips=(Trip("P1", "V1", NOW_S - HOUR_S),))
    assert rules_of(aboard) == ["member_aboard"]
    back = register(pairings=chain, trips=(Trip("P1", "V1", NOW_S - HOUR_S, NOW_S),))
    assert rules_of(back) == []
    other = register(
        pairings=chain, vessels=(vessel("V1"), vessel("V2", ended_on=date(2026, 1, 1))),
        trips=(Trip("P1", "V2", NOW_S - HOUR_S),),
    )  # fmt: skip
    assert rules_of(other) == []


def test_a_member_of_an_at_sea_branch_without_a_trip():
    chain = whole_chain("V1", member="P1")
    sailor = person("P1", branch_kind="sea")
    others = (Trip("P2", "V1", NOW_S - 9 * HOUR_S, NOW_S - HOUR_S),)
    district = register(pairings=chain, persons=(sailor, person("P2")), trips=others)
    assert rules_of(district) == ["sea_member_without_trip"]
    was_out = (*others, Trip("P1", "V1", NOW_S - 40 * 24 * HOUR_S, NOW_S - 30 * 24 * HOUR_S))
    assert rules_of(replace(district, trips=was_out)) == []
    assert rules_of(replace(district, trips=())) == []


def test_a_chain_with_a_hole():
    rows = tuple(row for row in whole_chain("V1") if row.part not in ("guardian", "county"))
    district = register(pairings=rows)
    assert rules_of(district) == ["chain_hole"]
    assert words_of(district, "chain_hole") == (
        "nobody holds guardian, county in the chain of 粤台渔V1 (V1)"
    )


def test_a_contact_without_phone_and_no_phone_in_any_finding():
    chain = whole_chain("V1", town="P1")
    district = register(pairings=chain, persons=(person("P1", phone=" "),))
    assert rules_of(district) == ["no_phone"]
    told = audit_register(
        register(pairings=without_member(), persons=(person("P7", phone="13800001111"),)),
        day=DAY, now_s=NOW_S,
    )  # fmt: skip
    assert "13800001111" not in repr(told)


def test_one_person_in_all_parts():
    same = dict.fromkeys(("member", "owner", "guardian", "village", "town", "county"), "P1")
    assert rules_of(register(pairings=whole_chain("V1", **same))) == ["one_for_all"]
    same["county"] = "P2"
    assert rules_of(register(pairings=whole_chain("V1", **same))) == []


def test_people_and_vessels_that_have_left():
    chain = whole_chain("V1", member="P1")
    left = person("P1", ended_on=DAY - timedelta(days=1))
    assert rules_of(register(pairings=chain, persons=(left,))) == ["holder_ended"]
    last_day = person("P1", ended_on=DAY)
    assert rules_of(register(pairings=chain, persons=(last_day,))) == []
    words = words_of(register(pairings=chain, persons=(left,)), "holder_ended")
    assert words == "P1, member of 粤台渔V1 (V1), left the register on 2026-11-27"


def test_the_pairing_of_a_vessel_that_is_gone():
    gone = register(vessels=(vessel("V1", ended_on=DAY - timedelta(days=1)),))
    assert words_of(gone, "vessel_ended") == (
        "粤台渔V1 (V1) left the register on 2026-11-27 and is paired still"
    )
    assert rules_of(register(vessels=(vessel("V1", ended_on=DAY),))) == []


def test_branches_groups_and_posts():
    listed = (Branch("一支部", "shore", secretary_id="V1-town"),)
    member = person("P1", branch="二支部")
    assert rules_of(register(branches=listed, persons=(member,))) == ["unknown_branch"]
    of_other_kind = person("P1", branch="一支部", branch_kind="sea")
    assert rules_of(register(branches=listed, persons=(of_other_kind,))) == ["branch_kind"]
    left = replace(of_other_kind, ended_on=DAY - timedelta(days=1))
    assert rules_of(register(branches=listed, persons=(left,))) == []
    assert rules_of(register(branches=(Branch("一支部", "shore"),))) == ["no_secretary"]
    assert rules_of(register(safety_groups=(SafetyGroup("S1", "一组"),))) == ["no_leader"]
    groups = tuple(SafetyGroup(one, one, leader_id="V1-town") for one in ("S1", "S2"))
    both = tuple(GroupMember(one, vessel_id="V1") for one in ("S1", "S2"))
    assert rules_of(register(safety_groups=groups, group_members=both)) == ["two_groups"]
    ended = (both[0], replace(both[1], valid_to=DAY - timedelta(days=1)))
    assert rules_of(register(safety_groups=groups, group_members=ended)) == []
    one_is_over = (groups[0], replace(groups[1], valid_to=DAY - timedelta(days=1)))
    assert rules_of(register(safety_groups=one_is_over, group_members=both)) == []
    sold = (vessel("V1", ended_on=DAY - timedelta(days=1)),)
    district = register(safety_groups=groups, group_members=both, vessels=sold)
    assert rules_of(district) == ["vessel_ended"]
    officer = InformationOfficer("V1-town", date(2026, 1, 1), "甫草村")
    boats = (vessel("V1", village="沙堤村"),)
    district = register(vessels=boats, information_officers=(officer,))
    assert rules_of(district) == ["no_information_officer"]
    there = replace(officer, village="沙堤村")
    assert rules_of(register(vessels=boats, information_officers=(there,))) == []


def test_papers_that_run_out():
    old = Certificate("inspection", vessel_id="V1", expires_on=DAY - timedelta(days=1))
    assert rules_of(register(certificates=(old,))) == ["certificate_expired"]
    out = register(certificates=(old,), trips=(Trip("V1-owner", "V1", NOW_S - HOUR_S),))
    assert rules_of(out) == ["certificate_expired", "at_sea_expired"]
    today = replace(old, expires_on=DAY)
    assert rules_of(register(certificates=(old, today))) == ["certificate_expires_soon"]
    renewed = replace(old, expires_on=DAY + timedelta(days=31))
    assert rules_of(register(certificates=(old, renewed))) == []
    for_ever = replace(old, expires_on=None)
    assert rules_of(register(certificates=(old, for_ever))) == []
    other_kind = replace(old, kind="insurance", expires_on=DAY + timedelta(days=99))
    assert rules_of(register(certificates=(old, other_kind))) == ["certificate_expired"]
    drill = Training("V1-owner", "救生", date(2024, 1, 1), DAY - timedelta(days=1))
    assert rules_of(register(trainings=(drill,))) == ["training_expired"]
