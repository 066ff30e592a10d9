"""Generate coasts for property tests: open shores, rings, and districts made of them."""

import numpy as np
import scenes
from hypothesis import strategies as st
from shapely import LineString

from maritime.coast import Coastline
from maritime.district import District
from maritime.geodesy import coords_of, cumulative_lengths_m, line_length_m, point_at_m

ORIGINS = ((112.8, 21.8), (-70.2, -53.1), (18.5, 69.7), (0.0, 0.0))


@st.composite
def shores(draw: st.DrawFn) -> LineString:
    """Draw an open shore of 1 to 20 km running east, which never crosses itself."""
    origin = draw(st.sampled_from(ORIGINS))
    steps_m = draw(st.lists(st.integers(40, 2500), min_size=2, max_size=12))
    norths_m = draw(st.lists(st.integers(-900, 900), min_size=len(steps_m), max_size=len(steps_m)))
    easts_m = np.cumsum([400, *steps_m])
    return scenes.line(*zip(easts_m, [0, *norths_m], strict=True), origin=origin)


@st.composite
def rings(draw: st.DrawFn) -> LineString:
    """Draw a closed shore around a middle, which never crosses itself."""
    origin = draw(st.sampled_from(ORIGINS))
    radii_m = draw(st.lists(st.integers(300, 1500), min_size=5, max_size=16))
    turns = np.linspace(0.0, 2 * np.pi, len(radii_m), endpoint=False)
    corners = [
        (radius_m * float(np.cos(turn)), radius_m * float(np.sin(turn)))
        for radius_m, turn in zip(radii_m, turns, strict=True)
    ]
    return scenes.line(*corners, corners[0], origin=origin)


def district_of(
    *coastlines: LineString,
    landing_shares: tuple[float, ...] = (),
    segment_length_m: float = 1000.0,
) -> District:
    """Give a district of these coastlines, with landing points at shares of the first's length."""
    first = coords_of(coastlines[0])
    cumulative_m = cumulative_lengths_m(first)
    points = tuple(
        scenes.landing_point(
            f"L{number:03d}",
            scenes.Point(point_at_m(first, cumulative_m, share * cumulative_m[-1])),
        )
        for number, share in enumerate(landing_shares, start=1)
    )
    return District(
        district_id="drawn-by-chance",
        name="Drawn by chance",
        timezone="UTC",
        coastlines=tuple(
            Coastline(f"C{number:02d}", "mainland", line)
            for number, line in enumerate(coastlines, start=1)
        ),
        landing_points=points,
        bases=(),
        sensors=(),
        standard=scenes.standard_rules(),
        teams=(),
        segment_length_m=segment_length_m,
    )


landing_shares = st.lists(
    st.integers(0, 97).map(lambda number: number / 97), max_size=4, unique=True
).map(tuple)
segment_lengths_m = st.sampled_from((150.0, 400.0, 1000.0, 5000.0))


def total_length_m(district: District) -> float:
    """Give the metres of all coastlines of a district together."""
    return sum(line_length_m(coastline.geometry) for coastline in district.coastlines)
