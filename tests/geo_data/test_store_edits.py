"""Check how rows are changed, taken back and remembered, on a real PostGIS."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from pack_scenes import full_district
from sqlalchemy.engine import URL
from store_cases import NOW, execute, put, with_engine

from geo_data.edit import Edit, KeyedRow
from geo_data.read_page import Page, PageRequest
from geo_data.store import export_district, load_reading, load_targets
from geo_data.store_connection import open_snapshot
from geo_data.store_edits import EditResult, apply_edits, load_keyed_layers
from geo_data.store_errors import (
    BatchNotFoundError,
    BatchUndoneError,
    DistrictNotFoundError,
    RecordExistsError,
    RecordInUseError,
    RecordNotFoundError,
    StaleRecordError,
)
from geo_data.store_history import read_batches, read_record_history, undo_batch
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import FaultyInputError
from maritime.places import LandingPoint
from maritime.register import Pairing, Vessel

TODAY = date(2026, 11, 28)


@pytest.fixture
def url(store_url: URL) -> URL:
    """Give a database that holds the full district."""
    put(store_url, full_district())
    return store_url


def change(url: URL, *edits: Edit, note: str | None = None) -> EditResult:
    return with_engine(
        url,
        lambda engine: apply_edits(
            engine, "440781", edits, now=NOW + timedelta(hours=1), made_by="planner", note=note
        ),
    )


def undo(url: URL, batch_id: UUID) -> EditResult:
    later = NOW + timedelta(hours=2)
    return with_engine(
        url, lambda engine: undo_batch(engine, "440781", batch_id, now=later, made_by="planner")
    )


def stored(url: URL) -> District:
    return with_engine(url, lambda engine: export_district(engine, "440781"))


def rows(url: URL, layer: str) -> tuple[KeyedRow, ...]:
    return with_engine(url, lambda engine: load_keyed_layers(engine, "440781", [layer]))[layer]


def history(url: URL, layer: str, key: str) -> Page:
    async def read(engine) -> Page:
        async with open_snapshot(engine) as connection:
            return await read_record_history(connection, "440781", layer, key, PageRequest())

    return with_engine(url, read)


def test_rows_are_made_changed_ended_and_removed_in_one_batch(url: URL):
    first, second = rows(url, "vessel")
    pairings = rows(url, "pairing")
    done = change(
        url,
        Edit("vessel", first.key, replace(first.record, name="新名"), first.revision),
        Edit("vessel", None, Vessel("V3", name="粤台渔3")),
        Edit("pairing", None, Pairing("V3", "P1", "member", TODAY)),
        Edit("pairing", pairings[1].key, replace(pairings[1].record, valid_to=TODAY)),
        Edit("trip", 1, None),
    )
    assert [(one.layer, one.key, one.action) for one in done.applied] == [
        ("vessel", "V1", "changed"), ("vessel", "V3", "created"), ("pairing", 2, "created"),
        ("pairing", 1, "ended"), ("trip", 1, "removed"),
    ]  # fmt: skip
    before, after = full_district(), stored(url)
    assert after.vessels == (
        replace(before.vessels[0], name="新名"), before.vessels[1], Vessel("V3", name="粤台渔3"),
    )  # fmt: skip
    assert after.pairings[1:] == (
        replace(before.pairings[1], valid_to=TODAY), Pairing("V3", "P1", "member", TODAY),
    )  # fmt: skip
    assert after.trips == before.trips[:1]
    assert rows(url, "vessel")[0].revision != first.revision
    assert rows(url, "vessel")[1] == second


def test_undoing_a_batch_gives_the_district_as_it_was(url: URL):
    vessel, _ = rows(url, "vessel")
    done = change(
        url,
        Edit("vessel", "V1", replace(vessel.record, watch=None)),
        Edit("vessel", None, Vessel("V3")),
        Edit("certificate", 1, None),
    )
    undone = undo(url, done.batch_id)
    assert stored(url) == full_district()
    with pytest.raises(BatchUndoneError, match="they were undone already, by"):
        undo(url, done.batch_id)
    undo(url, undone.batch_id)
    assert [one.vessel_id for one in stored(url).vessels] == ["V1", "V2", "V3"]


def test_what_was_built_upon_is_not_undone(url: URL):
    made = change(url, Edit("vessel", None, Vessel("V3")))
    change(url, Edit("vessel", "V3", Vessel("V3", name="后来")))
    with pytest.raises(BatchUndoneError, match="'V3' was changed by somebody else meanwhile"):
        undo(url, made.batch_id)
    second = change(url, Edit("vessel", None, Vessel("V4")))
    change(url, Edit("pairing", None, Pairing("V4", "P1", "member", TODAY)))
    with pytest.raises(BatchUndoneError, match="vessel 'V4' is named by pairing 2"):
        undo(url, second.batch_id)


def test_what_does_not_fit_any_more_is_not_undone(url: URL):
    made = change(url, Edit("vessel", None, Vessel("V3")))
    removed = change(url, Edit("vessel", "V3", None))
    change(url, Edit("vessel", None, Vessel("V3", name="另一艘")))
    with pytest.raises(BatchUndoneError, match="undone: vessel 'V3' is there already"):
        undo(url, removed.batch_id)
    paired = change(url, Edit("pairing", None, Pairing("V3", "P1", "member", TODAY)))
    unpaired = change(url, Edit("pairing", 2, None))
    change(url, Edit("pairing", None, Pairing("V3", "P1", "member", TODAY - timedelta(days=1))))
    with pytest.raises(BatchUndoneError, match="V3, person P1, member is paired already"):
        undo(url, unpaired.batch_id)
    for batch in (made, paired):
        with pytest.raises(BatchUndoneError):
            undo(url, batch.batch_id)


def test_an_import_and_unknown_changes_cannot_be_undone(url: URL):
    with pytest.raises(BatchNotFoundError):
        undo(url, uuid4())
    ((batch_id,),) = execute(url, "SELECT batch_id FROM register_batch")
    with pytest.raises(BatchUndoneError, match="it is an import"):
        undo(url, batch_id)


def test_of_two_people_changing_one_record_the_second_is_told(url: URL):
    seen, _ = rows(url, "vessel")
    change(url, Edit("vessel", "V1", replace(seen.record, owner="甲"), seen.revision))
    with pytest.raises(StaleRecordError) as caught:
        change(url, Edit("vessel", "V1", replace(seen.record, owner="乙"), seen.revision))
    assert str(caught.value) == (
        f"vessel 'V1' was changed by somebody else meanwhile (revision {caught.value.found}, not "
        f"{seen.revision}); look at it again, then repeat the change"
    )
    assert stored(url).vessels[0].owner == "甲"


def test_at_the_same_moment_one_of_two_wins(url: URL):
    seen, _ = rows(url, "vessel")

    async def both(engine) -> list[object]:
        edits = [
            Edit("vessel", "V1", replace(seen.record, owner=owner), seen.revision)
            for owner in ("甲", "乙")
        ]
        return await asyncio.gather(
            *(apply_edits(engine, "440781", [edit], now=NOW, made_by="planner") for edit in edits),
            return_exceptions=True,
        )

    done = with_engine(url, both)
    assert sorted(type(one).__name__ for one in done) == ["EditResult", "StaleRecordError"]


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (Edit("vessel", None, Vessel("V1")), RecordExistsError, "vessel 'V1' is there already"),
        (Edit("vessel", "V7", Vessel("V7")), RecordNotFoundError, "vessel 'V7' is not in"),
        (Edit("trip", 7, None), RecordNotFoundError, "trip '7' is not in the district"),
        (Edit("vessel", "V1", None), RecordInUseError, "vessel 'V1' is named by pairing 0, pair"),
        (Edit("vessel", "V1", Vessel("V8")), FaultyInputError, "the id of the row that is chang"),
        (
            Edit("pairing", None, Pairing("V9", "P9", "member", TODAY)),
            FaultyInputError,
            "pairing 2, person_id: found 'P9'; expected an id of layer person",
        ),
        (
            Edit("pairing", None, Pairing("V1", "P1", "owner", TODAY)),
            FaultyInputError,
            "while vessel V1, person P1, owner is paired already",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(url: URL, edit, error, words):
    with pytest.raises(error, match=words):
        change(url, Edit("vessel", None, Vessel("V5")), edit)
    assert stored(url) == full_district()
    assert execute(url, "SELECT edited_at FROM district") == [(None,)]


def test_two_changes_of_one_row_are_refused(url: URL):
    with pytest.raises(FaultyInputError, match="two changes of this row"):
        change(url, Edit("vessel", None, Vessel("V5")), Edit("vessel", None, Vessel("V5")))


def test_a_change_that_changes_nothing_leaves_no_trace(url: URL):
    vessel, _ = rows(url, "vessel")
    assert change(url, Edit("vessel", "V1", vessel.record)) == EditResult(None, ())
    assert with_engine(url, lambda engine: load_reading(engine, "440781")).sha256 == "a" * 64


def test_a_vessel_and_all_that_names_it_can_go_together(url: URL):
    district = full_district()
    edits = [Edit("pairing", row.key, None) for row in rows(url, "pairing")]
    edits += [Edit("trip", row.key, None) for row in rows(url, "trip")]
    edits += [Edit("safety_group_member", 0, None), Edit("certificate", 0, None)]
    change(url, Edit("vessel", "V1", None), *edits)
    assert stored(url) == replace(
        district, vessels=district.vessels[1:], pairings=(), trips=(),
        group_members=district.group_members[1:], certificates=district.certificates[1:],
    )  # fmt: skip


def test_the_coast_is_checked_and_cut_anew(url: URL):
    ground = execute(url, "SELECT ground_sha256 FROM district")
    point = full_district().landing_points[0]
    made = replace(point, landing_point_id="L3", name="新点")
    change(url, Edit("landing_point", None, made))
    targets = with_engine(url, lambda engine: load_targets(engine, "440781"))
    assert targets == resolve_targets(stored(url))
    assert "L3" in {target.target_id for target in targets}
    assert execute(url, "SELECT ground_sha256 FROM district") != ground


def test_a_place_off_the_coast_is_refused_in_the_words_of_the_pack(url: URL):
    inland = LandingPoint("L3", "内陆", "beach", "red", type(full_district().bases[0].geometry)(
        112.05, 22.5
    ))  # fmt: skip
    with pytest.raises(FaultyInputError, match="landing_point L3"):
        change(url, Edit("landing_point", None, inland))
    assert stored(url) == full_district()
    assert with_engine(url, lambda engine: load_targets(engine, "440781"))


def test_history_tells_who_changed_what_and_stays_when_the_row_goes(url: URL):
    made = change(url, Edit("vessel", None, Vessel("V3", name="一")), note="new boat")
    change(url, Edit("vessel", "V3", Vessel("V3", name="二")))
    change(url, Edit("vessel", "V3", None))
    told = history(url, "vessel", "V3")
    assert [row["action"] for row in told.rows] == ["removed", "changed", "created"]
    assert [(row["before"] or {}).get("name") for row in told.rows] == ["二", "一", None]
    first = told.rows[-1]
    assert (first["made_by"], first["note"]) == ("planner", "new boat")
    assert first["batch_id"] == made.batch_id
    assert first["after"]["vessel_id"] == "V3"


def test_batches_are_listed_with_what_became_of_them(url: URL):
    made = change(url, Edit("vessel", None, Vessel("V3")), Edit("vessel", None, Vessel("V4")))
    undone = undo(url, made.batch_id)

    async def read(engine) -> Page:
        async with open_snapshot(engine) as connection:
            return await read_batches(connection, "440781", PageRequest())

    listed = with_engine(url, read).rows
    assert [(row["kind"], row["change_count"]) for row in listed] == [
        ("undo", 2), ("edit", 2), ("import", 0),
    ]  # fmt: skip
    assert listed[1]["undone_by"] == undone.batch_id


def test_an_unknown_district_is_told(url: URL):
    with pytest.raises(DistrictNotFoundError):
        with_engine(
            url,
            lambda engine: apply_edits(
                engine, "nowhere", [Edit("trip", 0, None)], now=NOW, made_by="planner"
            ),
        )


def test_every_layer_keeps_every_row_through_removal_and_undo(url: URL):
    edits = [
        Edit(name, row.key, None)
        for name in ("availability", "trip", "branch", "training", "responsibility", "standard")
        for row in rows(url, name)
    ]
    done = change(url, *edits)
    assert len(done.applied) == len(edits)
    undo(url, done.batch_id)
    again, before = stored(url), full_district()
    for field in ("availabilities", "trips", "branches", "trainings", "responsibilities"):
        assert set(getattr(again, field)) == set(getattr(before, field))
    assert again.standard == before.standard
