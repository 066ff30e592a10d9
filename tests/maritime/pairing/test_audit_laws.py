"""Check what holds for audits of any register, in order or in disorder."""

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from register_cases import DAY, FIRST, NOW_S, person, register, vessel, whole_chain

from maritime.branches import BRANCH_KINDS, Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.district import District
from maritime.pairing import AUDIT_RULES, audit_register
from maritime.papers import Certificate, Training
from maritime.register import PAIRING_PARTS, Pairing, Trip

PHONE = "13800001111"
DAY_S = 86_400

maybe = st.booleans()
vessel_ids = st.sampled_from(("V1", "V2", "V3"))
person_ids = st.sampled_from(("P1", "P1", "P2", "P3", "nobody listed"))
days = st.integers(-40, 40).map(lambda count: DAY + timedelta(days=count)) | st.sampled_from(
    (date.min, date.max)
)
villages = st.none() | st.sampled_from(("沙堤村", "甫草村"))
branches = st.sampled_from((None, "一支部", "二支部", "三支部"))
numbers = st.sampled_from((None, "", "413000001", "４１３０００００１", "R 1"))
names = st.text(max_size=4) | st.sampled_from(
    (None, " ", "粤台渔1", "粤台渔０1", "粤臺渔1", "顺风")
)
instants_s = st.integers(-60 * DAY_S, 60 * DAY_S).map(lambda count: NOW_S + count)


ALL_HELD_BY_ONE = whole_chain("V1", **dict.fromkeys(PAIRING_PARTS, "P1"))


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date | None]:
    """Draw a first day and a last one, which may be open."""
    first, last = sorted((draw(days), draw(days)))
    return first, draw(st.sampled_from((last, None)))


@st.composite
def trips(draw: st.DrawFn) -> Trip:
    begin_s = draw(instants_s)
    end_s = draw(st.none() | st.integers(1, 30 * DAY_S).map(lambda count: begin_s + count))
    return Trip(draw(person_ids), draw(vessel_ids), begin_s, end_s)


@st.composite
def registers(draw: st.DrawFn) -> District:
    """Draw a register in which anything may be wrong."""
    last_days = st.none() | st.none() | days
    boats = [
        vessel(
            one, name=draw(names), mmsi=draw(numbers), registration_no=draw(numbers),
            beidou_id=draw(numbers), home_port=draw(villages),
            village=draw(villages), branch=draw(branches), ended_on=draw(last_days),
        )
        for one in ("V1", "V2", "V3")
    ]  # fmt: skip
    people = [
        person(
            one, phone=draw(st.sampled_from((PHONE, "", None))), village=draw(villages),
            is_party_member=draw(st.none() | maybe), branch=draw(branches),
            branch_kind=draw(st.none() | st.sampled_from(BRANCH_KINDS)),
            max_vessels=draw(st.none() | st.integers(0, 2)), ended_on=draw(last_days),
        )
        for one in ("P1", "P2", "P3")
    ]  # fmt: skip
    parts = st.just("member") | st.sampled_from(PAIRING_PARTS)
    rows = draw(
        st.lists(
            st.builds(lambda vessel_id, person_id, part, span: Pairing(
                vessel_id, person_id, part, *span), vessel_ids, person_ids, parts, spans()),
            max_size=20,
        )
    )  # fmt: skip
    papers = st.builds(
        lambda kind, is_of_vessel, vessel_id, person_id, expires_on: Certificate(
            kind, vessel_id if is_of_vessel else None, None if is_of_vessel else person_id,
            expires_on=expires_on,
        ),
        st.sampled_from(("insurance", "inspection")), maybe, vessel_ids, person_ids, last_days,
    )  # fmt: skip
    drills = st.builds(
        lambda person_id, span: Training(person_id, "救生", *span), person_ids, spans()
    )
    members = st.builds(
        lambda group_id, vessel_id, span: GroupMember(
            group_id, vessel_id=vessel_id, valid_from=span[0], valid_to=span[1]),
        st.sampled_from(("S1", "S2")), vessel_ids, spans(),
    )  # fmt: skip
    officers = st.builds(
        lambda person_id, span, village: InformationOfficer(
            person_id, span[0], village, valid_to=span[1]),
        person_ids, spans(), villages,
    )  # fmt: skip
    heads = st.none() | person_ids
    return replace(
        register(),
        vessels=tuple(boats),
        persons=tuple(people),
        pairings=(*draw(st.sampled_from(((), ALL_HELD_BY_ONE))), *rows),
        trips=tuple(draw(st.lists(trips(), max_size=6))),
        certificates=tuple(draw(st.lists(papers, max_size=6))),
        trainings=tuple(draw(st.lists(drills, max_size=4))),
        branches=tuple(
            Branch(name, kind, secretary_id=draw(heads))
            for name, kind in draw(st.sampled_from(((), (("一支部", "shore"), ("二支部", "sea")))))
        ),
        safety_groups=tuple(
            SafetyGroup(one, one, leader_id=draw(heads), valid_to=draw(last_days))
            for one in ("S1", "S2")
        ),
        group_members=tuple(draw(st.lists(members, max_size=5))),
        information_officers=tuple(draw(st.lists(officers, max_size=3))),
    )


LAYERS = (
    "vessels", "persons", "pairings", "trips", "certificates", "trainings", "branches",
    "safety_groups", "group_members", "information_officers",
)  # fmt: skip


@settings(max_examples=30)
@given(registers(), days, st.integers(0, 4000), st.randoms(use_true_random=False))
def test_any_register_can_be_audited_and_the_order_of_rows_plays_no_part(
    district: District, day: date, soon_days: int, rng
):
    found = audit_register(district, day=day, now_s=NOW_S, soon_days=soon_days)
    shuffled = {name: list(getattr(district, name)) for name in LAYERS}
    for rows in shuffled.values():
        rng.shuffle(rows)
    again = replace(district, **{name: tuple(rows) for name, rows in shuffled.items()})
    assert audit_register(again, day=day, now_s=NOW_S, soon_days=soon_days) == found


@settings(max_examples=40)
@given(registers(), days)
def test_findings_are_of_known_rules_can_be_written_and_tell_no_phone(
    district: District, day: date
):
    found = audit_register(district, day=day, now_s=NOW_S)
    severity_of = {rule.name: rule.severity for rule in AUDIT_RULES}
    for one in found:
        assert severity_of[one.rule] == one.severity
        assert one.words
    assert PHONE not in json.dumps([[one.words, dict(one.facts)] for one in found])


@settings(max_examples=30)
@given(
    st.integers(1, 12),
    st.lists(st.tuples(maybe, maybe, maybe, maybe), min_size=12, max_size=12),
    maybe, maybe,
)  # fmt: skip
def test_a_register_in_order_has_no_findings(
    count: int, choices: list[tuple[bool, bool, bool, bool]], are_trips_kept: bool, is_old: bool
):
    """Numbered names, whole chains with dated hand-overs, papers renewed, everybody ashore."""
    ids = [f"V{number:02d}" for number in range(count)]
    rows, papers, out = [], [], []
    for number, (one, (is_handed_over, is_renewed, was_out, is_one_papered)) in enumerate(
        zip(ids, choices, strict=False)
    ):
        chain = whole_chain(one)
        if is_handed_over:
            first = replace(chain[0], person_id="earlier", valid_to=DAY - timedelta(days=1))
            chain = (first, replace(chain[0], valid_from=DAY), *chain[1:])
        rows += chain
        if is_one_papered:
            papers.append(Certificate("insurance", vessel_id=one, expires_on=date(2027, 11, 1)))
        if is_renewed:
            papers.append(Certificate("radio", vessel_id=one, expires_on=date(2020, 1, 1)))
            papers.append(Certificate("radio", vessel_id=one, expires_on=date(2030, 1, 1)))
        if are_trips_kept and was_out:
            end_s = NOW_S - number if is_old else None
            out.append(Trip(f"{one}-owner", one, NOW_S - DAY_S, end_s))
    boats = tuple(
        vessel(one, name=f"粤台渔{number:05d}", mmsi=f"4130{number:05d}", village="沙堤村")
        for number, one in enumerate(ids)
    )
    district = register(
        vessels=boats, pairings=tuple(rows), certificates=tuple(papers), trips=tuple(out),
        information_officers=(InformationOfficer(f"{ids[0]}-village", FIRST, "沙堤村"),),
    )  # fmt: skip
    assert audit_register(district, day=DAY, now_s=NOW_S) == ()
