"""Check that no change puts a row beside its twin or two people in one part, on a real PostGIS."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pack_scenes import full_district
from sqlalchemy.engine import URL
from store_cases import NOW, put, reading_of, with_engine
from test_store_edits import change, history, rows, stored, undo
from test_store_edits import url as url
from threads import at_once

from geo_data.edit import Edit
from geo_data.pack_layers import LAYERS
from geo_data.store import import_pack
from geo_data.store_edits import apply_edits
from geo_data.store_errors import BatchUndoneError, PartTakenError, RecordExistsError
from maritime.errors import FaultyInputError
from maritime.register import Pairing

DAY = timedelta(days=1)
FROM = date(2026, 3, 1)
FIRST = Pairing("V1", "P1", "member", FROM, date(2026, 6, 30))
SECOND = Pairing("V1", "P2", "member", date(2026, 6, 1), date(2026, 8, 31))
KEYED_BY_CELLS = [layer.name for layer in LAYERS if layer.natural_key]


@pytest.fixture
def doubled(store_url: URL) -> URL:
    """Give a database into which a pack brought two people for one part: pairings 0 and 1."""
    put(store_url, replace(full_district(), pairings=(FIRST, SECOND)))
    return store_url


# --- parts --------------------------------------------------------------------------------------


def test_of_two_who_are_put_in_one_part_at_once_the_second_is_refused(url: URL):
    def put_in(person_id: str) -> Callable[[], object]:
        def work() -> object:
            try:
                return change(url, Edit("pairing", None, Pairing("V1", person_id, "member", FROM)))
            except PartTakenError as error:
                return error

        return work

    done = at_once(put_in("P1"), put_in("P2"))
    (refused,) = [one for one in done if isinstance(one, PartTakenError)]
    (held,) = [one for one in stored(url).pairings if one.part == "member"]
    assert (refused.person_id, refused.since) == (held.person_id, "2026-03-01")


@pytest.mark.parametrize(
    "edit",
    [
        Edit("pairing", 0, replace(FIRST, valid_to=None)),
        Edit("pairing", 0, replace(FIRST, valid_to=FIRST.valid_to + DAY)),
        Edit("pairing", 1, replace(SECOND, valid_from=SECOND.valid_from - DAY)),
        Edit("pairing", 1, replace(SECOND, person_id="P1", vessel_id="V2")),
    ],
)
def test_a_change_may_not_take_days_that_somebody_else_holds(doubled: URL, edit: Edit):
    change(doubled, Edit("pairing", None, Pairing("V2", "P2", "member", FROM)))
    before = stored(doubled).pairings
    with pytest.raises(PartTakenError, match=r"part member of vessel 'V[12]' is held by 'P[12]'"):
        change(doubled, edit)
    assert stored(doubled).pairings == before


@pytest.mark.parametrize(
    "edit",
    [
        Edit("pairing", 0, replace(FIRST, valid_to=FIRST.valid_to - DAY)),
        Edit("pairing", 0, replace(FIRST, valid_from=FROM - DAY)),
        Edit("pairing", 1, replace(SECOND, valid_to=None)),
        Edit("pairing", 1, None),
        Edit("pairing", None, Pairing("V1", "P2", "owner", FROM)),
        Edit("pairing", None, Pairing("V1", "P1", "member", date(2026, 9, 1))),
    ],
)
def test_what_a_pack_doubled_can_be_mended_and_free_days_taken(doubled: URL, edit: Edit):
    assert len(change(doubled, edit).applied) == 1


def test_the_day_between_two_terms_of_one_person_is_moved(url: URL):
    first, second = rows(url, "pairing")
    middle = date(2026, 2, 1)
    edits = [
        Edit("pairing", 0, replace(first.record, valid_to=middle), first.revision),
        Edit("pairing", 1, replace(second.record, valid_from=middle + DAY), second.revision),
    ]
    done = change(url, *edits)
    assert stored(url).pairings == tuple(edit.after for edit in edits)
    assert [(one.key, one.action) for one in done.applied] == [(0, "changed"), (1, "changed")]
    assert {row.revision for row in rows(url, "pairing")} == {one.revision for one in done.applied}
    undo(url, done.batch_id)
    assert rows(url, "pairing")[0].record == first.record


def test_a_part_changes_hands_in_one_batch(doubled: URL):
    change(
        doubled,
        Edit("pairing", 0, None),
        Edit("pairing", 1, replace(SECOND, valid_to=date(2026, 6, 30))),
        Edit("pairing", None, replace(FIRST, valid_from=date(2026, 7, 1), valid_to=None)),
    )
    with pytest.raises(PartTakenError, match="by 'P2' since 2026-03-01"):
        change(
            doubled,
            Edit("pairing", None, Pairing("V2", "P1", "member", FROM)),
            Edit("pairing", None, Pairing("V2", "P2", "member", FROM)),
        )


# --- twins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", KEYED_BY_CELLS)
def test_a_row_is_not_made_twice(url: URL, layer: str):
    row = rows(url, layer)[-1]
    with pytest.raises(RecordExistsError, match=f"{layer} '{row.key}' is there already"):
        change(url, Edit(layer, None, row.record))
    assert len(rows(url, layer)) == len(getattr(full_district(), field_of(layer)))


@pytest.mark.parametrize("layer", sorted({*KEYED_BY_CELLS} - {"availability", "training"}))
def test_a_change_makes_no_row_the_same_as_another(url: URL, layer: str):
    first, second, *_ = rows(url, layer)
    with pytest.raises(RecordExistsError, match=f"{layer} '{second.key}' is there already"):
        change(url, Edit(layer, first.key, second.record))
    swapped = [Edit(layer, first.key, second.record), Edit(layer, second.key, first.record)]
    assert len(change(url, *swapped).applied) == 2


def test_two_changes_of_a_batch_may_not_give_the_same_row(url: URL):
    (training,) = rows(url, "training")
    new = replace(training.record, topic="消防")
    with pytest.raises(FaultyInputError, match="the same as training 1 of these changes"):
        change(url, Edit("training", None, new), Edit("training", None, new))


def test_twins_of_a_pack_can_be_changed_and_removed(store_url: URL):
    (training,) = full_district().trainings
    put(store_url, replace(full_district(), trainings=(training, training)))
    later = replace(training, expires_on=date(2028, 1, 1))
    assert len(change(store_url, Edit("training", 0, later)).applied) == 1
    removed = change(store_url, Edit("training", 1, None))
    undo(store_url, removed.batch_id)
    assert stored(store_url).trainings == (later, training)


def field_of(layer: str) -> str:
    """Give the district's field that holds a layer."""
    return next(one.district_field for one in LAYERS if one.name == layer)


# --- undoing ------------------------------------------------------------------------------------


def test_an_undo_brings_back_what_a_pack_had_doubled(doubled: URL):
    before = stored(doubled).pairings
    ended = change(doubled, Edit("pairing", 0, replace(FIRST, valid_to=date(2026, 5, 31))))
    undo(doubled, ended.batch_id)
    assert stored(doubled).pairings == before
    removed = change(doubled, Edit("pairing", 1, None))
    undo(doubled, removed.batch_id)
    both = change(doubled, *(Edit("pairing", row.key, None) for row in rows(doubled, "pairing")))
    undo(doubled, both.batch_id)
    assert stored(doubled).pairings == before


def test_an_undo_does_not_put_anybody_in_a_part_given_away_since(url: URL):
    change(url, Edit("pairing", None, FIRST))
    removed = change(url, Edit("pairing", 2, None))
    change(url, Edit("pairing", None, SECOND))
    with pytest.raises(BatchUndoneError, match="part member of vessel 'V1' is held by 'P2'"):
        undo(url, removed.batch_id)
    assert [row["action"] for row in history(url, "pairing", "2").rows] == [
        "created", "removed", "created",
    ]  # fmt: skip


def test_an_undo_makes_no_twin_of_what_was_made_since(url: URL):
    (training,) = rows(url, "training")
    removed = change(url, Edit("training", 0, None))
    change(url, Edit("training", None, training.record))
    with pytest.raises(BatchUndoneError, match="undone: training '0' is there already"):
        undo(url, removed.batch_id)


def test_an_undo_makes_no_twin_of_what_was_imported_since(url: URL):
    removed = change(url, Edit("training", 0, None))
    later = NOW + timedelta(hours=3)
    reading = reading_of(full_district(), "b" * 64)
    with_engine(url, lambda engine: import_pack(engine, reading, now=later, discards_changes=True))
    with pytest.raises(BatchUndoneError, match="undone: training '0' is there already"):
        undo(url, removed.batch_id)


def test_a_sheet_may_put_two_people_in_one_part(url: URL):
    edits = [Edit("pairing", None, FIRST), Edit("pairing", None, SECOND)]
    done = with_engine(
        url,
        lambda engine: apply_edits(
            engine, "440781", edits, now=NOW, made_by="planner", kind="sheet", shares_parts=True
        ),
    )
    assert len(done.applied) == 2
