"""Read a small TOML file that an office may write itself, or say why it cannot be read."""

import tomllib
from pathlib import Path

from maritime.errors import Fault, FaultyInputError


def read_toml_file(
    path: Path | str, *, layer: str, expected: str, in_toml: str, most_bytes: int
) -> dict[str, object]:
    """
    Give the document of a TOML file in UTF-8, with or without a byte order mark.

    Parameters
    ----------
    layer
        What its faults are of.
    expected, in_toml
        What was expected, in words: a file at all, and one in TOML.
    most_bytes
        A larger file is none of the kind.

    Raises
    ------
    FaultyInputError
        If it cannot be read, is larger, or is no TOML.
    """
    path = Path(path)

    def refusal(found: str, wanted: str) -> FaultyInputError:
        return FaultyInputError(str(path), (Fault(layer, "", "", found, wanted),))

    try:
        content = path.read_bytes()
    except OSError as error:
        found = f"a file that cannot be read ({(error.strerror or str(error)).lower()})"
        raise refusal(found, expected) from error
    if len(content) > most_bytes:
        raise refusal(f"more than {most_bytes:,} bytes", expected)
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise refusal(f"no TOML in UTF-8 ({error})", in_toml) from error
