"""Take the tables of raw data apart into plain values, refusing what cannot be read."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maritime.errors import Fault, FaultyInputError

Cells = Mapping[str, str]
Tables = Mapping[str, Sequence[Cells]]
Span = tuple[int, int]
Made = TypeVar("Made")


@dataclass(frozen=True)
class RawLook:
    """A target was, or was to be, under watch: epoch seconds, by whom, on which round."""

    enter_s: int
    exit_s: int
    source: str
    round_number: int | None
    sensor_id: str | None


@dataclass(frozen=True)
class RawTarget:
    """A target with its grid, weight, metres and when it was seen before."""

    target_id: str
    kind: str
    grade: str
    grid_id: str | None
    weight: float
    length_m: float
    last_observed_s: int | None
    name: str | None


@dataclass(frozen=True)
class RawPoint:
    """A landing point with its name, and what it is."""

    landing_point_id: str
    name: str
    kind: str
    grade: str


@dataclass(frozen=True)
class RawRule:
    """A row of the standard: minutes of the local day, intervals in seconds, ISO weekdays."""

    kind: str
    grade: str
    from_min: int
    to_min: int
    interval_s: int
    with_sensor_s: int
    days: frozenset[int]


@dataclass(frozen=True)
class RawWay:
    """What a round went in a grid."""

    mode: str
    grid_id: str | None
    seconds: float
    metres: float


@dataclass(frozen=True)
class RawRound:
    """A round as planned and as walked, epoch seconds."""

    number: int
    planned_from_s: int | None
    planned_to_s: int | None
    actual_from_s: int | None
    actual_to_s: int | None
    is_cancelled: bool
    is_lost: bool
    team_id: str | None = None
    mode: str | None = None
    grids: frozenset[str | None] = frozenset()


@dataclass(frozen=True)
class RawGap:
    """A gap that the plan states, with its cause."""

    from_s: int
    to_s: int
    cause: str
    evidence: Mapping[str, object]


@dataclass
class RawSide:
    """What was seen of each target, when a sensor lengthened its interval, and the ways."""

    start_s: int
    end_s: int
    looks: dict[str, list[RawLook]] = field(default_factory=dict)
    presence: dict[str, list[Span]] = field(default_factory=dict)
    ways: list[RawWay] | None = None


@dataclass(frozen=True)
class RawReport:
    """Everything that a report was computed from; parents, levels, names of grids by their ids."""

    head: Mapping[str, str]
    zone: ZoneInfo
    parents: Mapping[str, str | None]
    levels: Mapping[str, str]
    names: Mapping[str, str]
    targets: tuple[RawTarget, ...]
    landing_points: tuple[RawPoint, ...]
    standard: tuple[RawRule, ...]
    sights: tuple[tuple[str, str, str], ...]
    sides: Mapping[str, RawSide]
    rounds: tuple[RawRound, ...]
    plan_gaps: Mapping[str, list[RawGap]]

    @property
    def is_cyclic(self) -> bool:
        """Whether what was seen repeats every 24 hours."""
        return self.head.get("is_cyclic") == "1"

    @property
    def grid_id(self) -> str | None:
        """The sea grid that is reported on; None: the whole district."""
        return self.head.get("grid_id") or None

    @property
    def is_public(self) -> bool:
        """Whether it is for people outside."""
        return self.head.get("audience") == "public"

    @property
    def known_s(self) -> int | None:
        """Until when anything that really happened is known; None: it is of a plan alone."""
        return _instant(self.head.get("known", ""))

    def grid_name(self, grid_id: str | None) -> str | None:
        """Give what a grid is called; None for no grid, or one that is not there."""
        return None if grid_id is None else self.names.get(grid_id)

    def chain(self, grid_id: str | None) -> list[str]:
        """Give a grid and all above it."""
        chain: list[str] = []
        while grid_id in self.parents and grid_id not in chain:
            chain.append(grid_id)
            grid_id = self.parents[grid_id]
        return chain


def take_apart(tables: Tables) -> RawReport:
    """
    Read all tables.

    Raises
    ------
    FaultyInputError
        If one is missing, or a row of it cannot be read: the message names table and row.
    """
    head = dict(_made(tables, "head", lambda row: (row["key"], row["value"])))
    sides = _sides(head)
    _made(tables, "looks", lambda row: _add_look(sides[row["side"]], row))
    _made(tables, "presence", lambda row: sides[row["side"]].presence.setdefault(
        row["target_id"], []).append((_need(row["from"]), _need(row["to"]))))  # fmt: skip
    walked: dict[int, set[str | None]] = {}
    _made(tables, "ways", lambda row: _add_way(sides[row["side"]], row, walked))
    grids = _made(tables, "grids", lambda row: (row["grid_id"], row["parent_id"] or None,
                                               row["level"], row["name"]))  # fmt: skip
    gaps: dict[str, list[RawGap]] = {}
    _made(tables, "plan_gaps", lambda row: gaps.setdefault(row["target_id"], []).append(
        RawGap(_need(row["from"]), _need(row["to"]), row["cause"],
               dict(json.loads(row["evidence"] or "{}")))))  # fmt: skip
    return RawReport(
        head, ZoneInfo(head["timezone"]),
        {grid_id: parent for grid_id, parent, _, _ in grids},
        {grid_id: level for grid_id, _, level, _ in grids},
        {grid_id: name for grid_id, _, _, name in grids},
        tuple(_made(tables, "targets", _target)),
        tuple(_made(tables, "landing_points", _point)),
        tuple(_made(tables, "standard", _rule)),
        tuple(_made(tables, "sights", lambda row: (row["sensor_id"], row["kind"],
                                                   row["target_id"]))),
        sides, tuple(_made(tables, "rounds", lambda row: _round(row, walked))), gaps,
    )  # fmt: skip


def text_of(at_s: int, zone: ZoneInfo) -> str:
    """Write epoch seconds as the report does."""
    return datetime.fromtimestamp(at_s, zone).isoformat(timespec="seconds")


def _made(tables: Tables, name: str, reading: Callable[[Cells], Made]) -> list[Made]:
    """Give what each row of a table is read as."""
    if name not in tables:
        raise _refuse(name, "", "no such table", "every table of the raw data")
    found = []
    for number, row in enumerate(tables[name], start=2):
        try:
            found.append(reading(row))
        except KeyError as error:
            expected = "every column, and sides that the head names"
            raise _refuse(name, str(number), f"no {error}", expected) from error
        except (ValueError, TypeError, OverflowError) as error:
            expected = "numbers, and instants with an offset"
            raise _refuse(name, str(number), str(error), expected) from error
    return found


def _sides(head: Mapping[str, str]) -> dict[str, RawSide]:
    try:
        ZoneInfo(head["timezone"])
        span = (_need(head["from"]), _need(head["to"]))
        spans = {"measured": span, "planned": span}
        if head.get("before_from"):
            spans["before"] = (_need(head["before_from"]), _need(head["before_to"]))
        sides = {name: RawSide(*spans[name]) for name in head["sides"].split()}
        for name in head["ways_of"].split():
            sides[name].ways = []
        if "measured" not in sides or span[1] <= span[0]:
            raise _refuse("head", "", f"{head['sides']!r}, {span}", "measured, from before to")
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError) as error:
        expected = "format, timezone, from, to, sides, ways_of"
        raise _refuse("head", "", f"{type(error).__name__} {error}", expected) from error
    return sides


def _add_look(side: RawSide, row: Cells) -> None:
    look = RawLook(
        _need(row["enter"]), _need(row["exit"]), row["source"],
        int(row["round"]) if row["round"] else None, row["sensor_id"] or None,
    )  # fmt: skip
    if look.exit_s < look.enter_s:
        raise ValueError("a look that ends before it begins")
    side.looks.setdefault(row["target_id"], []).append(look)


def _add_way(side: RawSide, row: Cells, walked: dict[int, set[str | None]]) -> None:
    if side.ways is None:
        raise ValueError("ways of a side that the head says has none")
    way = RawWay(row["mode"], row["grid_id"] or None, float(row["seconds"]), float(row["metres"]))
    side.ways.append(way)
    if row["side"] == "measured":
        walked.setdefault(int(row["round"]), set()).add(way.grid_id)


def _target(row: Cells) -> RawTarget:
    return RawTarget(
        row["target_id"], row["kind"], row["grade"], row["grid_id"] or None,
        float(row["weight"]), float(row["length_m"]), _instant(row["last_observed_at"]),
        row["name"] or None,
    )  # fmt: skip


def _point(row: Cells) -> RawPoint:
    return RawPoint(row["landing_point_id"], row["name"], row["kind"], row["grade"])


def _rule(row: Cells) -> RawRule:
    interval_min = float(row["interval_min"])
    with_min = max(interval_min, float(row["interval_with_sensor_min"] or 0))
    return RawRule(
        row["target"], row["grade"], _minute(row["from"]), _minute(row["to"]),
        max(1, round(interval_min * 60)), max(1, round(with_min * 60)),
        frozenset(map(int, row["days"])),
    )  # fmt: skip


def _round(row: Cells, walked: Mapping[int, set[str | None]]) -> RawRound:
    number = int(row["number"])
    return RawRound(
        number, _instant(row["planned_from"]), _instant(row["planned_to"]),
        _instant(row["actual_from"]), _instant(row["actual_to"]), row["is_cancelled"] == "1",
        row["is_lost"] == "1", row["team_id"] or None, row["mode"] or None,
        frozenset(walked.get(number, ())),
    )  # fmt: skip


def _minute(written: str) -> int:
    hours, minutes = written.split(":")
    return int(hours) * 60 + int(minutes)


def _instant(written: str) -> int | None:
    return _need(written) if written else None


def _need(written: str) -> int:
    at = datetime.fromisoformat(written)
    if at.utcoffset() is None:
        raise ValueError(f"{written!r} has no offset")
    return int(at.timestamp())


def _refuse(table: str, row: str, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError("raw data", (Fault(table, row, "", found, expected),))
