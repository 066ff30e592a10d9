"""Seal who told a tip so that only two holders together can open it.

Each holder has an X25519 key; its private half is under a key that scrypt makes of a passphrase
which only he knows. A source is enciphered with a key of its own. For every pair of holders that
key is cut in two, each of which alone is as good as chance, and each half is enciphered for one of
the pair (X25519 with a key made for this once, HKDF-SHA256, ChaCha20-Poly1305). What is sealed is
bound to the id of its tip, the holder and the pair, so that nothing can be put in another's place.

CoastwatchError
└── SealingError
    ├── WrongPassphraseError    a passphrase is not the holder's
    ├── NotEnoughHoldersError   fewer than two holders have a key
    └── BrokenSealError         what is sealed was changed, or is not for these two
"""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from maritime.errors import CoastwatchError

SEAL_FORMAT = "coastwatch-seal/1"
SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MB and about a tenth of a second of a core for each try (RFC 7914)."""
KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12
NEEDED = 2
MOST_HOLDERS = 6
SHORTEST_PASSPHRASE = 12

Json = Mapping[str, object]


class SealingError(CoastwatchError):
    """Base of what goes wrong with sealed sources."""


class WrongPassphraseError(SealingError):
    """Say that a passphrase does not open a holder's key."""

    def __init__(self, login: str):
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return (
            f"the passphrase is not that of holder {self.login!r}; nobody else knows or can "
            "replace it"
        )


class NotEnoughHoldersError(SealingError):
    """Say that a source cannot be taken in, as nobody could open it."""

    def __init__(self, found: int):
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.found} holders have a key, {NEEDED} are needed: take the tip in without its "
            "source, or have holders named by a security administrator"
        )


class BrokenSealError(SealingError):
    """Say that sealed bytes cannot be opened by these two."""

    def __init__(self, tip_id: UUID):
        super().__init__(tip_id)
        self.tip_id = tip_id

    def __str__(self) -> str:
        return f"the source of tip {self.tip_id} is not sealed for these two, or was changed"


@dataclass(frozen=True)
class HolderKey:
    """A holder's new key: the public half, and the private one under his passphrase."""

    public_key: bytes
    sealed: dict[str, object]


def make_holder_key(holder_id: UUID, passphrase: str) -> HolderKey:
    """Make a key for a holder, under his passphrase; takes the time of one scrypt."""
    key = X25519PrivateKey.generate()
    salt = os.urandom(SALT_BYTES)
    box = _encipher(
        _of_passphrase(passphrase, salt, SCRYPT), key.private_bytes_raw(), f"key {holder_id}"
    )
    sealed = {"format": SEAL_FORMAT, "salt": _written(salt), "scrypt": SCRYPT, **box}
    return HolderKey(key.public_key().public_bytes_raw(), sealed)


def open_holder_key(holder_id: UUID, login: str, sealed: Json, passphrase: str) -> X25519PrivateKey:
    """
    Give a holder's private key.

    Raises
    ------
    WrongPassphraseError
        If the passphrase is not his; `login` is for its words.
    """
    derived = _of_passphrase(passphrase, _read(sealed["salt"]), sealed["scrypt"])
    try:
        return X25519PrivateKey.from_private_bytes(_decipher(derived, sealed, f"key {holder_id}"))
    except InvalidTag as error:
        raise WrongPassphraseError(login) from error


def seal_source(tip_id: UUID, source: Json, public_keys: Mapping[UUID, bytes]) -> dict[str, object]:
    """
    Seal a source for every pair of holders.

    Parameters
    ----------
    source
        What is to be kept, as JSON.
    public_keys
        By holder; two to `MOST_HOLDERS`.

    Raises
    ------
    NotEnoughHoldersError
        If there are fewer than two.
    """
    if len(public_keys) < NEEDED:
        raise NotEnoughHoldersError(len(public_keys))
    key = os.urandom(KEY_BYTES)
    content = json.dumps(dict(source), ensure_ascii=False).encode()
    # Padded, so that the length of a name is not told.
    content += b" " * (-len(content) % 512)
    pairs = [
        _seal_pair(tip_id, key, pair, public_keys)
        for pair in combinations(sorted(public_keys, key=str), NEEDED)
    ]
    return {"format": SEAL_FORMAT, "pairs": pairs, **_encipher(key, content, f"tip {tip_id}")}


def open_source(
    tip_id: UUID, sealed: Json, keys: Mapping[UUID, X25519PrivateKey]
) -> dict[str, object]:
    """
    Open a source with the private keys of two holders.

    Raises
    ------
    BrokenSealError
        If it is not sealed for these two, or was changed.
    """
    for pair in sealed["pairs"]:
        holders = [UUID(one["holder_id"]) for one in pair]
        if set(holders) != set(keys) or len(holders) != NEEDED:
            continue
        try:
            halves = [
                _open_half(tip_id, one, holders, keys[holder])
                for one, holder in zip(pair, holders, strict=True)
            ]
            key = _mixed(*halves)
            return json.loads(_decipher(key, sealed, f"tip {tip_id}"))
        except InvalidTag as error:
            raise BrokenSealError(tip_id) from error
    raise BrokenSealError(tip_id)


def _seal_pair(
    tip_id: UUID, key: bytes, pair: tuple[UUID, ...], public_keys: Mapping[UUID, bytes]
) -> list[dict[str, object]]:
    chance = os.urandom(KEY_BYTES)
    halves = (chance, _mixed(key, chance))
    sealed = []
    for holder, half in zip(pair, halves, strict=True):
        once = X25519PrivateKey.generate()
        shared = once.exchange(X25519PublicKey.from_public_bytes(public_keys[holder]))
        public = once.public_key().public_bytes_raw()
        bound_to = _bound(tip_id, holder, pair)
        box = _encipher(_of_exchange(shared, public, public_keys[holder]), half, bound_to)
        sealed.append({"holder_id": str(holder), "once": _written(public), **box})
    return sealed


def _open_half(tip_id: UUID, half: Json, pair: Sequence[UUID], key: X25519PrivateKey) -> bytes:
    public = _read(half["once"])
    shared = key.exchange(X25519PublicKey.from_public_bytes(public))
    derived = _of_exchange(shared, public, key.public_key().public_bytes_raw())
    return _decipher(derived, half, _bound(tip_id, UUID(str(half["holder_id"])), pair))


def _bound(tip_id: UUID, holder: UUID, pair: Sequence[UUID]) -> str:
    return f"half of {tip_id} for {holder} of {' and '.join(sorted(map(str, pair)))}"


def _of_passphrase(passphrase: str, salt: bytes, params: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, **params).derive(passphrase.encode())


def _of_exchange(shared: bytes, once: bytes, public_key: bytes) -> bytes:
    info = SEAL_FORMAT.encode() + once + public_key
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(shared)


def _encipher(key: bytes, content: bytes, bound_to: str) -> dict[str, object]:
    nonce = os.urandom(NONCE_BYTES)
    box = ChaCha20Poly1305(key).encrypt(nonce, content, bound_to.encode())
    return {"nonce": _written(nonce), "box": _written(box)}


def _decipher(key: bytes, sealed: Json, bound_to: str) -> bytes:
    nonce, box = _read(sealed["nonce"]), _read(sealed["box"])
    return ChaCha20Poly1305(key).decrypt(nonce, box, bound_to.encode())


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _read(written: object) -> bytes:
    return base64.b64decode(str(written), validate=True)
