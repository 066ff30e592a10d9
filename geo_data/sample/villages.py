"""Share the coast of each town out among its real villages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point

from geo_data.sample.coast import Coast, Town, to_metres

SAMPLE_STEP_M = 100.0
VILLAGE_COAST_M = 9000.0
FEWEST_VILLAGES, MOST_VILLAGES = 5, 8
# Names that speak of the sea come first when a town has more villages than grids.
COASTAL_SIGNS = "海渔港湾沙洲岛咀角冲头口塘滩浪潮门岸步石"

# GeoNames' 川岛镇 stands at the ferry pier on the mainland; its islands keep the points of
# the former towns 上川镇 and 下川镇. So nearest-town gives exactly nine coastal units.
COASTAL_TOWNS = {
    "赤溪镇": ("440781108", "赤溪镇"),
    "都斛镇": ("440781107", "都斛镇"),
    "广海镇": ("440781110", "广海镇"),
    "海宴镇": ("440781111", "海宴镇"),
    "汶村镇": ("440781112", "汶村镇"),
    "北陡镇": ("440781114", "北陡镇"),
    "深井镇": ("440781113", "深井镇"),
    "上川镇": ("440781115-1", "川岛镇（上川）"),
    "下川镇": ("440781115-2", "川岛镇（下川）"),
}
# Which island a village of 川岛镇 lies on is read from their order in the register; unverified.
SHANGCHUAN_VILLAGES = ("三洲", "甫草", "沙堤", "大洲", "飞东", "马山", "高笋", "水平", "塔边")
XIACHUAN_VILLAGES = ("略尾", "独湾", "芙湾", "川西", "川东", "茅湾", "联南", "家槟", "茫洲")
# The one village whose name is also its island's: 茫洲 is taken to be 漭洲.
VILLAGE_OF_ISLAND = {"漭洲": "茫洲村"}


@dataclass(frozen=True)
class CoastSamples:
    """Points along the coast, in metres, with the town each belongs to."""

    xy: np.ndarray
    line: np.ndarray
    along_m: np.ndarray
    town: np.ndarray


def cluster_villages(
    samples: CoastSamples, coasts: Sequence[Coast], towns: dict[str, Town]
) -> tuple[np.ndarray, list[tuple[str, str, str]]]:
    """Group each town's coast into compact stretches of about 9 km; (code, town, name)."""
    village_of = np.zeros(len(samples.xy), dtype=int)
    names: list[tuple[str, str, str]] = []
    for town in COASTAL_TOWNS:
        mine = np.flatnonzero(samples.town == town)
        fitting = round(len(mine) * SAMPLE_STEP_M / VILLAGE_COAST_M)
        count = min(max(fitting, FEWEST_VILLAGES), MOST_VILLAGES)
        chosen = coastal_villages(town, towns, count)
        cluster = _k_means(samples.xy[mine], len(chosen))
        island = [coasts[line].name for line in samples.line[mine]]
        village_of[mine] = len(names) + _match_villages(
            cluster, chosen, samples.xy[mine], island, to_metres(towns[town].geometry)
        )
        names += [(code, town, name) for code, name in chosen]
    return village_of, names


def coastal_villages(town: str, towns: dict[str, Town], count: int) -> list[tuple[str, str]]:
    """
    Choose real villages of a town, (code, short name), its seat (the lowest code) first.

    The others are those whose names speak of the sea, then by code.
    """
    if town in ("上川镇", "下川镇"):
        wanted = SHANGCHUAN_VILLAGES if town == "上川镇" else XIACHUAN_VILLAGES
        known = [v for v in towns["川岛镇"].villages if v[1].removesuffix("村") in wanted]
    else:
        known = list(towns[town].villages)
    seat, *others = sorted(known)
    named = set(VILLAGE_OF_ISLAND.values())
    others.sort(
        key=lambda v: (v[1] not in named, -sum(sign in v[1] for sign in COASTAL_SIGNS), v[0])
    )
    return [seat, *sorted(others[: count - 1])]


def _match_villages(
    cluster: np.ndarray,
    villages: Sequence[tuple[str, str]],
    xy: np.ndarray,
    island: Sequence[str | None],
    centre: Point,
) -> np.ndarray:
    """
    Tell for each point which village it belongs to.

    The seat takes the stretch nearest to the town point, a village named after its island
    that island; the others follow each other along the coast by code, which is made up.
    """
    open_clusters = list(dict.fromkeys(cluster.tolist()))
    nearest = int(cluster[np.linalg.norm(xy - centre.coords[0], axis=1).argmin()])
    holder = {nearest: 0}
    for name, village in VILLAGE_OF_ISLAND.items():
        for number, (_, short) in enumerate(villages):
            there = [int(c) for c, n in zip(cluster, island, strict=True) if n == name]
            if short == village and there:
                holder.setdefault(Counter(there).most_common(1)[0][0], number)
    left = [number for number in range(len(villages)) if number not in holder.values()]
    for label in open_clusters:
        if label not in holder:
            holder[label] = left.pop(0)
    return np.array([holder[label] for label in cluster.tolist()])


def _k_means(xy: np.ndarray, count: int) -> np.ndarray:
    """Group points by Lloyd's rounds from centres each farthest from those before it."""
    centres = xy[:1]
    while len(centres) < count:
        distance = np.linalg.norm(xy[:, None] - centres[None], axis=2).min(axis=1)
        centres = np.vstack([centres, xy[distance.argmax()]])
    for _ in range(20):
        cluster = np.linalg.norm(xy[:, None] - centres[None], axis=2).argmin(axis=1)
        centres = np.array([xy[cluster == k].mean(axis=0) for k in range(count)])
    return cluster
