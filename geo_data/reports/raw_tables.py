"""Write down what a report is computed from, so that anybody can compute it again.

One CSV a table in UTF-8 with a byte order mark. Instants are ISO 8601 with their offset, an empty
cell means not given. Positions of people are not in it: ways are summed by round and sea grid,
looks are of targets. For people outside it names no team.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from geo_data.instants import InstantWriter, format_minute
from geo_data.reports.raw_zip import RAW_FORMAT, RawData
from geo_data.sheets.csv_lines import csv_of
from maritime.report.facts import ReportFacts, SideFacts

MEASURED, PLANNED, BEFORE = "measured", "planned", "before"

Rows = Iterable[Sequence[object]]
At = Callable[[int | None], str]


def raw_data_of(facts: ReportFacts) -> RawData:
    """Give the tables that a report's facts make."""
    write = InstantWriter(ZoneInfo(facts.head.timezone)).write

    def at(instant_s: int | None) -> str:
        return "" if instant_s is None else write(instant_s)

    tables = {
        "head": (("key", "value"), _head(facts, at)),
        "grids": (("grid_id", "name", "level", "parent_id"), (
            (one.grid_id, one.name, one.level, one.parent_id)
            for one in facts.district.sea_grids
        )),
        "targets": (
            ("target_id", "kind", "name", "grade", "grid_id", "weight", "length_m",
             "last_observed_at"),
            ((one.target_id, one.kind, one.name, one.grade, one.grid_id, one.weight, one.length_m,
              at(one.last_observed_s)) for one in facts.targets),
        ),
        "landing_points": (("landing_point_id", "name", "kind", "grade"), (
            (one.landing_point_id, one.name, one.kind, one.grade)
            for one in facts.district.landing_points
        )),
        "standard": (
            ("target", "grade", "from", "to", "interval_min", "interval_with_sensor_min", "days"),
            ((one.target_kind, one.grade, format_minute(one.from_min), format_minute(one.to_min),
              one.interval_min, one.interval_with_sensor_min,
              "".join(map(str, sorted(one.days)))) for one in facts.district.standard),
        ),
        "sights": (("sensor_id", "kind", "target_id"), (
            (one.sensor_id, one.kind, target_id)
            for one in facts.district.sensors
            for target_id in facts.sights.get(one.sensor_id, ())
        )),
        "presence": (("side", "target_id", "from", "to"), (
            (side, target_id, at(from_s), at(to_s))
            for side, one in _sides(facts)
            for target_id, spans in sorted(one.presence.items())
            for from_s, to_s in spans
        )),
        "looks": (
            ("side", "target_id", "enter", "exit", "source", "round", "sensor_id"),
            ((side, look.target_id, write(look.enter_s), write(look.exit_s), look.source,
              look.round_number, look.sensor_id)
             for side, one in _sides(facts) for look in one.looks),
        ),
        "ways": (("side", "round", "mode", "grid_id", "seconds", "metres"), (
            (side, part.round_number, part.mode, part.grid_id, part.seconds, part.metres)
            for side, one in _sides(facts)
            for part in one.parts or ()
        )),
        "rounds": (
            ("number", "team_id", "mode", "planned_from", "planned_to", "actual_from",
             "actual_to", "is_cancelled", "is_lost"),
            _rounds(facts, at),
        ),
        "plan_gaps": (("target_id", "from", "to", "cause", "evidence"), (
            (gap.target_id, at(gap.from_s), at(gap.to_s), gap.cause,
             json.dumps(dict(gap.evidence), ensure_ascii=False, sort_keys=True)
             if not facts.head.is_public else "")
            for gap in facts.plan_gaps
        )),
    }  # fmt: skip
    return RawData.of(
        {f"{name}.csv": csv_of([header, *rows]) for name, (header, rows) in tables.items()}
    )


def _sides(facts: ReportFacts) -> Iterator[tuple[str, SideFacts]]:
    for name, side in (
        (MEASURED, facts.measured), (PLANNED, facts.planned), (BEFORE, facts.before)
    ):  # fmt: skip
        if side is not None:
            yield name, side


def _head(facts: ReportFacts, at: At) -> Rows:
    head = facts.head
    yield from (
        ("format", RAW_FORMAT), ("kind", head.kind), ("district_id", head.district_id),
        ("timezone", head.timezone), ("from", at(head.from_s)), ("to", at(head.to_s)),
        ("made_from", head.made_from), ("audience", head.audience), ("grid_id", head.grid_id),
        ("is_cyclic", _flag(head.is_cyclic)), ("is_fresh", _flag(head.is_fresh)),
        ("known", at(head.known_s)), ("before_from", at(head.before_from_s)),
        ("before_to", at(head.before_to_s)),
        ("sides", " ".join(name for name, _ in _sides(facts))),
        ("ways_of", " ".join(name for name, side in _sides(facts) if side.parts is not None)),
    )  # fmt: skip
    if facts.score is not None:
        yield from (
            (f"score.{key}", value)
            for key, value in vars(facts.score).items()
            if key != "certificate_sha256"
        )


def _rounds(facts: ReportFacts, at: At) -> Rows:
    for one in facts.rounds:
        yield (
            one.number, "" if facts.head.is_public else one.team_id, one.mode,
            at(one.planned_from_s), at(one.planned_to_s), at(one.actual_from_s),
            at(one.actual_to_s), _flag(one.is_cancelled), _flag(one.is_lost),
        )  # fmt: skip


def _flag(is_so: bool) -> str:
    return "1" if is_so else "0"
