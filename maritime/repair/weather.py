"""Find when weather stops a mode: wind, waves and visibility against the limits of each."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from maritime.errors import InvalidRecordError
from maritime.repair.case import StoppedSpan
from maritime.team import MODES

MEASURES = ("wind_ms", "wave_m", "visibility_m")
_UNITS = {"wind_ms": "m/s", "wave_m": "m", "visibility_m": "m"}


@dataclass(frozen=True)
class WeatherSpan:
    """Weather from one instant to another, epoch seconds; None is not known and stops nobody."""

    from_s: int
    to_s: int
    wind_ms: float | None = None
    wave_m: float | None = None
    visibility_m: float | None = None

    def __post_init__(self) -> None:
        if self.to_s <= self.from_s:
            raise InvalidRecordError("weather", "", "to", self.to_s, "an instant after its from")
        _check_measures("weather", "", self)


@dataclass(frozen=True)
class ModeLimits:
    """The most wind and waves, and the least visibility, that a mode goes out in; None is any."""

    mode: str
    wind_ms: float | None = None
    wave_m: float | None = None
    visibility_m: float | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise InvalidRecordError("limits", self.mode, "mode", self.mode, "·".join(MODES))
        _check_measures("limits", self.mode, self)

    def passed_by(self, span: WeatherSpan) -> list[str]:
        """Say which limits a span passes, by codes; exactly at its limit a mode still goes."""
        said = []
        for name in MEASURES:
            found, limit = getattr(span, name), getattr(self, name)
            if found is None or limit is None or found == limit:
                continue
            if (found < limit) == (name == "visibility_m"):
                sign = "<" if found < limit else ">"
                said.append(f"{name} {found:g} {sign} {limit:g} {_UNITS[name]}")
        return said


def stopped_spans(
    weather: Iterable[WeatherSpan], limits: Mapping[str, ModeLimits]
) -> tuple[StoppedSpan, ...]:
    """
    Give the spans in which modes are stopped, by mode and time; those that meet are one.

    Parameters
    ----------
    weather
        Spans in any order; where they overlap, the worse one counts.
    limits
        By mode; a mode without any is never stopped.

    Examples
    --------
    >>> gale = [WeatherSpan(0, 60, wind_ms=15.0), WeatherSpan(60, 90, wind_ms=12.0)]
    >>> stopped_spans(gale, {"boat": ModeLimits("boat", wind_ms=10.8)})
    (StoppedSpan(mode='boat', from_s=0, to_s=90, why='wind_ms 15 > 10.8 m/s; wind_ms 12 > 10.8 m/s'),)
    """  # noqa: E501
    ordered = sorted(weather, key=lambda span: (span.from_s, span.to_s))
    found: list[StoppedSpan] = []
    for mode in sorted(limits):
        stops: list[tuple[int, int, dict[str, None]]] = []
        for span in ordered:
            said = dict.fromkeys(limits[mode].passed_by(span))
            if not said:
                continue
            if stops and span.from_s <= stops[-1][1]:
                from_s, to_s, before = stops.pop()
                stops.append((from_s, max(to_s, span.to_s), before | said))
            else:
                stops.append((span.from_s, span.to_s, said))
        found += [StoppedSpan(mode, from_s, to_s, "; ".join(why)) for from_s, to_s, why in stops]
    return tuple(found)


def _check_measures(record: str, record_id: str, row: WeatherSpan | ModeLimits) -> None:
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name in MEASURES and value is not None and not is_measure(value):
            raise InvalidRecordError(record, record_id, field.name, value, "a number from 0")


def is_measure(value: object) -> bool:
    """Whether a value can be a speed, height or distance."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and value >= 0
