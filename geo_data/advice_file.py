"""Read what `coastwatch advise --json` printed: which additions would close how much."""

from dataclasses import dataclass
from pathlib import Path

from geo_data.json_file import read_json_file
from maritime.errors import Fault, FaultyInputError

LARGEST_BYTES = 16 * 2**20
EXPECTED = "what coastwatch advise --json prints"


@dataclass(frozen=True)
class AdvisedAddition:
    """One addition of an advice: what kind, at which place, and the coverage with it, 0 to 1."""

    kind: str
    place_id: str
    coverage: float


@dataclass(frozen=True)
class ReadAdvice:
    """The coverage of the plan that was given, and of each addition that was planned again."""

    given_coverage: float
    additions: tuple[AdvisedAddition, ...]


def read_advice(path: Path) -> ReadAdvice:
    """
    Read an advice.

    Raises
    ------
    FaultyInputError
        If there is no such file, it is too large, or it is none.
    """
    document = read_json_file(path, layer="advice", expected=EXPECTED, most_bytes=LARGEST_BYTES)
    try:
        return ReadAdvice(
            _share(document["given"]["coverage"]),
            tuple(
                AdvisedAddition(
                    str(row["kind"]), str(row["place_id"] or ""), _share(row["coverage"])
                )
                for row in document["additions"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _refuse(path, f"another document ({type(error).__name__} {error})") from error


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"coverage {value!r}")
    return float(value)


def _refuse(path: Path, found: str) -> FaultyInputError:
    return FaultyInputError(str(path), (Fault("advice", "", "", found, EXPECTED),))
