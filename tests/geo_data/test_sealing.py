"""Check that a source opens to two holders together and to nobody else, whatever is changed."""

import base64
import copy
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_data.sealing import (
    BrokenSealError,
    HolderKey,
    NotEnoughHoldersError,
    WrongPassphraseError,
    make_holder_key,
    open_holder_key,
    open_source,
    seal_source,
)

TIP = UUID(int=9)
SOURCE = {"name": "蔡大堃", "phone": "13987654321"}
A, B, C = (UUID(int=number) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def keys() -> dict[UUID, HolderKey]:
    """Give the keys of three holders, each under a passphrase of his number."""
    return {holder: make_holder_key(holder, f"passphrase {holder}") for holder in (A, B, C)}


@pytest.fixture(scope="module")
def private(keys: dict[UUID, HolderKey]) -> dict:
    """Give the private keys, opened."""
    return {
        holder: open_holder_key(holder, "x", key.sealed, f"passphrase {holder}")
        for holder, key in keys.items()
    }


@pytest.fixture(scope="module")
def public(keys: dict[UUID, HolderKey]) -> dict[UUID, bytes]:
    """Give the public keys."""
    return {holder: key.public_key for holder, key in keys.items()}


@pytest.mark.parametrize("pair", [(A, B), (B, A), (A, C), (B, C)])
def test_any_two_open_it(private, public, pair):
    sealed = seal_source(TIP, SOURCE, public)
    assert open_source(TIP, sealed, {one: private[one] for one in pair}) == SOURCE


def test_one_or_three_or_a_stranger_open_nothing(private, public):
    sealed = seal_source(TIP, SOURCE, {A: public[A], B: public[B]})
    for who in ((A,), (A, B, C), (A, C), ()):
        with pytest.raises(BrokenSealError):
            open_source(TIP, sealed, {one: private[one] for one in who})
    with pytest.raises(BrokenSealError):
        open_source(TIP, sealed, {A: private[A], B: private[A]})
    with pytest.raises(BrokenSealError):
        open_source(UUID(int=10), sealed, {A: private[A], B: private[B]})


def test_what_is_sealed_never_looks_alike_and_tells_no_length(public):
    short, long = ({"name": "堃" * count} for count in (1, 60))
    one, other, longer = (seal_source(TIP, source, public) for source in (short, short, long))
    assert one["box"] != other["box"]
    assert len(one["box"]) == len(longer["box"])
    assert "堃" not in str(one)


def test_two_holders_are_needed(public):
    for some in ({}, {A: public[A]}):
        with pytest.raises(NotEnoughHoldersError) as caught:
            seal_source(TIP, SOURCE, some)
        assert f"{len(some)} holders have a key, 2 are needed" in str(caught.value)


def test_a_key_opens_to_its_passphrase_alone(keys):
    for holder, passphrase in ((A, "passphrase"), (A, f"passphrase {B}"), (B, f"passphrase {A}")):
        with pytest.raises(WrongPassphraseError, match=r"not that of holder 'li\.wei'"):
            open_holder_key(holder, "li.wei", keys[A].sealed, passphrase)


@settings(max_examples=40)
@given(st.data())
def test_a_changed_bit_opens_nothing(private, public, data: st.DataObject):
    sealed = copy.deepcopy(seal_source(TIP, SOURCE, {A: public[A], B: public[B]}))
    half = data.draw(st.sampled_from((sealed, *sealed["pairs"][0])))
    names = [name for name in ("box", "nonce", "once") if name in half]
    name = data.draw(st.sampled_from(names))
    content = bytearray(base64.b64decode(half[name]))
    # Not the highest bit of a public key, which X25519 takes no notice of.
    bit = data.draw(st.integers(0, len(content) * 8 - 2))
    content[bit // 8] ^= 1 << (bit % 8)
    half[name] = base64.b64encode(content).decode()
    with pytest.raises((BrokenSealError, ValueError)):
        open_source(TIP, sealed, {A: private[A], B: private[B]})


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=4))
@settings(max_examples=30)
def test_any_text_comes_back(private, public, source: dict[str, str]):
    sealed = seal_source(TIP, source, {A: public[A], B: public[B]})
    assert open_source(TIP, sealed, {A: private[A], B: private[B]}) == source
