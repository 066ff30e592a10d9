"""Check audits and a proposal on the Taishan sample: a real coast with simulated grids."""

import pytest
from grid_cases import DAY
from test_grid_proposal import check_laws, rules_broken

from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.grids.audit import audit_grids
from maritime.grids.effort import measure_efforts, spread_of
from maritime.grids.proposal import propose_grids


@pytest.fixture(scope="module")
def taishan():
    return read_pack(TAISHAN_PACK).district


def test_the_sample_was_built_sound(taishan):
    assert audit_grids(taishan, day=DAY) == ()


@pytest.mark.soak
def test_as_many_grids_as_there_are_come_out_far_more_even(taishan):
    before = measure_efforts(taishan)
    proposal = propose_grids(taishan, parts=len(before))
    check_laws(taishan, proposal)
    assert rules_broken(taishan, proposal) == set()
    assert proposal.unassigned == ()
    assert len(proposal.grids) == len(before)
    assert len(proposal.replaces) == len(before)
    assert spread_of(before) > 2.0
    assert proposal.spread < 1.2
    largest_min = max(one.effort_min for one in proposal.efforts)
    assert proposal.least_largest_min <= largest_min < 1.15 * proposal.least_largest_min
