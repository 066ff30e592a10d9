"""Read to which addresses alerts go out, from one file that only its owner may read."""

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from geo_data.store_errors import StoreError

OUTWARD_FILE = "alerts-outward.toml"
EXPECTED = 'addresses = ["…"] and, if wanted, least_severity = 1, 2 or 3'


class OutwardFileError(StoreError):
    """Say what is wrong with the file of outward addresses; never what is in it."""

    def __init__(self, path: Path, found: str, expected: str):
        super().__init__(path, found, expected)
        self.path, self.found, self.expected = path, found, expected

    def __str__(self) -> str:
        return f"{self.path.name}: {self.found}; expected {self.expected}"


@dataclass(frozen=True, repr=False)
class Outward:
    """Addresses as apprise has them, which hold secrets, and from which severity on they hear."""

    addresses: tuple[str, ...] = ()
    least_severity: int = 2


def read_outward(folder: Path) -> Outward:
    """
    Give the addresses of a data folder; none where it has no such file.

    Raises
    ------
    OutwardFileError
        If others than its owner may read the file, or it is not as expected.
    """
    path = folder / OUTWARD_FILE
    if not path.exists():
        return Outward()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise OutwardFileError(path, f"its mode is {mode:o}", "600: chmod 600 it")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OutwardFileError(path, "it is no TOML in UTF-8", EXPECTED) from error
    addresses, least = told.get("addresses"), told.get("least_severity", 2)
    is_right = isinstance(addresses, list) and all(isinstance(one, str) for one in addresses)
    if not is_right or least not in (1, 2, 3) or set(told) - {"addresses", "least_severity"}:
        raise OutwardFileError(path, "it holds something else", EXPECTED)
    return Outward(tuple(addresses), least)
