"""Keep the keys of backups: whom they are sealed for, and the private key that opens them.

Backups are sealed for public keys (age X25519), so a machine can make them without being able to
read any. The private key lies in the data folder until somebody takes it away; its public key and
those of others whom backups are sealed for stand in a file of their own, one a line.
"""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pyrage import IdentityError, RecipientError, x25519

from geo_data.keep.keep_errors import BackupKeyError
from geo_data.key_files import ExposedKeyError, read_private, write_private

KEY_FILE = "backup-key.txt"
"""The private key, in the format of age; mode 0600. Never part of a backup."""
RECIPIENTS_FILE = "backup-recipients.txt"
"""Public keys that every backup is sealed for."""
Key = TypeVar("Key", x25519.Identity, x25519.Recipient)
MAKE_ONE = "make one with `coastwatch backup-key`"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HEAD = (
    "# Opens the backups of this site: who has it reads phones, tips and tracks.\n"
    "# Lost, no backup can be read again by anybody. Keep two copies away from this machine.\n"
)


def make_key(folder: Path) -> str:
    """
    Make a key where there is none, seal for it from now on, and give its public part.

    Raises
    ------
    BackupKeyError
        If backups are sealed for somebody already.
    UnwritableFileError
        If the folder cannot be written to.
    """
    for name in (KEY_FILE, RECIPIENTS_FILE):
        if (folder / name).exists():
            raise BackupKeyError(
                folder / name, "is there already",
                "look at it with `coastwatch backup-key`; a key is never replaced",
            )  # fmt: skip
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    written = f"{_HEAD}# public key: {public}\n{identity}\n"
    write_private(folder / KEY_FILE, written.encode(), replaces=False)
    write_private(folder / RECIPIENTS_FILE, f"{public}\n".encode(), replaces=False)
    return public


def recipients_of(folder: Path) -> tuple[x25519.Recipient, ...]:
    """
    Give whom backups of a data folder are sealed for.

    Raises
    ------
    BackupKeyError
        If it names nobody, a line is no public key, or others may write the file.
    """
    path = folder / RECIPIENTS_FILE
    if not path.exists():
        raise BackupKeyError(path, "there is no key to seal a backup for", MAKE_ONE)
    if path.stat().st_mode & _OTHERS_WRITE:
        raise BackupKeyError(
            path, "others may write it, and so have backups sealed for themselves",
            f"run `chmod 600 {path}` and look whose keys are in it",
        )  # fmt: skip
    expected = "expected a public key, age1…: correct the line or take it out"
    found = _keys_of(path, path.read_bytes(), x25519.Recipient.from_str, "public", expected)
    if not found:
        raise BackupKeyError(path, "it names no public key", MAKE_ONE)
    return found


def identities_of(path: Path) -> tuple[x25519.Identity, ...]:
    """
    Give the private keys of a file.

    Raises
    ------
    BackupKeyError
        If there is none, others may read the file, or a line is no private key.
    """
    try:
        content = read_private(path)
    except FileNotFoundError as error:
        advice = "name the file of the private key with --key; without it no backup can be read"
        raise BackupKeyError(path, "there is no such file", advice) from error
    except ExposedKeyError as error:
        found = f"others may read this private key (mode {error.mode:04o})"
        raise BackupKeyError(path, found, f"run `chmod 600 {path}`") from error
    expected = "expected AGE-SECRET-KEY-…, as `coastwatch backup-key` writes it"
    found = _keys_of(path, content, x25519.Identity.from_str, "private", expected)
    if not found:
        raise BackupKeyError(path, "it holds no private key", "name the right file with --key")
    return found


def _keys_of(
    path: Path, content: bytes, parse: Callable[[str], Key], kind: str, expected: str
) -> tuple[Key, ...]:
    """Give the keys of a file's content, one of each line that says something."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BackupKeyError(path, "it is no text in UTF-8", "put the right file there") from error
    found = []
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            found.append(parse(line))
        except (IdentityError, RecipientError) as error:
            raise BackupKeyError(path, f"line {number} is no {kind} key", expected) from error
    return tuple(found)
