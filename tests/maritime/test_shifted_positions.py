"""Check the shift of GCJ-02: known pairs, its inverse, and that nothing moves outside China."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.geodesy import distances_m
from maritime.shifted_positions import CHINA, from_wgs84, to_wgs84

PAIRS = (
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
)
"""Shanghai, Shenzhen, Beijing: WGS 84 and GCJ-02 as published tests of the formula have them."""
WEST, SOUTH, EAST, NORTH = CHINA


@pytest.mark.parametrize(("true", "shifted"), PAIRS)
def test_known_pairs_come_out_both_ways(true: tuple, shifted: tuple):
    assert from_wgs84(np.array([true]), "gcj02")[0] == pytest.approx(shifted, abs=1e-11)
    assert to_wgs84(np.array([shifted]), "gcj02")[0] == pytest.approx(true, abs=1e-9)


def test_at_taishan_the_shift_is_some_six_hundred_metres():
    taishan = np.array([[112.8, 21.8]])
    (away_m,) = distances_m(taishan, from_wgs84(taishan, "gcj02"))
    assert 500 < away_m < 700


@given(st.floats(73, 135), st.floats(4, 53))
def test_there_and_back_is_where_it_began(lon: float, lat: float):
    place = np.array([[lon, lat]])
    assert np.abs(to_wgs84(from_wgs84(place, "gcj02"), "gcj02") - place).max() < 1e-6


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_outside_china_nothing_moves(lon: float, lat: float):
    if WEST < lon < EAST and SOUTH < lat < NORTH:
        lon = -lon
    place = np.array([[lon, lat]])
    assert (from_wgs84(place, "gcj02") == place).all()
    assert (to_wgs84(place, "gcj02") == place).all()


def test_no_position_gives_none():
    assert from_wgs84(np.empty((0, 2)), "gcj02").shape == (0, 2)
    assert to_wgs84(np.empty((0, 2)), "gcj02").shape == (0, 2)
