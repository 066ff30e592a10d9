"""Say what befell a plan under way: units lost, late or sent elsewhere, modes stopped."""

from collections.abc import Iterable
from dataclasses import dataclass

from maritime.errors import Fault, FaultyInputError
from maritime.observation import Observation
from maritime.team import MODES

LATEST_S = 12 * 3600
LONGEST_DIVERSION_S = 24 * 3600

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Loss:
    """
    A unit 力量 that is out of service from an instant on.

    Until until_s, when it is at its base again; None: for the rest of the plan. has_ended says that
    its crew ended the round that it was on, before its time: until the planned end of that it is
    not sent out again.
    """

    team_id: str
    since_s: int
    until_s: int | None = None
    has_ended: bool = False


@dataclass(frozen=True)
class Delay:
    """A unit that is behind its plan by some seconds."""

    team_id: str
    late_s: int


@dataclass(frozen=True)
class Diversion:
    """
    A unit that is sent somewhere at once, to stay there until an instant.

    place_id is a landing point or a base, where it looks and stays, or a segment, which it goes
    along; where it is empty the unit goes to lonlat, (lon, lat) in EPSG:4326. It stays for at
    least stay_s after it came, however late that is.
    """

    team_id: str
    place_id: str
    until_s: int
    lonlat: LonLat | None = None
    stay_s: int = 0


@dataclass(frozen=True)
class StoppedSpan:
    """
    A span in which the units of a mode are at their bases, and why.

    That is text of the office, or measures by their codes, as wind_ms 15 > 10.8 m/s.
    """

    mode: str
    from_s: int
    to_s: int
    why: str = ""


@dataclass(frozen=True)
class Position:
    """Where a unit was found at an instant, (lon, lat) in EPSG:4326."""

    team_id: str
    lonlat: LonLat
    at_s: int


@dataclass(frozen=True)
class WorkingSpan:
    """A span of the plan's hours in which a sensor is on line and sees what is in its view."""

    sensor_id: str
    from_s: int
    to_s: int


@dataclass(frozen=True)
class RepairCase:
    """
    What is known when a plan is repaired; epoch seconds.

    at_s is the instant from which orders may change. A unit may be late and sent elsewhere, and
    one that is lost counts as lost whatever else is said of it. positions are where units were
    found, of others the plan says it. seen has every look that was really made until at_s and then
    counts in the place of what the plan has until then; None takes the plan's looks as made.
    working has every span in which a sensor works, in the place of what the pack says of sensors:
    one that is not named is down throughout; None takes them as in the pack.
    """

    at_s: int
    lost: tuple[Loss, ...] = ()
    late: tuple[Delay, ...] = ()
    diverted: tuple[Diversion, ...] = ()
    stopped: tuple[StoppedSpan, ...] = ()
    positions: tuple[Position, ...] = ()
    seen: tuple[Observation, ...] | None = None
    working: tuple[WorkingSpan, ...] | None = None


def check_case(
    case: RepairCase,
    *,
    team_ids: Iterable[str],
    place_ids: Iterable[str],
    target_ids: Iterable[str],
    sensor_ids: Iterable[str],
    starts_s: int,
    ends_s: int,
) -> None:
    """
    Refuse a case that does not fit a plan.

    Raises
    ------
    FaultyInputError
        With every fault: units, places, targets and sensors that nobody knows, instants outside
        the plan, a unit named twice as the same, spans of a mode that overlap.
    """
    faults: list[Fault] = []
    teams, places, targets = set(team_ids), set(place_ids), set(target_ids)

    def add(kind: str, name: str, column: str, found: object, expected: str) -> None:
        faults.append(Fault(kind, name, column, str(found), expected))

    if not starts_s <= case.at_s < ends_s:
        add("repair", "", "at", case.at_s, f"epoch seconds from {starts_s} to before {ends_s}")
    for kind, rows in (("lost", case.lost), ("late", case.late), ("diverted", case.diverted)):
        named: set[str] = set()
        for row in rows:
            if row.team_id not in teams:
                add(kind, row.team_id, "team_id", repr(row.team_id), "a team of the district")
            if row.team_id in named:
                add(kind, row.team_id, "team_id", "the team a second time",
                    f"every team {kind} once")  # fmt: skip
            named.add(row.team_id)
    for loss in case.lost:
        if not starts_s <= loss.since_s < ends_s:
            add("lost", loss.team_id, "since", loss.since_s, "an instant of the plan")
        if loss.until_s is not None and loss.until_s <= loss.since_s:
            add("lost", loss.team_id, "until", loss.until_s, "an instant after it was lost")
    for delay in case.late:
        if not 0 < delay.late_s <= LATEST_S:
            add("late", delay.team_id, "late_s", delay.late_s, f"1 to {LATEST_S} seconds")
    for one in case.diverted:
        if one.lonlat is None and one.place_id not in places | targets:
            add("diverted", one.team_id, "place", repr(one.place_id),
                "the id of a segment, a landing point or a base")  # fmt: skip
        if one.lonlat is not None and (one.place_id or not _is_on_globe(one.lonlat)):
            add("diverted", one.team_id, "lon, lat", one.lonlat,
                "degrees on the globe, and no place beside them")  # fmt: skip
        if not 0 <= one.stay_s <= LONGEST_DIVERSION_S:
            add("diverted", one.team_id, "stay_s", one.stay_s, f"0 to {LONGEST_DIVERSION_S}")
        if not case.at_s <= one.until_s <= case.at_s + LONGEST_DIVERSION_S:
            add("diverted", one.team_id, "until", one.until_s,
                "an instant at most 24 h after that of the repair")  # fmt: skip
    _check_spans(case.stopped, add)
    for found in case.positions:
        if found.team_id not in teams:
            add("position", found.team_id, "team_id", repr(found.team_id), "a team of the district")
        if not _is_on_globe(found.lonlat):
            add("position", found.team_id, "lon, lat", found.lonlat, "degrees on the globe")
        if found.at_s > case.at_s:
            add("position", found.team_id, "at", found.at_s, "not after the instant of the repair")
    for look in case.seen or ():
        if look.target_id not in targets:
            add("look", look.target_id, "target_id", repr(look.target_id), "a known target")
        if look.exit_s > case.at_s:
            add("look", look.target_id, "to", look.exit_s, "not after the instant of the repair")
    _check_working(case.working or (), set(sensor_ids), starts_s, ends_s, add)
    if faults:
        raise FaultyInputError("what befell the plan", tuple(faults))


def _is_on_globe(lonlat: LonLat) -> bool:
    return abs(lonlat[0]) <= 180 and abs(lonlat[1]) <= 90


def _check_working(
    spans: Iterable[WorkingSpan], sensor_ids: set[str], starts_s: int, ends_s: int, add
) -> None:
    for span in spans:
        if span.sensor_id not in sensor_ids:
            add("sensor", span.sensor_id, "sensor_id", repr(span.sensor_id),
                "a sensor of the district")  # fmt: skip
        if not starts_s <= span.from_s < span.to_s <= ends_s:
            add("sensor", span.sensor_id, "from, to", f"{span.from_s} to {span.to_s}",
                f"a span within {starts_s} to {ends_s}, its end after its beginning")  # fmt: skip


def _check_spans(spans: Iterable[StoppedSpan], add) -> None:
    until: dict[str, int] = {}
    for span in sorted(spans, key=lambda span: (span.mode, span.from_s)):
        if span.mode not in MODES:
            add("stopped", span.mode, "mode", repr(span.mode), "one of " + "·".join(MODES))
        if span.to_s <= span.from_s:
            add("stopped", span.mode, "to", span.to_s, "an instant after its beginning")
        if span.from_s < until.get(span.mode, span.from_s):
            add("stopped", span.mode, "from", span.from_s,
                f"not before the span before it ends, {until[span.mode]}")  # fmt: skip
        until[span.mode] = max(span.to_s, until.get(span.mode, span.to_s))
