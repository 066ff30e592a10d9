"""Hold how a made-up day is told of: assumptions for demonstrations, not measurements."""

import math
from dataclasses import dataclass

from maritime.errors import InvalidRecordError


@dataclass(frozen=True)
class TellingParams:
    """
    What phones, cameras and people do on a made-up day.

    A point of a track comes every point_every_s, and they are put together in pieces of piece_s,
    as the phone's page does.
    noise_m is how far a point is off, root mean square in each direction; the error of one point
    lasts into the next by noise_lasts (0 to 1). rough_share of points are off by rough_m and say
    so.

    holes is how many a phone has without a network in 100 hours out, each of hole_min (from, to);
    twice_share of its batches are sent again. check_share of stays at landing points have a check
    of a vessel, tells is how much is told in 100 hours out. sensors_down is the share of sensors
    that go off line once a day, for down_min (from, to). landings, calls and tips are of a day of
    24 hours.
    """

    point_every_s: int = 10
    piece_s: int = 180
    noise_m: float = 6.0
    noise_lasts: float = 0.9
    rough_share: float = 0.01
    rough_m: float = 180.0
    holes: float = 25.0
    hole_min: tuple[float, float] = (4.0, 40.0)
    twice_share: float = 0.05
    check_share: float = 0.4
    tells: float = 8.0
    sensors_down: float = 0.15
    down_min: tuple[float, float] = (30.0, 240.0)
    landings: float = 2.0
    calls: float = 2.0
    tips: float = 2.0

    def __post_init__(self) -> None:
        for name in ("noise_lasts", "rough_share", "twice_share", "check_share", "sensors_down"):
            self._require(name, 0 <= getattr(self, name) <= 1, "a share from 0 to 1")
        for name in ("noise_m", "rough_m", "holes", "tells", "landings", "calls", "tips"):
            value = getattr(self, name)
            self._require(name, math.isfinite(value) and value >= 0, "a number of at least 0")
        for name in ("hole_min", "down_min"):
            low, high = getattr(self, name)
            is_span = 0 < low <= high and math.isfinite(high)
            self._require(name, is_span, "two numbers of minutes above 0, the first not greater")
        self._require("point_every_s", self.point_every_s >= 1, "whole seconds from 1")
        is_piece = self.point_every_s <= self.piece_s <= 400 * self.point_every_s
        self._require("piece_s", is_piece, "as long as 1 to 400 points")

    def _require(self, name: str, is_good: bool, expected: str) -> None:
        if not is_good:
            raise InvalidRecordError("telling", "", name, getattr(self, name), expected)
