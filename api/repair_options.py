"""Read what befell a plan from options as people write them, with all faults together."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from api.option_faults import OptionFaults
from api.plan_run import MOST_SEEDS
from api.true_plan import TruePlan
from geo_data.instants import WrittenTimeError, format_instant, parse_instant
from geo_data.templates import WEATHER_LIMITS
from geo_data.weather_file import read_weather, read_weather_limits
from maritime.errors import FaultyInputError
from maritime.repair.case import (
    LATEST_S,
    LONGEST_DIVERSION_S,
    Delay,
    Diversion,
    Loss,
    RepairCase,
    StoppedSpan,
)
from maritime.repair.weather import WeatherSpan, stopped_spans

TEAM_EXPECTED = "a team of the district: "
T = TypeVar("T")
LOST_EXPECTED = (
    "TEAM, or TEAM:MINUTES, more than 0 and at most "
    f"{LONGEST_DIVERSION_S // 60} minutes, like T03:90"
)
LATE_EXPECTED = f"TEAM:MINUTES, more than 0 and at most {LATEST_S // 60} minutes, like T03:40"
SENT_EXPECTED = (
    "TEAM:PLACE:MINUTES, more than 0 and at most "
    f"{LONGEST_DIVERSION_S // 60} minutes, like T04:L007:30"
)


@dataclass(frozen=True)
class RepairOptions:
    """
    What befell a plan and how to search, as written.

    at is an instant with its offset; lost, late and diverted are comma-separated. iterations,
    where given, alone decides when to stop: the same bytes each time.
    """

    at: str
    lost: str = ""
    late: str = ""
    diverted: str = ""
    weather: Path | None = None
    limits: Path | None = None
    seconds: float = 2.0
    iterations: int | None = None
    seed: int = 1
    price: float = 60.0


def case_of(options: RepairOptions, true: TruePlan) -> RepairCase:
    """
    Give what befell a plan.

    Raises
    ------
    FaultyInputError
        With every fault of the options and of the files that they name.
    """
    faults = _Faults()
    faults.check_search(options)
    horizon, district = true.plan.horizon, true.reading.district
    at_s = faults.read_instant(options.at, true)
    begins_s = horizon.start_s if at_s is None else at_s
    team_ids = sorted(team.team_id for team in district.teams)
    place_ids = {point.landing_point_id for point in district.landing_points}
    place_ids |= {base.base_id for base in district.bases}
    place_ids |= {target.target_id for target in true.plan.targets}
    lost = faults.read_losses(options.lost, team_ids, begins_s)
    late = faults.read_each("late", options.late, 2, LATE_EXPECTED, _delay)
    sent = faults.read_each(
        "diverted", options.diverted, 3, SENT_EXPECTED, lambda words: _diversion(words, begins_s)
    )
    faults.check_teams({"lost": lost, "late": late, "diverted": sent}, team_ids)
    for one in sent:
        if one.place_id not in place_ids:
            faults.options.add(
                "diverted",
                repr(one.place_id),
                "the id of a segment, a landing point or a base, as in the map",
            )
    stopped: tuple[StoppedSpan, ...] = ()
    if options.weather is not None:
        stopped = faults.read_stops(options.weather, options.limits, begins_s, true)
    elif options.limits is not None:
        faults.options.add("limits", options.limits, "--weather FILE beside it")
    if not (options.lost or options.late or options.diverted or options.weather):
        faults.options.add(
            "lost", "nothing that befell the plan", "some of --lost, --late, --diverted, --weather"
        )
    faults.options.raise_all()
    return RepairCase(begins_s, tuple(lost), tuple(late), tuple(sent), stopped)


class _Faults:
    """Reads options one by one and notes what cannot be used."""

    def __init__(self) -> None:
        self.options = OptionFaults("repair options")

    def check_search(self, options: RepairOptions) -> None:
        """Note settings of the search that cannot be used."""
        if not (math.isfinite(options.seconds) and options.seconds >= 0):
            self.options.add("seconds", options.seconds, "0 or more seconds of search")
        if options.iterations is not None and options.iterations < 0:
            self.options.add("iterations", options.iterations, "0 or more moves")
        if not 0 <= options.seed < MOST_SEEDS:
            self.options.add("seed", options.seed, f"a whole number from 0 to {MOST_SEEDS - 1}")
        if not options.price >= 0:
            self.options.add("price", options.price, "0 or more weighted minutes, or inf")

    def read_instant(self, written: str, true: TruePlan) -> int | None:
        """Give an instant of the plan; None where a fault was noted."""
        horizon, zone = true.plan.horizon, true.plan.horizon.zone
        try:
            at_s = parse_instant(written)
        except WrittenTimeError as error:
            self.options.add("at", repr(error.found), error.expected)
            return None
        if not horizon.start_s <= at_s < horizon.end_s:
            begin, end = (format_instant(s, zone) for s in (horizon.start_s, horizon.end_s))
            self.options.add("at", written, f"an instant of the plan, from {begin} to before {end}")
            return None
        return at_s

    def read_each(
        self, option: str, written: str, parts: int, expected: str, read: Callable[[list[str]], T]
    ) -> list[T]:
        """Give what comma-separated words say, each of so many parts between colons."""
        found = []
        for word in _words(written):
            words = [part.strip() for part in word.rsplit(":", parts - 1)]
            if len(words) != parts or not all(words):
                self.options.add(option, repr(word), expected)
                continue
            try:
                found.append(read(words))
            except ValueError:
                self.options.add(option, repr(word), expected)
        return found

    def read_losses(self, written: str, team_ids: list[str], at_s: int) -> list[Loss]:
        """Give the teams lost from an instant on, each for good or for some minutes."""
        found = []
        for word in _words(written):
            team_id, _, minutes = word.rpartition(":")
            if word in team_ids or not team_id:
                found.append(Loss(word, at_s))
                continue
            try:
                found.append(Loss(team_id, at_s, at_s + _seconds(minutes, LONGEST_DIVERSION_S)))
            except ValueError:
                self.options.add("lost", repr(word), LOST_EXPECTED)
        return found

    def check_teams(self, rows_of: dict[str, list], team_ids: list[str]) -> None:
        """Note teams that nobody knows, and those that are named twice in one option."""
        for option, rows in rows_of.items():
            named: set[str] = set()
            for row in rows:
                if row.team_id not in team_ids:
                    expected = TEAM_EXPECTED + ", ".join(team_ids)
                    self.options.add(option, repr(row.team_id), expected)
                elif row.team_id in named:
                    self.options.add(option, f"{row.team_id!r} again", f"every team {option} once")
                named.add(row.team_id)

    def read_stops(
        self, weather: Path, limits: Path | None, at_s: int, true: TruePlan
    ) -> tuple[StoppedSpan, ...]:
        """Give when weather stops which mode between the instant and the end of the plan."""
        spans: tuple[WeatherSpan, ...] | None = None
        try:
            spans = read_weather(weather)
        except FaultyInputError as error:
            self._take("weather", error)
        try:
            limit_of = read_weather_limits(limits or WEATHER_LIMITS)
        except FaultyInputError as error:
            self._take("limits", error)
            return ()
        if spans is None:
            return ()
        end_s = true.plan.horizon.end_s
        spans = tuple(span for span in spans if span.to_s > at_s and span.from_s < end_s)
        if not spans:
            zone = true.plan.horizon.zone
            between = f"{format_instant(at_s, zone)} and {format_instant(end_s, zone)}"
            self.options.add(
                "weather", f"{weather} with no span then", f"weather between {between}"
            )
        return stopped_spans(spans, limit_of)

    def _take(self, option: str, error: FaultyInputError) -> None:
        for fault in error.faults:
            place = " ".join(part for part in (fault.row_id, fault.column) if part)
            found = f"{error.source}, {place}: {fault.found}" if place else (
                f"{error.source}: {fault.found}"
            )  # fmt: skip
            self.options.add(option, found, fault.expected)


def _delay(words: list[str]) -> Delay:
    return Delay(words[0], _seconds(words[1], LATEST_S))


def _diversion(words: list[str], at_s: int) -> Diversion:
    return Diversion(words[0], words[1], at_s + _seconds(words[2], LONGEST_DIVERSION_S))


def _seconds(minutes: str, most_s: int) -> int:
    """Give whole seconds of written minutes; ValueError where they are none that can be used."""
    seconds = float(minutes) * 60.0
    if not 1 <= seconds <= most_s:
        raise ValueError(minutes)
    return round(seconds)


def _words(written: str) -> list[str]:
    return [word.strip() for word in written.split(",") if word.strip()]
