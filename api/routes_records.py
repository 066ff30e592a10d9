"""Answer rows of the register for editing: make, change, end and remove them."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AfterValidator, Field

from api.access import AskedDistrict, Given, Snapshot, require_json, require_merge_patch
from api.acting import Acting
from api.api_errors import AlreadyEndedError, NoEndError
from api.etags import (
    MADE_WITH_ETAG,
    SAID_WITH_ETAG,
    IfMatch,
    IfNoneMatch,
    etag_of,
    is_known,
    wanted_revision,
)
from api.record_filters import RecordsAsked, filter_of
from api.record_forms import (
    EDITABLE,
    CellsAsked,
    EditAnswer,
    EndAsked,
    LayerAnswer,
    LayerName,
    RecordAnswer,
    changed_record,
    last_day_column,
    layer_answer,
    made_record,
    record_answer,
)
from api.record_keys import key_in, key_type, record_path
from api.wire import Items, JsonObject, Link, PlainText, items_of
from geo_data.edit import Edit, KeyedRow
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.pairing_edits import hand_over_edits
from geo_data.read_districts import DistrictHead
from geo_data.read_records import read_record, read_records
from geo_data.store_connection import open_snapshot
from geo_data.store_edits import EditResult, apply_edits
from maritime.errors import Fault, FaultyInputError

router = APIRouter(tags=["records"])

THIS_MACHINE = "this machine"
LONGEST_NAME = 100


def name_in_header(written: str) -> str:
    """
    Give the name in a header: UTF-8 as such, or percent-encoded, as headers hold ASCII only.

    Examples
    --------
    >>> name_in_header("%E7%8E%8B%E4%BA%94"), name_in_header("王五".encode().decode("latin-1"))
    ('王五', '王五')
    """
    name = unquote(written.encode("latin-1").decode(), errors="strict").strip()
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise ValueError(f"a name of 1 to {LONGEST_NAME} letters, or no such header")
    return name


Layer = Annotated[LayerName, Path(description="A layer of the pack.", examples=["vessel"])]
Key = key_type("Id of a row; its number in a layer without ids.", "V001")
NamedInHeader = Annotated[
    str,
    AfterValidator(name_in_header),
    Header(
        alias="X-Made-By",
        description="Who makes the change, for the history; other letters than ASCII in UTF-8 or "
        "percent-encoded. Nobody checks it; in a database with accounts it is ignored.",
    ),
]


async def made_by_whom(actor: Acting, named: NamedInHeader = THIS_MACHINE) -> str:
    """Give who makes a change: the login of who is signed in; without accounts whom he names."""
    return named if actor is None else actor.login


MadeBy = Annotated[str, Depends(made_by_whom)]
needs_json = Depends(require_json)


class MakeAsked(CellsAsked):
    """Cells of a row to make."""

    hand_over: bool = Field(
        False,
        description="For a pairing: end what others hold of this part the day before it begins.",
    )


@router.get("/layers")
async def list_layers() -> list[LayerAnswer]:
    """Describe the layers that can be changed row by row, with their columns and words."""
    return [layer_answer(name) for name in EDITABLE]


@router.get("/districts/{district_id}/records/{layer}")
async def list_records(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    layer: Layer,
    asked: Annotated[RecordsAsked, Query()],
) -> Items[RecordAnswer]:
    """Give rows with their keys and revisions; private columns never."""
    page = await read_records(
        connection, district.district_id, layer, filter_of(layer, asked), asked.page
    )
    rows = (_answer(district, layer, row) for row in page.rows)
    return Items[RecordAnswer](**items_of(request, page, asked, rows))


@router.get(
    "/districts/{district_id}/records/{layer}/{key}",
    responses={**SAID_WITH_ETAG, 304: {"description": "The row is as it was."}},
)
async def get_record(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    layer: Layer,
    key: Key,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> RecordAnswer:
    """Give one row; its ETag is what a change of it has to name."""
    row = await read_record(
        connection, district.district_id, layer, key_in(LAYER_BY_NAME[layer], key)
    )
    response.headers["ETag"] = etag_of(row.revision)
    if is_known(request, row.revision):
        return Response(status_code=304, headers={"ETag": etag_of(row.revision)})
    return _answer(district, layer, row)


@router.post(
    "/districts/{district_id}/records/{layer}",
    status_code=201,
    dependencies=[needs_json],
    responses=MADE_WITH_ETAG,
)
async def make_record(
    services: Given,
    district: AskedDistrict,
    layer: Layer,
    asked: MakeAsked,
    response: Response,
    made_by: MadeBy,
) -> EditAnswer:
    """Make a row; a pairing may be handed over in the same step."""
    record = made_record(LAYER_BY_NAME[layer], asked.cells)
    edits = [Edit(layer, None, record)]
    if layer != "pairing" and asked.hand_over:
        fault = Fault("body", "", "hand_over", "true", "false: only pairings are handed over")
        raise FaultyInputError(layer, (fault,))
    if asked.hand_over:
        edits += await hand_over_edits(services.served, district.district_id, record)
    done = await _apply(services, district, edits, asked.note, made_by)
    answer = await _edited(services, district, layer, done)
    response.headers["Location"] = answer.record.links[0].href
    response.headers["ETag"] = etag_of(answer.record.revision)
    return answer


@router.patch(
    "/districts/{district_id}/records/{layer}/{key}",
    dependencies=[require_merge_patch],
    responses=SAID_WITH_ETAG,
)
async def change_record(
    request: Request,
    services: Given,
    district: AskedDistrict,
    layer: Layer,
    key: Key,
    asked: CellsAsked,
    response: Response,
    made_by: MadeBy,
    if_match: IfMatch = None,
) -> EditAnswer:
    """Change some cells of a row; If-Match names the state that was seen."""
    revision = wanted_revision(request)
    return await _change(
        services, district, layer, key, asked.cells, revision, asked.note, made_by, response
    )


@router.post(
    "/districts/{district_id}/records/{layer}/{key}/end",
    dependencies=[needs_json],
    responses=SAID_WITH_ETAG,
)
async def end_record(
    request: Request,
    services: Given,
    district: AskedDistrict,
    layer: Layer,
    key: Key,
    asked: EndAsked,
    response: Response,
    made_by: MadeBy,
    if_match: IfMatch = None,
) -> EditAnswer:
    """Give a row its last day; it stays for the sake of its history."""
    revision = wanted_revision(request)
    column = last_day_column(LAYER_BY_NAME[layer])
    if column is None:
        raise NoEndError(layer)
    row = await _read(services, district, layer, key)
    ended_on = getattr(row.record, column)
    if row.revision == revision and ended_on is not None and ended_on < asked.on:
        raise AlreadyEndedError(layer, key, str(ended_on))
    cells = {column: asked.on.isoformat()}
    return await _change(
        services, district, layer, key, cells, revision, asked.note, made_by, response
    )


@router.delete("/districts/{district_id}/records/{layer}/{key}")
async def remove_record(
    request: Request,
    services: Given,
    district: AskedDistrict,
    layer: Layer,
    key: Key,
    made_by: MadeBy,
    note: Annotated[PlainText | None, Query(description="Why; kept in the history.")] = None,
    if_match: IfMatch = None,
) -> EditAnswer:
    """Remove a row that was made by mistake; what others name cannot go. Its history stays."""
    revision = wanted_revision(request)
    edit = Edit(layer, key_in(LAYER_BY_NAME[layer], key), None, revision)
    done = await _apply(services, district, [edit], note, made_by)
    return await _edited(services, district, layer, done)


def _answer(district: DistrictHead, layer: str, row: KeyedRow) -> RecordAnswer:
    place = record_path(district.district_id, layer, row.key)
    links = [Link(href=place, rel="self"), Link(href=f"{place}/history", rel="history")]
    return record_answer(row, LAYER_BY_NAME[layer], district.zone, links)


async def _change(
    services: Given, district: DistrictHead, layer: str, key: str, cells: JsonObject,
    revision: int, note: str | None, made_by: str, response: Response,
) -> EditAnswer:  # fmt: skip
    """Change cells of the row that was seen, and answer with the row as it is now."""
    row = await _read(services, district, layer, key)
    record = changed_record(LAYER_BY_NAME[layer], row.record, cells, district.zone)
    done = await _apply(services, district, [Edit(layer, row.key, record, revision)], note, made_by)
    answer = await _edited(services, district, layer, done, row.key)
    response.headers["ETag"] = etag_of(answer.record.revision)
    return answer


async def _read(services: Given, district: DistrictHead, layer: str, key: str) -> KeyedRow:
    async with open_snapshot(services.served) as connection:
        return await read_record(
            connection, district.district_id, layer, key_in(LAYER_BY_NAME[layer], key)
        )


async def _apply(
    services: Given, district: DistrictHead, edits: list[Edit], note: str | None, made_by: str
) -> EditResult:
    return await apply_edits(
        services.served, district.district_id, edits, now=services.now(), made_by=made_by,
        note=note,
    )  # fmt: skip


async def _edited(
    services: Given,
    district: DistrictHead,
    layer: str,
    done: EditResult,
    key: str | int | None = None,
) -> EditAnswer:
    """Give what was done, with the row as it is now."""
    made = [one.key for one in done.applied if one.layer == layer and one.action == "created"]
    shown = made[-1] if made else key
    record = None
    if shown is not None:
        record = _answer(district, layer, await _read(services, district, layer, str(shown)))
    return EditAnswer(
        batch_id=None if done.batch_id is None else str(done.batch_id),
        changed=len(done.applied),
        record=record,
    )
