"""Draw the rounds of a report as they were planned: the segments that each was to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely import LineString, MultiLineString

from maritime.report.coverage_report import PENDING, CoverageReport, DeviationRow, ReportPlaces
from maritime.report.facts import Look, ReportFacts


@dataclass(frozen=True)
class DrawnRound:
    """A planned round with the segments that it was to look at; lon, lat."""

    round: DeviationRow
    line: MultiLineString


def drawn_rounds(report: CoverageReport, facts: ReportFacts) -> tuple[DrawnRound, ...]:
    """
    Give the planned rounds of a report with their segments, none for people outside.

    Rounds that were to look at no segment of the report are left out: who stands at a landing
    point walks no line.
    """
    if report.head.is_public:
        return ()
    if facts.is_of_plan:
        rows = tuple(
            DeviationRow(
                one.number, one.team_id, one.mode, one.planned_from_s, one.planned_to_s, None,
                None, PENDING,
            )
            for one in facts.rounds
        )  # fmt: skip
        lines = round_lines(facts.measured.looks, report.places)
    else:
        rows = report.deviations
        lines = {} if facts.planned is None else round_lines(facts.planned.looks, report.places)
    return tuple(DrawnRound(one, lines[one.number]) for one in rows if one.number in lines)


def round_lines(looks: Iterable[Look], places: ReportPlaces) -> Mapping[int, MultiLineString]:
    """Give the segments that each round looks at, each once, in the order of its looks."""
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
