"""Answer what was changed in a district, by batch and by row, and take batches back."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Given, Snapshot
from api.privacy import UNTOLD
from api.record_forms import EditAnswer, edit_answer, public_action, public_changes
from api.routes_records import Key, Layer, MadeBy
from api.schemas import written_instant
from api.wire import Items, JsonObject, Paging, Wire, items_of, with_example
from geo_data.read_page import Row
from geo_data.read_records import require_batch
from geo_data.store_history import (
    read_batch_changes,
    read_batches,
    read_record_history,
    undo_batch,
)

router = APIRouter(tags=["records"])

BATCH_EXAMPLE = "0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f"


class BatchAnswer(Wire):
    """Changes that were made together."""

    model_config = with_example(
        batch_id=BATCH_EXAMPLE, kind="proposal", made_at="2026-11-28T09:30:00+08:00",
        made_by="this machine", note="2 members proposed", change_count=2, undoes=None,
        undone_by=None,
    )  # fmt: skip

    batch_id: str
    kind: str = Field(description="edit, sheet, proposal, import or undo.")
    made_at: str
    made_by: str
    note: str | None
    change_count: int
    undoes: str | None = Field(description="The batch that this one took back.")
    undone_by: str | None


class ChangeAnswer(Wire):
    """What one change did to one row; of an owner it is told that it changed, of people nothing."""

    model_config = with_example(
        layer="vessel", key="V001", action="changed", before={"name": "粤台渔1"},
        after={"name": "粤台渔00001"}, batch_id=BATCH_EXAMPLE, kind="edit",
        made_at="2026-11-28T09:30:00+08:00", made_by="this machine", note=None,
    )  # fmt: skip

    layer: str
    key: str
    action: str = Field(description="created, changed, ended or removed.")
    before: JsonObject | None
    after: JsonObject | None
    batch_id: str
    kind: str
    made_at: str
    made_by: str
    note: str | None


@router.get("/districts/{district_id}/records/{layer}/{key}/history")
async def list_record_history(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    layer: Layer,
    key: Key,
    asked: Annotated[Paging, Query()],
) -> Items[ChangeAnswer]:
    """Give every change of a row but private ones of people, newest first; of rows gone too."""
    page = await read_record_history(
        connection, district.district_id, layer, key, asked.page, unseen=UNTOLD
    )
    rows = [_change(row, district.zone) for row in page.rows]
    return Items[ChangeAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/changes")
async def list_changes(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[BatchAnswer]:
    """Give the batches of changes of a district, newest first."""
    page = await read_batches(connection, district.district_id, asked.page)
    rows = [_batch(row, district.zone) for row in page.rows]
    return Items[BatchAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/changes/{batch_id}")
async def list_batch_changes(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    batch_id: UUID,
    asked: Annotated[Paging, Query()],
) -> Items[ChangeAnswer]:
    """Give what a batch did to each row, but for what is private of people; none for an import."""
    await require_batch(connection, district.district_id, batch_id)
    page = await read_batch_changes(
        connection, district.district_id, batch_id, asked.page, unseen=UNTOLD
    )
    rows = [_change(row, district.zone) for row in page.rows]
    return Items[ChangeAnswer](**items_of(request, page, asked, rows))


@router.post("/districts/{district_id}/changes/{batch_id}/undo")
async def undo_changes(
    services: Given, district: AskedDistrict, batch_id: UUID, made_by: MadeBy
) -> EditAnswer:
    """Take a batch back in one step, unless one of its rows was changed or named since."""
    done = await undo_batch(
        services.served, district.district_id, batch_id, now=services.now(), made_by=made_by
    )
    return edit_answer(done)


def _batch(row: Row, zone: ZoneInfo) -> BatchAnswer:
    return BatchAnswer(
        batch_id=str(row["batch_id"]),
        kind=row["kind"],
        made_at=written_instant(row["made_at"], zone),
        made_by=row["made_by"],
        note=row["note"],
        change_count=row["change_count"],
        undoes=_text(row["undoes"]),
        undone_by=_text(row["undone_by"]),
    )


def _change(row: Row, zone: ZoneInfo) -> ChangeAnswer:
    before, after = public_changes(row["layer"], row["before"], row["after"])
    return ChangeAnswer(
        layer=row["layer"],
        key=row["record_key"],
        action=public_action(row["action"], before, after),
        before=before,
        after=after,
        batch_id=str(row["batch_id"]),
        kind=row["kind"],
        made_at=written_instant(row["made_at"], zone),
        made_by=row["made_by"],
        note=row["note"],
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
