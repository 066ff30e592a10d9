"""Check who is proposed for which vessel, why some stay without, and what is accepted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_cases import DAY, person, vessel
from scenes import straight_coast

from maritime.errors import FaultyInputError, InvalidRecordError
from maritime.pairing import ProposalParams, accept, propose_pairings
from maritime.register import Pairing


def district(vessels, persons, pairings=(), **layers):
    return replace(
        straight_coast(), vessels=tuple(vessels), persons=tuple(persons),
        pairings=tuple(pairings), trips=(), availabilities=(), **layers,
    )  # fmt: skip


def pairs_of(proposal) -> dict[str, str]:
    return {row.vessel_id: row.person_id for row in proposal.rows}


def test_a_vessel_goes_to_a_member_of_its_village():
    boats = (vessel("V1", village="甲村"), vessel("V2", village="乙村"))
    people = (person("P1", village="乙村"), person("P2", village="甲村"))
    proposal = propose_pairings(district(boats, people), day=DAY)
    assert pairs_of(proposal) == {"V1": "P2", "V2": "P1"}
    assert proposal.is_proved
    first = proposal.rows[0]
    assert first.cost["other_village"] == 0
    assert (first.next_best, first.next_best_more) == ("P1", 46)
    assert first.points == sum(first.cost.values())


def test_only_vessels_without_a_member_and_members_on_the_register_count():
    boats = (
        vessel("V1"), vessel("V2", ended_on=DAY - timedelta(days=1)), vessel("V3"),
        vessel("V4", ended_on=DAY),
    )  # fmt: skip
    people = (
        person("P1", is_party_member=False), person("P2", ended_on=DAY - timedelta(days=1)),
        person("P3"), person("P4", is_party_member=None),
    )  # fmt: skip
    paired = (
        Pairing("V3", "P3", "member", date(2026, 1, 1)),
        Pairing("V1", "P3", "member", date(2026, 1, 1), DAY - timedelta(days=1)),
    )
    proposal = propose_pairings(district(boats, people, paired), day=DAY)
    assert pairs_of(proposal) == {"V1": "P3", "V4": "P3"}
    assert [row.cost["load"] for row in proposal.rows] == [6, 12]


def test_members_take_no_more_than_their_number():
    boats = [vessel(f"V{number}") for number in range(5)]
    people = (person("P1", max_vessels=1), person("P2", max_vessels=2))
    proposal = propose_pairings(district(boats, people), day=DAY)
    assert sorted(pairs_of(proposal).values()) == ["P1", "P2", "P2"]
    assert len(proposal.unpaired) == 2
    first = proposal.unpaired[0]
    assert first.reason == "too_few_places"
    assert first.facts == {
        "members_within_reach": 2, "places_of_all": 3, "vessels": 5, "left_without": 2,
    }  # fmt: skip


def test_without_members_and_beyond_reach_the_reason_is_told():
    (none,) = propose_pairings(district((vessel("V1"),), ()), day=DAY).unpaired
    assert none.reason == "no_members"
    coast = straight_coast()
    west, east = coast.bases[0], coast.bases[-1]
    boats = (vessel("V1", home_port=west.name),)
    people = (person("P1", base_id=east.base_id),)
    params = ProposalParams(farthest_km=1.0)
    (far,) = propose_pairings(district(boats, people), day=DAY, params=params).unpaired
    assert far.reason == "none_within_reach"


def test_distance_counts_where_both_places_are_known():
    coast = straight_coast()
    west, east = coast.bases[0], coast.bases[-1]
    boats = (vessel("V1", home_port=east.name),)
    people = (person("P1", base_id=west.base_id), person("P2", base_id=east.base_id))
    proposal = propose_pairings(district(boats, people), day=DAY)
    assert pairs_of(proposal) == {"V1": "P2"}
    assert proposal.rows[0].cost["distance"] == 0
    assert proposal.rows[0].next_best_more > 0


def test_the_owner_and_who_stands_for_another_part_come_later():
    boats = (vessel("V1"),)
    people = (person("P1"), person("P2"), person("P3"))
    chain = (
        Pairing("V1", "P1", "owner", date(2026, 1, 1)),
        Pairing("V1", "P2", "guardian", date(2026, 1, 1)),
    )
    proposal = propose_pairings(district(boats, people, chain), day=DAY)
    assert pairs_of(proposal) == {"V1": "P3"}


def test_somebody_ashore_is_taken_where_the_rest_of_the_chain_is_at_sea():
    people = (person("P1", branch_kind="sea"), person("P2"))
    boats = (vessel("V1"),)
    assert pairs_of(propose_pairings(district(boats, people), day=DAY)) == {"V1": "P2"}
    guarded = (Pairing("V1", "P9", "guardian", date(2026, 1, 1)),)
    proposal = propose_pairings(
        district(boats, (*people, person("P9", is_party_member=False)), guarded), day=DAY
    )
    assert proposal.rows[0].cost["only_at_sea"] == 0


def test_what_is_accepted_becomes_pairings_from_that_day():
    proposal = propose_pairings(district((vessel("V1"), vessel("V2")), (person("P1"),)), day=DAY)
    assert accept(proposal, ["V2"]) == (Pairing("V2", "P1", "member", DAY),)
    assert [row.vessel_id for row in accept(proposal)] == ["V1", "V2"]
    with pytest.raises(FaultyInputError, match="vessel V9: found nobody proposed"):
        accept(proposal, ["V9", "V1"])


@pytest.mark.parametrize("value", [-1, 10_001, 1.5, True, None])
def test_points_that_are_no_whole_numbers_are_refused(value: object):
    with pytest.raises(InvalidRecordError) as told:
        ProposalParams(per_km=value)
    assert str(told.value) == (
        f"params '': per_km is {value!r}, expected a whole number from 0 to 10000"
    )
    ProposalParams(per_km=10_000)


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), 20_038.5])
def test_distances_that_are_none_on_earth_are_refused(value: float):
    for name in ("most_km", "unknown_km", "farthest_km"):
        with pytest.raises(InvalidRecordError, match=f"{name} is "):
            ProposalParams(**{name: value})


def test_the_dearest_points_there_may_be_are_proved_still():
    """Costs at their limit stay inside what the solver and the proof can add up."""
    dear = dict.fromkeys(
        ("other_village", "other_branch", "per_km", "per_vessel", "own_vessel", "holds_other_part",
         "only_at_sea"), 10_000,
    )  # fmt: skip
    params = ProposalParams(**dear, unknown_km=20_000, most_km=20_000)
    boats = [vessel(f"V{number:03d}") for number in range(300)]
    people = [person(f"P{number}", branch_kind="sea", max_vessels=40) for number in range(7)]
    proposal = propose_pairings(district(boats, people), day=DAY, params=params)
    assert proposal.is_proved
    assert len(proposal.rows) == 280
    assert proposal.rows[0].cost["distance"] == 200_000_000


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_plays_no_part(rng):
    boats = [vessel(f"V{n}", village=f"{n % 3}村") for n in range(8)]
    people = [person(f"P{n}", village=f"{n % 4}村", max_vessels=3) for n in range(4)]
    expected = propose_pairings(district(boats, people), day=DAY)
    rng.shuffle(boats)
    rng.shuffle(people)
    assert propose_pairings(district(boats, people), day=DAY) == expected


def test_a_proposal_accepted_leaves_nothing_to_propose():
    start = district([vessel(f"V{n}") for n in range(6)], [person("P1"), person("P2")])
    proposal = propose_pairings(start, day=DAY)
    done = replace(start, pairings=accept(proposal))
    assert propose_pairings(done, day=DAY).rows == ()
