"""Private keys are readable by their owner alone, and never replaced by accident."""

import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from geo_data.atomic_file import UnwritableFileError
from geo_data.key_files import (
    ExposedKeyError,
    UnusableKeyError,
    key_from_pem,
    key_to_pem,
    new_key,
    read_private,
    write_private,
)
from geo_data.signatures import jwk_of
from geo_data.site_key import read_or_make_site_key, site_jwk


def mode_of(path: Path) -> int:
    """Give who may do what with a file."""
    return path.stat().st_mode & 0o777


def test_a_private_file_is_its_owners_alone(tmp_path: Path):
    path = tmp_path / "key.pem"
    write_private(path, b"one", replaces=False)
    assert (path.read_bytes(), mode_of(path)) == (b"one", 0o600)
    with pytest.raises(FileExistsError):
        write_private(path, b"two", replaces=False)
    assert path.read_bytes() == b"one"
    path.chmod(0o644)
    write_private(path, b"three", replaces=True)
    assert (path.read_bytes(), mode_of(path)) == (b"three", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(UnwritableFileError, match="no such file or directory"):
        write_private(tmp_path / "none" / "key.pem", b"", replaces=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int):
    path = tmp_path / "key.pem"
    path.write_bytes(key_to_pem(new_key()))
    path.chmod(mode)
    with pytest.raises(ExposedKeyError, match=f"mode {mode:04o}.*expected 0600: run `chmod 600"):
        read_private(path)


def test_a_key_is_read_as_it_was_written(tmp_path: Path):
    key = new_key()
    again = key_from_pem(key_to_pem(key), tmp_path)
    assert again.private_numbers() == key.private_numbers()


def pem_of(key: object, encryption: serialization.KeySerializationEncryption) -> bytes:
    """Write a key of any kind."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, encryption)


OPEN = serialization.NoEncryption()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no private key can be read from it"),
        (b"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (pem_of(new_key(), serialization.BestAvailableEncryption(b"x")), "no private key"),
        (pem_of(ec.generate_private_key(ec.SECP384R1()), OPEN), "of another kind"),
        (pem_of(ed25519.Ed25519PrivateKey.generate(), OPEN), "of another kind"),
    ],
)
def test_what_is_no_key_is_told(content: bytes, words: str):
    with pytest.raises(UnusableKeyError, match=words):
        key_from_pem(content, Path("site-key.pem"))


def test_the_sites_key_is_made_once(tmp_path: Path):
    folder = tmp_path / "data"
    made = jwk_of(read_or_make_site_key(folder).public_key())
    assert site_jwk(folder) == made
    assert mode_of(folder / "site-key.pem") == 0o600


def test_two_processes_that_make_it_at_once_get_the_same(tmp_path: Path):
    found, start = [], threading.Barrier(8)

    def make() -> None:
        start.wait()
        found.append(site_jwk(tmp_path)["x"])

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_damaged_key_is_never_made_anew(tmp_path: Path):
    path = tmp_path / "site-key.pem"
    write_private(path, b"damaged", replaces=False)
    with pytest.raises(UnusableKeyError, match="put the file back from its copy"):
        read_or_make_site_key(tmp_path)
    assert path.read_bytes() == b"damaged"
