"""Keep private keys in files that only their owner can read.

CoastwatchError
└── KeyFileError
    ├── ExposedKeyError       others may read the file of a private key
    └── UnusableKeyError      a file holds no private key of the expected kind
"""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.atomic_file import UnwritableFileError
from maritime.errors import CoastwatchError

KEY_EXPECTED = "a private key on the curve P-256 in PEM"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(CoastwatchError):
    """Base of what goes wrong with files of private keys."""


class ExposedKeyError(KeyFileError):
    """Say which private key others may read."""

    def __init__(self, path: Path, mode: int):
        super().__init__(path, mode)
        self.path, self.mode = path, mode

    def __str__(self) -> str:
        return (
            f"{self.path} holds a private key and has mode {self.mode:04o}, so others may read "
            f"it; expected 0600: run `chmod 600 {self.path}`, and where somebody else can have "
            "read it, make it anew"
        )


class UnusableKeyError(KeyFileError):
    """Say which file holds no key."""

    def __init__(self, path: Path, reason: str):
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.reason}; expected {KEY_EXPECTED}: put the file back from its "
            "copy, or move it away and make a new one"
        )


def write_private(path: Path, content: bytes, *, replaces: bool) -> None:
    """
    Write a file that nobody but its owner can read, whole or not at all.

    Parameters
    ----------
    replaces
        Whether a file that is there may be replaced.

    Raises
    ------
    FileExistsError
        If there is one and it may not.
    UnwritableFileError
        If the disk is full, or the folder is missing or not writable.
    """
    draft: str | None = None
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:  # mkstemp gives mode 0600
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replaces:
            Path(draft).replace(path)
            draft = None
        else:
            path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(path, reason, "make room, or choose another folder") from error
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)


def read_private(path: Path) -> bytes:
    """
    Give the bytes of a private file.

    Raises
    ------
    FileNotFoundError
        If there is none.
    ExposedKeyError
        If others than its owner have a right to it.
    """
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & OTHERS:
            raise ExposedKeyError(path, mode)
        return file.read()


def read_or_make_key(path: Path, *, advice: str) -> ec.EllipticCurvePrivateKey:
    """
    Give the private key of a file, made (0600) where there is none, its folder too.

    Others know its public half: it is never made anew while its file is there, whatever is wrong
    with that.

    Parameters
    ----------
    advice
        What to do where its folder cannot be made.

    Raises
    ------
    ExposedKeyError, UnusableKeyError
        If others may read the file, or it holds no key.
    UnwritableFileError
        If it cannot be made.
    """
    with contextlib.suppress(FileNotFoundError):
        return key_from_pem(read_private(path), path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(path.parent, reason, advice) from error
    with contextlib.suppress(FileExistsError):  # made by another process meanwhile: that one counts
        write_private(path, key_to_pem(new_key()), replaces=False)
    return key_from_pem(read_private(path), path)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Make a private key on the curve P-256, from the system's randomness."""
    return ec.generate_private_key(ec.SECP256R1())


def key_to_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key as PEM (PKCS #8), without a password."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def key_from_pem(content: bytes, path: Path) -> ec.EllipticCurvePrivateKey:
    """
    Read a private key; `path` is only for words.

    Raises
    ------
    UnusableKeyError
        If it is none, needs a password, or is on another curve.
    """
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKeyError(path, "no private key can be read from it") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise UnusableKeyError(path, "its private key is of another kind")
    return key
