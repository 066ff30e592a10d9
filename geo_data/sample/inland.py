"""Simulate what stands on the ways inland in the sample: checkpoints 卡口 and cold stores 冷库."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo_data.sample.coast import Town, to_degrees
from geo_data.sample.geopackage import Row
from geo_data.sample.villages import CoastSamples

CHECKPOINT_TOWNS = ("赤溪镇", "都斛镇", "广海镇", "海宴镇", "汶村镇", "北陡镇", "深井镇")
COLD_STORE_TOWNS = ("赤溪镇", "广海镇", "海宴镇", "汶村镇", "北陡镇")
CHECKPOINT_M = (1500.0, 3000.0)
"""How far inland of its town a checkpoint stands, along the way that leads from the coast."""
COLD_STORE_M = (300.0, 900.0)
"""How far from its town point a cold store stands."""
FROM_WATER_M = 50.0
TRIES = 200


def simulate_inland_places(
    samples: CoastSamples, land_m: BaseGeometry, towns: Mapping[str, Town], *, rng: Random
) -> list[Row]:
    """Give a checkpoint behind each mainland town, and cold stores beside the ports, on land."""
    firm = land_m.buffer(-FROM_WATER_M)
    shapely.prepare(firm)
    rows: list[Row] = []
    for number, town in enumerate(CHECKPOINT_TOWNS, start=1):
        centre = towns[town].centre_m
        coast = samples.xy[np.linalg.norm(samples.xy - centre, axis=1).argmin()]
        inland = np.arctan2(*(centre - coast)[::-1])
        place = _place(firm, centre, CHECKPOINT_M, (inland - 0.6, inland + 0.6), rng)
        rows.append(_row(f"K{number:02d}", f"{town.removesuffix('镇')}卡口", "checkpoint", place))
    for number, town in enumerate(COLD_STORE_TOWNS, start=1):
        place = _place(firm, towns[town].centre_m, COLD_STORE_M, (-np.pi, np.pi), rng)
        rows.append(_row(f"F{number:02d}", f"{town.removesuffix('镇')}冷库", "cold_store", place))
    return rows


def _place(
    firm: BaseGeometry, centre: np.ndarray, far_m: Sequence[float], turns: Sequence[float],
    rng: Random,
) -> Point:  # fmt: skip
    """Draw a place on land, so far from a town point and in such directions."""
    for _ in range(TRIES):
        far, turn = rng.uniform(*far_m), rng.uniform(*turns)
        place = Point(centre + far * np.array([np.cos(turn), np.sin(turn)]))
        if firm.contains(place):
            return to_degrees(place)
    raise ValueError(f"no land {far_m[0]:g} to {far_m[1]:g} m from a town point")


def _row(place_id: str, name: str, kind: str, place: Point) -> Row:
    return {
        "place_id": place_id, "name": name, "kind": kind, "simulated": 1, "geometry": place,
    }  # fmt: skip
