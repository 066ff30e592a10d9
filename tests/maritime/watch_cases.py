"""Small needs, observations and horizons, counted in seconds after one instant."""

from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
from hypothesis import strategies as st

from maritime.coverage import NEVER, ObservationTable
from maritime.horizon import Horizon
from maritime.needs import NO_NEED, NeedProfile, NeedTable

START_S = 1_763_769_600  # 2025-11-22T00:00:00Z
HOUR_S = 3600


def needs_of(*profiles, weights=None):
    """One target per profile; a profile is [(length_s, interval_s), ...] from START_S on."""
    tables = []
    for profile in profiles:
        pieces = [
            (sum(length for length, _ in pieces), interval)
            for interval, pieces in groupby(profile, key=itemgetter(1))
        ]
        edges = START_S + np.cumsum([0, *(length for length, _ in pieces)])
        tables.append(NeedProfile(edges, np.array([interval for _, interval in pieces])))
    n = len(profiles)
    return NeedTable(
        tuple(f"T{index}" for index in range(n)),
        np.ones(n) if weights is None else np.array(weights, float),
        np.arange(n, dtype=np.int32),
        tuple(tables),
    )


def seen(*rows):
    """Observations (target_index, enter, exit) in seconds after START_S."""
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return ObservationTable(columns[0].astype(np.int32), START_S + columns[1], START_S + columns[2])


def lasts(*instants):
    return np.array([NEVER if at is None else START_S + at for at in instants], np.int64)


def horizon_of(length_s, **options):
    return Horizon(START_S, START_S + length_s, "UTC", **options)


INTERVALS = st.one_of(st.just(NO_NEED), st.integers(1, 120))


@st.composite
def profiles(draw, length_s):
    cuts = sorted(draw(st.sets(st.integers(1, length_s - 1), max_size=4)))
    edges = [0, *cuts, length_s]
    return [(to - since, draw(INTERVALS)) for since, to in pairwise(edges)]


def looks(length_s):
    look = st.tuples(st.integers(-length_s, length_s + 60), st.integers(0, 90))
    return st.lists(look.map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8)


@st.composite
def cases(draw):
    length_s = draw(st.integers(2, 300))
    count = draw(st.integers(1, 3))
    horizon = horizon_of(length_s, is_fresh=draw(st.booleans()))
    return (
        horizon,
        [draw(profiles(length_s)) for _ in range(count)],
        [draw(looks(length_s)) for _ in range(count)],
        [draw(st.one_of(st.none(), st.integers(-200, length_s + 10))) for _ in range(count)],
    )


def table_of(looks_of):
    return seen(*((index, *look) for index, rows in enumerate(looks_of) for look in rows))


def shifted_looks(rows, horizon, last_s=None):
    """All looks that count in a horizon, in seconds after its start, also from other days."""
    length_s = horizon.length_s
    if horizon.is_cyclic:
        return [
            (enter + days * length_s, exit_ + days * length_s)
            for enter, exit_ in rows
            for days in range((-exit_) // length_s - 1, (length_s - enter) // length_s + 2)
        ]
    last = [] if last_s is None else [(last_s, last_s)]
    fresh = [(0, 0)] if horizon.is_fresh else []
    return [*rows, *last, *fresh]


class SmallDay(Horizon):
    """A day of a few minutes, so that every second of a cyclic plan can be counted."""

    def __post_init__(self):
        """Take any length for a day."""


@st.composite
def cyclic_cases(draw):
    length_s = draw(st.integers(2, 240))
    count = draw(st.integers(1, 3))
    return (
        SmallDay(START_S, START_S + length_s, "UTC", is_cyclic=True),
        [draw(profiles(length_s)) for _ in range(count)],
        [draw(looks(length_s)) for _ in range(count)],
    )
