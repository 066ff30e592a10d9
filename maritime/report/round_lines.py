"""Draw what each round of a report looked at: the segments of its looks, as lines."""

from collections.abc import Iterable, Mapping

from shapely import LineString, MultiLineString

from maritime.report.coverage_report import ReportPlaces
from maritime.report.facts import Look


def round_lines(looks: Iterable[Look], places: ReportPlaces) -> Mapping[int, MultiLineString]:
    """
    Give the segments that each round looked at, each once, in the order of its looks; lon, lat.

    Rounds that looked at no segment of the report are left out: who stands at a landing point
    walks no line.
    """
    segments = {
        one.target_id: one.geometry
        for one in places.targets
        if isinstance(one.geometry, LineString)
    }
    found: dict[int, dict[str, LineString]] = {}
    for look in sorted(looks, key=lambda one: (one.enter_s, one.target_id)):
        if look.round_number is not None and look.target_id in segments:
            of_round = found.setdefault(look.round_number, {})
            of_round.setdefault(look.target_id, segments[look.target_id])
    return {number: MultiLineString(list(lines.values())) for number, lines in found.items()}
