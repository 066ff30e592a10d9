"""Write files whole or not at all.

CoastwatchError
└── UnwritableFileError    a file could not be written; what was there before still is
"""

import os
import tempfile
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from maritime.errors import CoastwatchError

_FULL = (ENOSPC, EDQUOT, EFBIG)


class UnwritableFileError(CoastwatchError):
    """Say which file could not be written and why."""

    def __init__(self, path: Path, reason: str, advice: str):
        super().__init__(path, reason, advice)
        self.path, self.reason, self.advice = path, reason, advice

    def __str__(self) -> str:
        return f"{self.path} was not written: {self.reason}; {self.advice}"


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file beside its place and move it there when it is complete.

    A file that was there is replaced in one step, and kept as it is if anything goes wrong.

    Raises
    ------
    UnwritableFileError
        If the disk is full, the folder is missing or not writable, or the path is a folder.
    """
    path = Path(path)
    if path.is_dir():
        raise UnwritableFileError(path, "it is a folder", "give the name of a file")
    if path.exists() and not path.is_file():
        raise UnwritableFileError(path, "it is not an ordinary file", "give another name")
    place = path.resolve()
    draft: str | None = None
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), _permissions(place))
            os.fsync(file.fileno())
        os.replace(draft, place)  # noqa: PTH105 (draft is a plain name, given by mkstemp)
        draft = None
    except OSError as error:
        raise UnwritableFileError(path, _reason(error), _advice(error)) from error
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)


def _permissions(place: Path) -> int:
    """Give the permissions of the file that is replaced, else those of a new file."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _advice(error: OSError) -> str:
    if error.errno in _FULL:
        return "make room on the disk and run the command again"
    if isinstance(error, FileNotFoundError):
        return "create the folder first"
    return "choose a folder that can be written to"
