"""Read a backup to its end before anything is touched, and give what is in it."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pyrage import x25519

from geo_data.keep.backup_signer import SIGNATURE, require_signer, signer_of
from geo_data.keep.keep_errors import BackupRefusedError, NoBackupError
from geo_data.keep.kept_files import is_safe_name, kept_file
from geo_data.keep.make_backup import DATABASE_PARTS, FILES, MANIFEST, SUFFIX
from geo_data.keep.manifest import KeptFile, Manifest
from geo_data.keep.sealed_archive import ANOTHER, read_sealed
from geo_data.store_upgrade import is_known_step

Identities = tuple[x25519.Identity, ...]


def check_backup(path: Path, identities: Identities, *, signer: str | None = None) -> Manifest:
    """
    Read a backup to its end, compare everything in it with its manifest, and give that.

    Parameters
    ----------
    signer
        Fingerprint of the key that has to have signed it; None: whoever, or nobody.

    Raises
    ------
    BackupRefusedError
        If it was changed or cut short, is none, is sealed for other keys, holds something else
        than its manifest says, is of a newer program, or was signed by another.
    """
    manifest, written, signature, files = None, b"", None, []
    size_bytes, digest = 0, hashlib.sha256()
    for name, mode, content in read_sealed(path, identities):
        if name.startswith(DATABASE_PARTS):
            size_bytes += len(content)
            digest.update(content)
        elif name.startswith(FILES):
            files.append(kept_file(name.removeprefix(FILES), mode, content))
        elif name == MANIFEST:
            manifest, written = _manifest_of(path, content), content
        elif name == SIGNATURE:
            signature = content
    if manifest is None:
        raise BackupRefusedError(path, "it has no manifest", ANOTHER)
    if (size_bytes, digest.hexdigest()) != (manifest.dump_bytes, manifest.dump_sha256):
        raise BackupRefusedError(path, "its database is not that of its manifest", ANOTHER)
    if tuple(files) != manifest.files or not all(is_safe_name(one.name) for one in files):
        raise BackupRefusedError(path, "its files are not those of its manifest", ANOTHER)
    if not is_known_step(manifest.step):
        reason = f"its tables are at step {manifest.step}, which this program does not know"
        advice = f"install Coastwatch {manifest.program_version} or newer, then restore"
        raise BackupRefusedError(path, reason, advice)
    if signature is not None:
        manifest = replace(manifest, signer=signer_of(path, written, signature))
    require_signer(path, manifest.signer, signer)
    return manifest


def read_database(path: Path, identities: Identities) -> Iterator[bytes]:
    """Give the parts of the dump of a backup that was checked."""
    for name, _, content in read_sealed(path, identities):
        if name.startswith(DATABASE_PARTS):
            yield content


def read_files(path: Path, identities: Identities) -> Iterator[tuple[KeptFile, bytes]]:
    """Give the files of a backup that was checked."""
    for name, mode, content in read_sealed(path, identities):
        if name.startswith(FILES):
            yield kept_file(name.removeprefix(FILES), mode, content), content


def newest_backup(folder: Path) -> Path:
    """
    Give the newest backup of a folder, by the time in its name.

    Raises
    ------
    NoBackupError
        If there is none.
    """
    found = sorted(folder.glob(f"coastwatch-*{SUFFIX}"))
    if not found:
        raise NoBackupError(folder)
    return found[-1]


def _manifest_of(path: Path, content: bytes) -> Manifest:
    try:
        return Manifest.from_json(content)
    except ValueError as error:
        raise BackupRefusedError(path, f"its manifest is {error}", ANOTHER) from error
