"""Say which files of the data folder belong to a backup, and put them back."""

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from geo_data.keep.backup_key import KEY_FILE
from geo_data.keep.keep_errors import BackupToolError
from geo_data.keep.manifest import KeptFile
from geo_data.key_files import write_private

LEFT_OUT = frozenset(
    ("postgres", "database.json", "cluster.lock", "maps", "keep", "backups", "logs", KEY_FILE)
)
"""Of the top of the data folder: the cluster and its passwords, which a restore makes anew, maps,
which are drawn again, what was said of backups, backups, and the key that opens them."""
MOST_BYTES = 64 << 20
"""A larger file is none that the program or an office keeps here."""


def read_kept_files(folder: Path) -> Iterator[tuple[KeptFile, bytes]]:
    """
    Give every file that an office or the program keeps in a data folder, by name.

    Links, sockets and drafts (names that begin with a dot or end with .unfinished) are left out.

    Raises
    ------
    BackupToolError
        If one cannot be read.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] in LEFT_OUT or _is_draft(path) or not _is_file(path):
            continue
        try:
            content, mode = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            said = f"{path}: {(error.strerror or str(error)).lower()}"
            raise BackupToolError("reading the data folder", said) from error
        yield kept_file(name.as_posix(), mode, content), content


def kept_file(name: str, mode: int, content: bytes) -> KeptFile:
    """Give the entry of a file."""
    return KeptFile(name, mode, len(content), hashlib.sha256(content).hexdigest())


def is_safe_name(name: str) -> bool:
    """
    Tell whether a name stays below the data folder and is one that belongs to a backup.

    Examples
    --------
    >>> [is_safe_name(name) for name in ("tls/server.pem", "../etc/passwd", "/x", "database.json")]
    [True, False, False, False]
    """
    path = PurePosixPath(name)
    is_below = not path.is_absolute() and ".." not in path.parts and bool(path.parts)
    return is_below and path.parts[0] not in LEFT_OUT


def put_file(folder: Path, entry: KeptFile, content: bytes) -> None:
    """
    Write one file back with its permissions, whole or not at all.

    Raises
    ------
    UnwritableFileError
        If it cannot be written.
    """
    place = folder / entry.name
    missing = [one for one in place.parents if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=0o700)
    write_private(place, content, replaces=True)
    place.chmod(entry.mode)


def _is_draft(path: Path) -> bool:
    return path.name.startswith(".") or path.name.endswith(".unfinished")


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_BYTES
