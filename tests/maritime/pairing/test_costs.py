"""Check that the table of costs is the sum of what makes them up, for every pair."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from register_cases import DAY, FIRST, person, vessel
from scenes import straight_coast

from maritime.pairing import PairingBook
from maritime.pairing.costs import ProposalParams, cost_table
from maritime.register import PAIRING_PARTS, Pairing

COAST = straight_coast()
villages = st.sampled_from((None, "", "甲村", "乙村"))
base_ids = st.sampled_from((None, *(base.base_id for base in COAST.bases)))
ports = st.sampled_from((None, "不在册", *(base.name for base in COAST.bases)))
vessel_ids = ("V0", "V1", "V2")
person_ids = ("P0", "P1", "P2", "P3")


@settings(max_examples=80)
@given(
    st.lists(st.tuples(villages, villages, ports), min_size=3, max_size=3),
    st.lists(
        st.tuples(villages, villages, base_ids, st.sampled_from((None, "sea", "shore"))),
        min_size=4, max_size=4,
    ),
    st.lists(
        st.tuples(*(st.sampled_from(one) for one in (vessel_ids, person_ids, PAIRING_PARTS[1:]))),
        max_size=8,
    ),
    st.none() | st.floats(0, 20),
)  # fmt: skip
def test_every_cost_is_the_sum_of_its_parts(boats, people, chain, farthest_km):
    vessels = [
        vessel(one, village=village, branch=branch, home_port=port, owner="Name P0")
        for one, (village, branch, port) in zip(vessel_ids, boats, strict=True)
    ]
    members = [
        person(one, village=village, branch=branch, base_id=base_id, branch_kind=kind)
        for one, (village, branch, base_id, kind) in zip(person_ids, people, strict=True)
    ]
    district = replace(COAST, vessels=tuple(vessels), persons=tuple(members))
    book = PairingBook.of(Pairing(*row, FIRST) for row in chain)
    params = ProposalParams(farthest_km=farthest_km)
    table = cost_table(district, vessels, members, book, day=DAY, params=params)
    rows, columns = (one.ravel() for one in np.indices(table.total.shape))
    parts = table.parts_of(rows, columns)
    assert sum(parts.values()).tolist() == table.total.ravel().tolist()
    for row, column in zip(rows, columns, strict=True):
        at = row * 4 + column
        one, other = vessels[row], members[column]
        held = {part for boat, who, part in chain
                if boat == one.vessel_id and who == other.person_id}  # fmt: skip
        is_same = bool(one.village) and one.village == other.village
        assert parts["other_village"][at] == (0 if is_same else 40)
        is_owner = "owner" in held or other.person_id == "P0"
        assert parts["own_vessel"][at] == (30 if is_owner else 0)
        assert parts["holds_other_part"][at] == (15 if held - {"owner"} else 0)
        if farthest_km is None:
            assert table.is_within[row, column]
