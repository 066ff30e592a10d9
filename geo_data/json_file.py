"""Read a JSON file that somebody hands in, or say why it cannot be read."""

import json
from pathlib import Path

from maritime.errors import Fault, FaultyInputError


def read_json_file(path: Path, *, layer: str, expected: str, most_bytes: int) -> object:
    """
    Give the document of a JSON file.

    Parameters
    ----------
    layer
        What its faults are of.
    expected
        What was expected, in words.
    most_bytes
        A larger file is none of the kind.

    Raises
    ------
    FaultyInputError
        If it cannot be read, is larger, or is no JSON.
    """

    def refusal(found: str) -> FaultyInputError:
        return FaultyInputError(str(path), (Fault(layer, "", "", found, expected),))

    try:
        if path.stat().st_size > most_bytes:
            raise refusal(f"{path.stat().st_size:,} bytes")
        return json.loads(path.read_bytes())
    except OSError as error:
        raise refusal((error.strerror or str(error)).lower()) from error
    except (ValueError, RecursionError) as error:
        raise refusal(f"no JSON ({error})") from error
