"""Name derived segments so that the names last when the coast is cut again or edited elsewhere."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass

LonLat = tuple[float, float]

_CODE_LENGTH = 4
_ROUND_DIGITS = 5  # about a metre: the same cut found again is the same
_FINE_DIGITS = 8
_NOISE_DIGITS = 9  # below drawing, above the noise of computing: keeps …5 from rounding two ways


@dataclass(frozen=True)
class Stretch:
    """The coast between two forced cuts: its ends, and places a third, half, two thirds along."""

    first: LonLat
    third: LonLat
    middle: LonLat
    two_thirds: LonLat
    last: LonLat

    @property
    def counts_from_first(self) -> bool:
        """Whether parts are counted from the drawn first end: it is the lexicographically lower."""
        forward = (_rounded(self.first, _ROUND_DIGITS), _rounded(self.third, _FINE_DIGITS))
        backward = (_rounded(self.last, _ROUND_DIGITS), _rounded(self.two_thirds, _FINE_DIGITS))
        return forward <= backward


def name_stretches(stretches: tuple[Stretch, ...]) -> tuple[str, ...]:
    """
    Give a code for each stretch of one coastline, all different.

    A code is hashed from the stretch's two ends alone, in no order, so it outlasts every edit
    that leaves them in place. Where codes meet, the stretches concerned take their middle into
    the hash, and then more letters, until they differ.

    Parameters
    ----------
    stretches
        All stretches of one coastline, as drawn; lon, lat in EPSG:4326.
    """
    levels = [0] * len(stretches)
    deepest = 8
    while True:
        codes = [_code(stretch, level) for stretch, level in zip(stretches, levels, strict=True)]
        counts = Counter(codes)
        shared = [number for number, code in enumerate(codes) if counts[code] > 1]
        if not shared:
            return tuple(codes)
        if all(levels[number] >= deepest for number in shared):
            return _numbered(codes)
        for number in shared:
            levels[number] = min(levels[number] + 1, deepest)


def segment_id(coastline_id: str, code: str, ordinal: int) -> str:
    """Give the id of the part of a stretch that is counted as ordinal, from 1."""
    return f"{coastline_id}-{code}-{ordinal}"


def _code(stretch: Stretch, level: int) -> str:
    digits = _ROUND_DIGITS if level < 3 else _FINE_DIGITS
    ends = sorted((_rounded(stretch.first, digits), _rounded(stretch.last, digits)))
    places = ends if level == 0 else [*ends, _rounded(stretch.middle, digits)]
    text = " ".join(f"{lon:.{digits}f},{lat:.{digits}f}" for lon, lat in places)
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode()[: _CODE_LENGTH + max(0, level - 1)]


def _rounded(lonlat: LonLat, digits: int) -> LonLat:
    lon, lat = (round(round(value, _NOISE_DIGITS), digits) + 0.0 for value in lonlat)
    return lon, lat


def _numbered(codes: list[str]) -> tuple[str, ...]:
    """Tell stretches apart that lie on top of each other, in the order drawn."""
    seen: Counter[str] = Counter()
    counts = Counter(codes)
    named = []
    for code in codes:
        seen[code] += 1
        named.append(code if counts[code] == 1 else f"{code}{seen[code]}")
    return tuple(named)
