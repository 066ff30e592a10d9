"""Check that any JSON is either refused in words or kept with all that cannot be read in it."""

from uuid import uuid4

import pytest
from field_cases import check_body, item
from hypothesis import given
from hypothesis import strategies as st

from geo_data.item_reader import UnreadableItemError, epoch_s_in, read_item
from maritime.field.kinds import ITEM_KINDS

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("form", "made_at", "position", "round_id", "body", "attachments")


def test_a_good_item_is_read_as_it_is():
    announced = {"attachment_id": str(uuid4()), "sha256": "A" * 64, "size_bytes": 3,
                 "media_type": "audio/webm", "taken_at": None}  # fmt: skip
    read = read_item(item(attachments=[announced]))
    assert (read.kind, read.form, read.faults) == ("check", 1, ())
    assert read.made_at_s == 1795874340.123
    assert (read.position.accuracy_m, read.position.at_s) == (8, 1795874330.25)
    assert read.attachments[0].sha256 == "a" * 64


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"made_at": "2026-11-28T21:59:00"}, "made_at: found '2026-11-28T21:59:00'"),
        ({"round_id": "7"}, "round_id: found '7'; expected a UUID"),
        ({"position": {"lon": 1}}, "position: found {'lon': 1}"),
        ({"position": {"lon": 1, "lat": 91}}, "position/lon, lat: found (1, 91)"),
        ({"position": {"lon": 1, "lat": 2, "accuracy_m": "x"}}, "position/accuracy_m: found 'x'"),
        ({"attachments": "photo"}, "attachments: found 'photo'"),
        ({"attachments": [{}] * 21}, "expected a list of at most 20"),
        ({"attachments": [7]}, "attachments/0: found 7; expected an attachment with a UUID"),
        ({"body": check_body() | {"suspected": 3}}, "suspected: found 3"),
    ],
)
def test_what_cannot_be_read_is_said(change: dict, words: str):
    assert any(words in fault for fault in read_item(item() | change).faults)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size_bytes": 17 * 2**20}, "size_bytes: found 17825792; expected bytes, at most"),
        ({"sha256": "x"}, "sha256: found 'x'; expected 64 hexadecimal digits"),
        ({"media_type": "text/html"}, "media_type: found 'text/html'; expected one of image/jpeg"),
    ],
)
def test_an_attachment_that_would_not_be_taken_is_said(change: dict, words: str):
    good = {"attachment_id": str(uuid4()), "sha256": "a" * 64, "size_bytes": 3,
            "media_type": "image/webp"}  # fmt: skip
    read = read_item(item(attachments=[good | change]))
    assert read.attachments == ()
    assert any(words in fault for fault in read.faults)


def test_the_same_content_has_the_same_hash_whatever_the_order_of_names():
    made = item()
    turned = dict(reversed(made.items()))
    assert read_item(made).content_sha256 == read_item(turned).content_sha256
    assert read_item(made | {"form": 2}).content_sha256 != read_item(made).content_sha256


@given(st.dictionaries(st.sampled_from(NAMES), json_values), st.sampled_from(ITEM_KINDS))
def test_whatever_has_an_envelope_is_kept_or_refused_in_words(changes, kind):
    try:
        read = read_item(item(kind, {}) | changes)
    except UnreadableItemError as error:
        assert "expected JSON" in str(error)  # numbers that are not finite
        return
    assert read.kind == kind
    assert read.item_id


@given(json_values)
def test_whatever_has_no_envelope_is_refused(value):
    with pytest.raises(UnreadableItemError):
        read_item(value)


def test_what_is_refused_can_be_answered():
    with pytest.raises(UnreadableItemError) as caught:
        read_item(item() | {"item_id": "half \ud83d" + "x" * 900})
    caught.value.item_id.encode()
    assert len(caught.value.item_id) == 500


def test_instants_need_an_offset_and_a_calendar():
    assert epoch_s_in("2026-11-28T00:00:00Z") == 1795824000.0
    assert [epoch_s_in(one) for one in ("2026-11-28", "now", "0001-01-01T00:00:00+14:00", 7)] == [
        None, None, None, None,
    ]  # fmt: skip
