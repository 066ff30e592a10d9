"""The roster of a plan is checked against register and crew rule: each rule broken, once."""

from dataclasses import replace
from datetime import date

import pytest
from strand import SHA, at, morning_round, strand_district, strand_plan

from maritime.papers import Certificate
from maritime.plan import Gap, Patrol, RosterEntry
from maritime.register import Availability, Person, Trip
from maritime.roster import DutyRow
from maritime.verification import verify_plan
from maritime.verification.rosters import check_duty_rows

HOUR_S = 3600
PEOPLE = (
    Person("G", "G", ("gridworker",)),
    Person("P", "P", ("police",), base_id="B1"),
    Person("M", "M", ("patrol_member", "boat_crew")),
    Person("A", "A", ("auxiliary_police",)),
)
CREW = (
    RosterEntry("P1", "G", "gridworker"),
    RosterEntry("P1", "P", "police"),
    RosterEntry("P1", "M", "patrol_member"),
)
WITH_AUXILIARY = (CREW[0], RosterEntry("P1", "A", "auxiliary_police"), CREW[2])


def codes(roster=CREW, *, patrols=None, **district) -> list[str]:
    scene = strand_district(**{"persons": PEOPLE, **district})
    plan = strand_plan(roster=tuple(roster))
    if patrols is not None:
        plan = replace(plan, patrols=patrols)
    return [fault.code for fault in verify_plan(scene, plan, pack_sha256=SHA)]


def away(person_id: str, from_h: int, to_h: int, kind: str = "leave") -> Availability:
    return Availability(person_id, at(from_h), at(to_h), kind)


def changed(index: int, **fields) -> tuple[Person, ...]:
    people = list(PEOPLE)
    people[index] = replace(people[index], **fields)
    return tuple(people)


def test_a_whole_crew_is_true():
    assert codes() == []
    assert codes([*CREW, RosterEntry("P1", "A", "auxiliary_police")]) == []
    assert codes(WITH_AUXILIARY) == []


@pytest.mark.parametrize(
    ("roster", "expected"),
    [
        (CREW[:2], "role_unfilled"),
        ([*CREW[:2], RosterEntry("P1", "M", "boat_crew")], "role_unfilled"),
        ([*CREW, RosterEntry("P1", "P", "police")], "person_twice"),
    ],
)
def test_every_post_has_somebody_of_its_own(roster, expected):
    assert codes(roster) == [expected]


@pytest.mark.parametrize(
    ("district", "expected"),
    [
        ({"persons": changed(0, base_id="B2")}, "other_base"),
        ({"persons": changed(0, ended_on=date(2026, 11, 22))}, "not_available"),
        ({"persons": changed(0, max_min_per_week=479.0)}, "week_exceeded"),
        ({"availabilities": (away("G", 15, 20),)}, "not_available"),
        ({"availabilities": (away("G", 8, 15, "available"),)}, "not_available"),
        ({"trips": (Trip("M", "V", at(7)),)}, "at_sea"),
    ],
)
def test_people_who_may_not_or_cannot(district, expected):
    assert codes(**district) == [expected]


@pytest.mark.parametrize(
    "district",
    [
        {"persons": changed(0, ended_on=date(2026, 11, 23), max_min_per_week=480.0)},
        {"availabilities": (away("G", 16, 20), away("P", 8, 16, "wish_off"))},
        {"availabilities": (away("G", 7, 12, "available"), away("G", 12, 16, "available"))},
        {"trips": (Trip("M", "V", at(6), at(8)),)},
    ],
)
def test_people_who_just_can(district):
    assert codes(**district) == []


def test_boat_crew_need_their_certificate_once_any_is_recorded():
    district = replace(strand_district(), persons=PEOPLE)
    row = DutyRow(at(8), "T1", "boat_crew", "M", at(16), date(2026, 11, 23))
    assert check_duty_rows(district, [row]) == ()
    other = Certificate("crew", person_id="G")
    missing = replace(district, certificates=(other,))
    assert [f.code for f in check_duty_rows(missing, [row])] == ["certificate_missing"]
    for last, expected in ((22, ["certificate_missing"]), (23, [])):
        paper = Certificate("crew", person_id="M", expires_on=date(2026, 11, last))
        found = check_duty_rows(replace(district, certificates=(other, paper)), [row])
        assert [fault.code for fault in found] == expected


def row(person_id: str, team_id: str, from_h: int, hours: int = 8, role: str = "gridworker"):
    day = date(2026, 11, 23 + from_h // 24)
    return DutyRow(at(from_h), team_id, role, person_id, at(from_h + hours), day)


@pytest.mark.parametrize(
    ("second_h", "cyclic", "expected"),
    [
        (12, False, ["two_places"]),
        (16, False, ["rest_short"]),
        (26, False, ["rest_short"]),
        (27, False, []),
        (20, True, ["rest_short"]),
    ],
)
def test_one_place_at_a_time_and_eleven_hours_between(second_h, cyclic, expected):
    district = strand_district(persons=PEOPLE)
    second = row("G", "T9", second_h, 4 if cyclic else 8)
    found = check_duty_rows(district, [row("G", "T1", 8), second], is_cyclic=cyclic)
    assert [fault.code for fault in found] == expected


def test_minutes_count_in_any_seven_days():
    district = strand_district(persons=changed(0, max_min_per_week=1000.0))
    days = [row("G", "T1", 8 + 24 * day) for day in (0, 3, 6)]
    found = check_duty_rows(district, days)
    assert [fault.code for fault in found] == ["week_exceeded"]
    assert found[0].found == "1440 min in the seven days from 2026-11-23"
    days[2] = replace(row("G", "T1", 8 + 24 * 6), from_s=at(8 + 24 * 7), to_s=at(16 + 24 * 7))
    assert (
        check_duty_rows(district, [days[0], days[1], replace(days[2], day=date(2026, 11, 30))])
        == ()
    )


def test_officers_on_call_are_counted_by_base_and_instant():
    people = (*PEOPLE, *(Person(f"A{n}", "A", ("auxiliary_police",)) for n in range(5)))
    rows = [row(f"A{n}", "T1", 8, role="auxiliary_police") for n in range(4)]
    district = strand_district(persons=people)
    assert check_duty_rows(district, rows) == ()
    fifth = row("A4", "T1", 15, role="auxiliary_police")
    found = check_duty_rows(district, [*rows, fifth])
    assert [fault.code for fault in found] == ["on_call_exceeded"]
    assert found[0].where == "roster, 2026-11-23T15:00:00+08:00"
    floating = (*people, Person("F", "F", ("police",)))
    assert check_duty_rows(replace(district, persons=floating), [*rows, fifth]) == ()
    elsewhere = tuple(replace(p, base_id="B2") if p.person_id == "P" else p for p in people)
    found = check_duty_rows(replace(district, persons=elsewhere), rows)
    assert [fault.code for fault in found] == ["on_call_exceeded"]
    leaves = replace(district, availabilities=(away("P", 12, 13),))
    found = check_duty_rows(leaves, rows)
    assert [fault.where for fault in found] == ["roster, 2026-11-23T12:00:00+08:00"]


def test_an_officer_out_himself_counts_with_his_own_patrol():
    people = (*PEOPLE, Person("A0", "A", ("auxiliary_police",)))
    district = strand_district(persons=people, extra_meta={"on_call_patrols": "1"})
    own = row("P", "T1", 8, role="police")
    assert check_duty_rows(district, [own]) == ()
    found = check_duty_rows(district, [own, row("A0", "T1", 8, role="auxiliary_police")])
    assert [fault.code for fault in found] == ["on_call_exceeded"]


def test_the_same_people_go_on_all_patrols_of_a_shift():
    second = Patrol("P2", "T1", "foot", "B1", at(10), at(11, 5), tuple(
        replace(leg, enter_s=leg.enter_s + 2 * HOUR_S, exit_s=leg.exit_s + 2 * HOUR_S,
                **({"stops": ()} if hasattr(leg, "stops") else {}))
        for leg in morning_round().legs
    ))  # fmt: skip
    patrols = (morning_round(), second)
    same = [*CREW, *(replace(entry, patrol_id="P2") for entry in CREW)]
    other = [*CREW, *(replace(entry, patrol_id="P2") for entry in WITH_AUXILIARY)]
    assert "crew_changes" not in codes(same, patrols=patrols)
    assert "crew_changes" in codes(other, patrols=patrols)


def test_a_roster_of_strangers_is_told():
    found = check_duty_rows(strand_district(persons=PEOPLE), [row("X", "T1", 8), row("P", "T1", 8)])
    assert [fault.code for fault in found] == ["person_unknown", "role_wrong"]


# --- teams without a crew are not on shift -------------------------------------------------------


def uncrewed_plan(**changes):
    """Nobody goes out, as the only crew lacks its officer: all is open, for want of a crew."""
    everything = strand_plan(patrols=(), gaps=())
    whole = {"S1": (0, 24), "S2": (0, 24), "S3": (0, 24), "L1": (8, 12)}
    gaps = tuple(Gap(name, at(a), at(b), "no_team", {"without_crew": ["T1"]})
                 for name, (a, b) in whole.items())  # fmt: skip
    return replace(everything, **{"gaps": gaps, **changes})


def causes_found(plan, people) -> list[str]:
    faults = verify_plan(strand_district(persons=people), plan, pack_sha256=SHA)
    return [f.code for f in faults if f.code in ("cause_wrong", "evidence_wrong")]


def test_a_team_without_a_possible_crew_is_not_on_shift():
    lacking = (PEOPLE[0], PEOPLE[2])
    plan = uncrewed_plan()
    assert causes_found(plan, lacking) == []
    unnamed = replace(plan, gaps=tuple(replace(gap, evidence={}) for gap in plan.gaps))
    assert causes_found(unnamed, lacking) == ["evidence_wrong"] * 4
    made_up = replace(
        plan, gaps=tuple(replace(g, evidence={"without_crew": ["T1", "T9"]}) for g in plan.gaps)
    )
    assert causes_found(made_up, lacking) == ["evidence_wrong"] * 4
    silent = replace(plan, gaps=tuple(replace(gap, cause="not_searched") for gap in plan.gaps))
    assert causes_found(silent, lacking) == ["cause_wrong"] * 4


def test_no_crew_is_refuted_by_people_who_are_free():
    assert causes_found(uncrewed_plan(), PEOPLE) == ["cause_wrong", "evidence_wrong"] * 4


def test_a_plan_without_a_roster_takes_its_teams_as_crewed():
    district = strand_district(persons=(PEOPLE[0],))
    assert verify_plan(district, strand_plan(), pack_sha256=SHA) == ()
