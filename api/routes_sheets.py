"""Answer sheets: templates, layers as files, and files brought into a layer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.access import API, AskedDistrict, Given, media_type_of
from api.problems import MediaTypeError
from api.record_forms import PRIVATE, AnyLayerName
from api.routes_records import THIS_MACHINE, MadeBy
from api.wire import Asked, PlainText, Wire, with_example
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.sheets.read_sheet import SheetOptions
from geo_data.sheets.sheet_table import LARGEST_FILE_BYTES
from geo_data.sheets.template import make_template
from geo_data.sheets.write_sheet import ENDINGS, MEDIA_TYPES
from geo_data.store_edits import load_keyed_layers
from geo_data.store_sheets import SheetImport, SheetRequest, export_sheet, import_sheet

router = APIRouter(tags=["sheets"])

AnyLayer = Annotated[AnyLayerName, Path(description="A layer of the pack.", examples=["vessel"])]
Form = Literal["xlsx", "csv", "geojson", "shapefile"]
XLSX = MEDIA_TYPES["xlsx"]
RAW = (*(one.split(";")[0] for one in MEDIA_TYPES.values()), "application/octet-stream")
BINARY = {"schema": {"type": "string", "format": "binary"}, "example": "(bytes)"}
COLLECTION = {
    "schema": {"type": "object"},
    "example": {"type": "FeatureCollection", "features": []},
}
FILES = {
    200: {
        "description": "The file.",
        "content": {
            media_type.split(";")[0]: COLLECTION if form == "geojson" else BINARY
            for form, media_type in MEDIA_TYPES.items()
        },
    }
}
BODY = {"required": True, "content": {one: {"schema": BINARY["schema"]} for one in RAW}}
SHOWN_FAULTS = 1000
BODY_LIMITS_BYTES = {f"{API}/districts/[^/]+/sheets/[a-z_]+(/faults)?": LARGEST_FILE_BYTES}


class SheetFaultAnswer(Wire):
    """One fault of a sheet; row 0 is the sheet as a whole."""

    row: int
    column: str
    found: str
    expected: str


class SheetAnswer(Wire):
    """What a sheet did, or would do."""

    model_config = with_example(
        layer="vessel", is_applied=True, created=12, changed=3, unchanged=585, removed=0,
        rows_with_faults=0, faults=[], notes=["the headings were taken from row 3; …"],
        batch_id="0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f",
    )  # fmt: skip

    layer: str
    is_applied: bool = Field(description="False where it was only checked, or has faults.")
    created: int
    changed: int
    unchanged: int
    removed: int
    rows_with_faults: int
    faults: list[SheetFaultAnswer] = Field(description=f"At most {SHOWN_FAULTS}.")
    notes: list[str]
    batch_id: str | None = Field(description="Takes it back in one step.")


class SheetAsked(Asked):
    """How a sheet is read, and what is done with it."""

    filename: PlainText = Field("sheet", description="Its name, for words.")
    positions: Literal["wgs84", "gcj02", "bd09"] = Field("wgs84", description="Shift of positions.")
    crs: PlainText | None = Field(None, description="Reference system, like EPSG:4490.")
    encoding: PlainText | None = Field(None, description="Encoding of its text, like gbk.")
    sheet: PlainText | None = Field(None, description="Sheet of a workbook.")
    good_rows: bool = Field(False, description="Take the rows without faults; else all or none.")
    replace: bool = Field(False, description="Remove rows that the sheet does not name.")
    check: bool = Field(False, description="Only say what would happen.")

    def as_request(self, content: bytes, layer: str) -> SheetRequest:
        """Give what is asked as the store has it."""
        options = SheetOptions(self.positions, self.crs, self.encoding, self.sheet)
        return SheetRequest(
            content, self.filename, layer, options, self.good_rows, self.replace, self.check
        )


@router.get(
    "/districts/{district_id}/sheets/{layer}/template", response_class=Response,
    responses={200: {"description": "A workbook.", "content": {XLSX: BINARY}}},
)  # fmt: skip
async def get_template(services: Given, district: AskedDistrict, layer: AnyLayer) -> Response:
    """Give the workbook to fill in for a layer, with this district's ids as drop-down lists."""
    of_layer = LAYER_BY_NAME[layer]
    named = sorted({column.refers_to for column in of_layer.columns if column.refers_to})
    rows = await load_keyed_layers(services.served, district.district_id, named)
    ids = {name: [str(row.key) for row in of] for name, of in rows.items()}
    return _file(make_template(of_layer, ids=ids), XLSX, f"{layer}-template.xlsx")


@router.get("/districts/{district_id}/sheets/{layer}", response_class=Response, responses=FILES)
async def get_sheet(
    services: Given,
    district: AskedDistrict,
    layer: AnyLayer,
    form: Annotated[Form, Query(description="Form of the file.")] = "xlsx",
) -> Response:
    """Give a layer as a file, without private columns: importing it again leaves those alone."""
    content = await export_sheet(
        services.served, district.district_id, layer, form,
        leaves_out=PRIVATE.get(layer, frozenset()),
    )  # fmt: skip
    return _file(content, MEDIA_TYPES[form], f"{layer}{ENDINGS[form]}")


@router.post("/districts/{district_id}/sheets/{layer}", openapi_extra={"requestBody": BODY})
async def put_sheet(
    request: Request,
    services: Given,
    district: AskedDistrict,
    layer: AnyLayer,
    asked: Annotated[SheetAsked, Query()],
    made_by: MadeBy,
) -> SheetAnswer:
    """Bring the rows of a sheet into a layer, one batch; faults of rows are in the answer."""
    done = await _import(request, services, district.district_id, layer, asked, made_by)
    return SheetAnswer(
        layer=layer,
        is_applied=done.is_applied,
        created=done.created,
        changed=done.changed,
        unchanged=done.unchanged,
        removed=done.removed,
        rows_with_faults=done.bad_rows,
        faults=[
            SheetFaultAnswer(
                row=one.row_number, column=one.column, found=one.found, expected=one.expected
            )
            for one in done.faults[:SHOWN_FAULTS]
        ],
        notes=list(done.notes),
        batch_id=None if done.batch_id is None else str(done.batch_id),
    )


@router.post(
    "/districts/{district_id}/sheets/{layer}/faults", response_class=Response,
    openapi_extra={"requestBody": BODY},
    responses={
        200: {
            "description": "The sheet with its faults beside the rows.",
            "content": {XLSX: BINARY, "text/csv": BINARY},
        }
    },
)  # fmt: skip
async def get_fault_sheet(
    request: Request,
    services: Given,
    district: AskedDistrict,
    layer: AnyLayer,
    asked: Annotated[SheetAsked, Query()],
    only_bad: Annotated[bool, Query(description="Leave rows without faults out.")] = False,
) -> Response:
    """Check a sheet and give it back with its faults beside the rows; nothing is imported."""
    checked = asked.model_copy(update={"check": True})
    done = await _import(request, services, district.district_id, layer, checked, THIS_MACHINE)
    form = "csv" if done.reading.table.form == "csv" else "xlsx"
    content = done.fault_sheet(only_bad=only_bad)
    return _file(content, MEDIA_TYPES[form], f"{layer}-faults{ENDINGS[form]}")


async def _import(
    request: Request, services: Given, district_id: str, layer: str, asked: SheetAsked,
    made_by: str,
) -> SheetImport:  # fmt: skip
    if media_type_of(request) not in RAW:
        raise MediaTypeError(media_type_of(request), RAW)
    content = await request.body()
    return await import_sheet(
        services.served, district_id, asked.as_request(content, layer), now=services.now(),
        made_by=made_by,
    )  # fmt: skip


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
