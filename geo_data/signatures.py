"""Sign and verify with ECDSA on P-256 and SHA-256, as WebCrypto does it in a browser.

A signature is 64 bytes, r and s one after the other (IEEE P1363), written as base64url without
padding; a public key is a JSON Web Key (RFC 7517).

CoastwatchError
└── UnusableJwkError    something is no public key on P-256
"""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from maritime.errors import CoastwatchError

COORDINATE_BYTES = 32
SIGNATURE_BYTES = 2 * COORDINATE_BYTES
WRITTEN_SIGNATURE_BYTES = 86
"""64 bytes as base64url without padding."""

JWK_EXPECTED = (
    'a public key of P-256 as a JSON Web Key: {"kty": "EC", "crv": "P-256", "x": …, "y": …}, each '
    "coordinate 32 bytes as base64url, and no private part"
)
_ALGORITHM = ec.ECDSA(Prehashed(hashes.SHA256()))


class UnusableJwkError(CoastwatchError):
    """Say why a key cannot be used."""

    def __init__(self, found: str):
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"found {self.found}; expected {JWK_EXPECTED}"


def jwk_of(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Write a public key as a JSON Web Key with its four needed members."""
    point = key.public_numbers()
    x, y = (to_base64url(one.to_bytes(COORDINATE_BYTES)) for one in (point.x, point.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def key_of_jwk(jwk: Mapping[str, object]) -> ec.EllipticCurvePublicKey:
    """
    Read a public key; other members than the four needed ones are ignored.

    Raises
    ------
    UnusableJwkError
        If it is of another kind, not on the curve, or has its private part with it.
    """
    if "d" in jwk:
        raise UnusableJwkError("a private key, which must never leave its device")
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise UnusableJwkError(f"kty {jwk.get('kty')!r}, crv {jwk.get('crv')!r}")
    x, y = (_coordinate(jwk, name) for name in ("x", "y"))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError as error:
        raise UnusableJwkError("a point that is not on the curve") from error


def sign(key: ec.EllipticCurvePrivateKey, digest: bytes) -> str:
    """Sign a SHA-256 digest; the signature as it is written."""
    r, s = decode_dss_signature(key.sign(digest, _ALGORITHM))
    return to_base64url(r.to_bytes(COORDINATE_BYTES) + s.to_bytes(COORDINATE_BYTES))


def is_signed(key: ec.EllipticCurvePublicKey, written: bytes, digest: bytes) -> bool:
    """Say whether a written signature is the key's over a SHA-256 digest."""
    try:
        raw = from_base64url(written.decode("ascii"))
    except (UnicodeDecodeError, binascii.Error):
        return False
    if len(raw) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(raw[i : i + COORDINATE_BYTES]) for i in (0, COORDINATE_BYTES))
    try:
        key.verify(encode_dss_signature(r, s), digest, _ALGORITHM)
    except InvalidSignature:
        return False
    return True


def to_base64url(raw: bytes) -> str:
    """
    Write bytes as base64url without padding (RFC 4648, 5).

    Examples
    --------
    >>> to_base64url(bytes([251, 255]))
    '-_8'
    """
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(written: str) -> bytes:
    """
    Read base64url without padding; only the one way of writing that gives these bytes is taken.

    Raises
    ------
    binascii.Error
        If it is something else, or its last letter has bits that belong to no byte.

    Examples
    --------
    >>> from_base64url("-_8")
    b'\\xfb\\xff'
    """
    raw = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    if to_base64url(raw) != written:
        raise binascii.Error("not the one way of writing these bytes")
    return raw


def _coordinate(jwk: Mapping[str, object], name: str) -> int:
    written = jwk.get(name)
    try:
        raw = from_base64url(written) if isinstance(written, str) else b""
    except ValueError as error:  # binascii.Error is one
        raise UnusableJwkError(f"{name} that is no base64url") from error
    if len(raw) != COORDINATE_BYTES:
        raise UnusableJwkError(f"{name} of {len(raw)} bytes")
    return int.from_bytes(raw)
