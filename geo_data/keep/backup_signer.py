"""Say who made a backup: its manifest is signed by the site's key, and only that may be demanded.

A seal says that nobody has changed a backup, not who made it: whoever knows the public key can seal
one. The signature lies inside the seal and covers the manifest, and so by its sums all the rest.
"""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.keep.keep_errors import BackupRefusedError
from geo_data.signatures import UnusableJwkError, is_signed, jwk_of, key_of_jwk, sign
from geo_data.site_key import FILE_NAME, read_or_make_site_key

SIGNATURE = "signature.json"
"""Name of the member, the last."""
ANYBODY = "none"
"""What is said instead of a fingerprint to take a backup whoever made it."""
_PURPOSE = b"coastwatch-backup/1\n"
"""Stands before what is signed: the site's key signs other things too."""


def sign_manifest(key: ec.EllipticCurvePrivateKey, manifest: bytes) -> bytes:
    """Give the member that says who made a backup with this manifest."""
    told = {"key": jwk_of(key.public_key()), "signature": sign(key, _digest(manifest))}
    return json.dumps(told, indent=1, sort_keys=True).encode()


def signer_of(path: Path, manifest: bytes, signature: bytes) -> str:
    """
    Give the fingerprint of the key that signed a manifest.

    Raises
    ------
    BackupRefusedError
        If the signature is none of its key over this manifest.
    """
    try:
        told = json.loads(signature)
        key = key_of_jwk(told["key"])
        is_good = is_signed(key, str(told["signature"]).encode(), _digest(manifest))
    except (ValueError, TypeError, KeyError, AttributeError, UnusableJwkError):
        is_good = False
    if not is_good:
        raise BackupRefusedError(path, "its signature is not that of its key", "use another backup")
    return fingerprint_of(key)


def fingerprint_of(key: ec.EllipticCurvePublicKey) -> str:
    """Give the SHA-256 thumbprint of a key (RFC 7638), in hex."""
    return hashlib.sha256(
        json.dumps(jwk_of(key), sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def own_signer(folder: Path) -> str | None:
    """
    Give the fingerprint of the key that a data folder has; None where it has none yet.

    Raises
    ------
    KeyFileError
        If others may read its file, or it holds no key.
    """
    if not (folder / FILE_NAME).exists():
        return None
    return fingerprint_of(read_or_make_site_key(folder).public_key())


def demanded_signer(folder: Path, told: str | None) -> str | None:
    """
    Give the fingerprint that a backup has to have: the told one, else of the folder's own key.

    Examples
    --------
    >>> demanded_signer(Path("/nowhere"), "AB:CD ef")
    'abcdef'
    >>> demanded_signer(Path("/nowhere"), ANYBODY) is None
    True
    """
    if told is None:
        return own_signer(folder)
    plain = "".join(told.split()).replace(":", "").lower()
    return None if plain == ANYBODY else plain


def require_signer(path: Path, found: str | None, demanded: str | None) -> None:
    """
    Raise unless a backup was made by whom it has to be; None demands nobody.

    Raises
    ------
    BackupRefusedError
        If it was signed by another key, or by none.
    """
    if demanded is None or found == demanded:
        return
    who = "nobody has signed it" if found is None else f"it was signed by the key {found}"
    raise BackupRefusedError(
        path, f"{who}, expected {demanded}",
        "compare the fingerprint with the one that `coastwatch backup-key` showed where it was "
        "made; if it is that one, give it with --signer",
    )  # fmt: skip


def _digest(manifest: bytes) -> bytes:
    return hashlib.sha256(_PURPOSE + manifest).digest()
