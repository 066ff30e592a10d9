"""Write and read archives that are sealed: a tar in one stream of authenticated chunks (age).

Every chunk of 64 KiB is checked before it is given out, and the last says that it is the last: a
file that was cut short or changed cannot be read to its end. `age -d -i KEY FILE | tar x` opens
one without this program.
"""

import contextlib
import io
import os
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from errno import EMLINK, ENOSYS, EOPNOTSUPP, EPERM
from pathlib import Path
from typing import BinaryIO

from pyrage import DecryptError, EncryptError, decrypt_io, encrypt_io, x25519

from geo_data.atomic_file import UnwritableFileError
from geo_data.keep.keep_errors import BackupRefusedError

PART_BYTES = 4 << 20
"""Of a stream that comes in parts, as its length is not known before it ends."""
_NO_LINKS = (EPERM, EOPNOTSUPP, ENOSYS, EMLINK)
ROOM_ADVICE = "make room on the disk, or name another folder; nothing half was left"
ANOTHER = "use another backup"


class SealedWriter:
    """Takes members; what it was given is in the file at once, or never."""

    def __init__(self, tar: tarfile.TarFile):
        self._tar = tar

    def add(self, name: str, content: bytes, *, mode: int = 0o600) -> None:
        """Add a member."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), mode
        self._tar.addfile(member, io.BytesIO(content))


@contextlib.contextmanager
def writing_sealed(path: Path, recipients: tuple[x25519.Recipient, ...]) -> Iterator[SealedWriter]:
    """
    Write an archive that only the keys of recipients open, mode 0600.

    It stands under its name when the block has ended well; else nothing is left of it. A file
    that is there is never replaced.

    Raises
    ------
    UnwritableFileError
        If there is a file already, the disk is full, or the folder is missing or not writable.
    """
    if path.exists():
        raise UnwritableFileError(path, "there is a file of that name", "give another name")
    draft: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "wb") as file:  # mkstemp gives mode 0600
            with (
                _Sealing(file, recipients) as inner,
                tarfile.open(fileobj=inner, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                yield SealedWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
        _keep_name(path.parent)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(path, reason, ROOM_ADVICE) from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


def read_sealed(
    path: Path, identities: tuple[x25519.Identity, ...]
) -> Iterator[tuple[str, int, bytes]]:
    """
    Give the members of an archive, in order: name, permissions, bytes.

    Only when all have been given is it known that the file is whole.

    Raises
    ------
    BackupRefusedError
        If it cannot be read, was changed or cut short, is none, or is sealed for other keys.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BackupRefusedError(path, reason, "name a backup file") from error
    with file, _Opening(file, identities) as opening:
        try:
            with tarfile.open(fileobj=opening.inner, mode="r|") as tar:
                for member in tar:
                    content = tar.extractfile(member)
                    if content is None:
                        raise BackupRefusedError(path, f"{member.name} is no file", ANOTHER)
                    yield member.name, member.mode, content.read()
            opening.read_on()
        except tarfile.TarError as error:
            opening.read_on()
            opening.end()
            raise opening.refusal(path) or _no_archive(path) from error
        opening.end()
        if refusal := opening.refusal(path):
            raise refusal


class _Sealing:
    """A pipe whose other end is sealed into a file, in a thread."""

    def __init__(self, file: BinaryIO, recipients: tuple[x25519.Recipient, ...]):
        self._sink = _Sink(file)
        read_end, write_end = os.pipe()
        self._inner = os.fdopen(write_end, "wb", buffering=1 << 16)
        self._error: EncryptError | None = None
        self._thread = threading.Thread(
            target=self._seal, args=(os.fdopen(read_end, "rb"), recipients), daemon=True
        )

    def __enter__(self) -> BinaryIO:
        self._thread.start()
        return self._inner

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._inner.close()
        self._thread.join()
        if self._sink.error is not None:
            raise self._sink.error
        if self._error is not None:
            raise self._error

    def _seal(self, source: BinaryIO, recipients: tuple[x25519.Recipient, ...]) -> None:
        with source:
            try:
                encrypt_io(source, self._sink, list(recipients))
            except EncryptError as error:
                self._error = error


class _Sink:
    """A file that remembers why it could not be written; age tells it as text only."""

    def __init__(self, file: BinaryIO):
        self._file = file
        self.error: OSError | None = None

    def write(self, chunk: bytes) -> int:
        try:
            return self._file.write(chunk)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


class _Opening:
    """A pipe into which a sealed file is opened, in a thread."""

    def __init__(self, file: BinaryIO, identities: tuple[x25519.Identity, ...]):
        read_end, write_end = os.pipe()
        self.inner = os.fdopen(read_end, "rb", buffering=1 << 16)
        self._error: DecryptError | OSError | None = None
        self._thread = threading.Thread(
            target=self._open, args=(file, os.fdopen(write_end, "wb"), identities), daemon=True
        )

    def __enter__(self) -> "_Opening":
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.end()

    def read_on(self) -> None:
        """Read to the end, where it is said whether the file is whole."""
        while self.inner.read(PART_BYTES):
            pass

    def end(self) -> None:
        """Stop reading, and wait until the thread has noticed."""
        self.inner.close()
        self._thread.join()

    def refusal(self, path: Path) -> BackupRefusedError | None:
        """Say why the file could not be opened to its end; None where it could."""
        match self._error:
            case None | BrokenPipeError():
                return None
            case DecryptError() if "No matching keys" in str(self._error):
                advice = "name the file of the right private key with --key"
                return BackupRefusedError(path, "it is sealed for other keys", advice)
            case DecryptError():
                return _no_archive(path)
            case _:
                reason = "it was changed, or cut short"
                return BackupRefusedError(path, reason, ANOTHER)

    def _open(
        self, file: BinaryIO, into: BinaryIO, identities: tuple[x25519.Identity, ...]
    ) -> None:
        try:
            with into:
                decrypt_io(file, into, list(identities))
        except (DecryptError, OSError) as error:
            self._error = error


def _no_archive(path: Path) -> BackupRefusedError:
    return BackupRefusedError(path, "it is no backup, or only the beginning of one", ANOTHER)


def _name(draft: Path, path: Path) -> None:
    """Give a draft its name, never that of a file which came there meanwhile."""
    try:
        path.hardlink_to(draft)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        draft.rename(path)  # a stick or share that has no links: looked for one before


def _keep_name(folder: Path) -> None:
    """Have the disk keep the names of a folder through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
