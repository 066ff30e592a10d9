"""Bring a sheet into a district of the database, and layers out of it as sheets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.pack_layers import LAYER_BY_NAME, Layer
from geo_data.sheets.fault_sheet import write_fault_sheet
from geo_data.sheets.merge_sheet import SheetMerge, merge_sheet, needed_layers
from geo_data.sheets.read_sheet import SheetFault, SheetOptions, SheetReading, read_sheet
from geo_data.sheets.write_sheet import write_sheet
from geo_data.store import export_district
from geo_data.store_edits import EditResult, apply_edits, load_keyed_layers
from maritime.district import District
from maritime.errors import Fault, FaultyInputError

SHEET = "sheet"
MOST_ROUNDS = 5
"""How often rows that the district as a whole refuses are taken out and the rest tried again."""


@dataclass(frozen=True)
class SheetImport:
    """
    What a sheet did, or would do: counts of rows, faults, notes, and the sheet to give back.

    is_applied is False where it was only checked, or refused for its faults. batch_id undoes it.
    """

    layer: str
    created: int
    changed: int
    unchanged: int
    removed: int
    faults: tuple[SheetFault, ...]
    notes: tuple[str, ...]
    is_applied: bool
    batch_id: UUID | None
    reading: SheetReading

    @property
    def bad_rows(self) -> int:
        """How many rows have a fault."""
        return len({fault.row_number for fault in self.faults if fault.row_number})

    def fault_sheet(self, *, only_bad: bool = False) -> bytes:
        """Give the sheet back, with the faults beside its rows."""
        layer = LAYER_BY_NAME[self.layer]
        return write_fault_sheet(layer, self.reading.table, self.faults, only_bad=only_bad)


@dataclass(frozen=True)
class SheetRequest:
    """A sheet with what is asked: good_rows takes those without a fault, else it is all or none."""

    content: bytes
    filename: str
    layer: str
    options: SheetOptions = field(default_factory=SheetOptions)
    takes_good_rows: bool = False
    replaces_all: bool = False
    only_checks: bool = False


async def import_sheet(
    engine: AsyncEngine, district_id: str, request: SheetRequest, *, now: datetime, made_by: str
) -> SheetImport:
    """
    Bring the rows of a sheet into a district, as one batch that can be undone.

    Raises
    ------
    FaultyInputError
        If the file cannot be used as a whole. Faults of rows are in the answer.
    DistrictNotFoundError, DatabaseUnreachableError, DatabaseRefusedError, MigrationNeededError
        If the district is not there or the database cannot be used.
    StaleRecordError
        If a row was changed by somebody else at the same moment; nothing was done.
    """
    layer = LAYER_BY_NAME[request.layer]
    district = await export_district(engine, district_id)
    existing = await load_keyed_layers(engine, district_id, needed_layers(layer))
    reading = read_sheet(
        request.content, filename=request.filename, layer=layer, zone=district.zone,
        options=request.options,
    )  # fmt: skip

    def merged(rows: SheetReading) -> SheetMerge:
        return merge_sheet(
            existing, layer, rows, district, shift=request.options.positions,
            replaces_all=request.replaces_all,
        )  # fmt: skip

    merge = merged(reading)
    for _ in range(MOST_ROUNDS):
        may_apply = not merge.faults or (request.takes_good_rows and not merge.is_unusable)
        if request.only_checks or not may_apply:
            return _answer(request, merge, reading, None)
        try:
            done = await apply_edits(
                engine, district_id, merge.edits, now=now, made_by=made_by, kind=SHEET,
                note=f"{request.layer}: {request.filename}", shares_parts=True,
            )  # fmt: skip
        except FaultyInputError as error:
            blamed = _blamed_rows(layer, merge, error.faults)
            reading = _without(reading, blamed)
            merge = merged(reading)
            continue
        return _answer(request, merge, reading, done)
    return _answer(request, merge, reading, None)


async def export_sheet(
    engine: AsyncEngine,
    district_id: str,
    layer: str,
    form: str,
    *,
    leaves_out: frozenset[str] = frozenset(),
) -> bytes:
    """
    Give a layer of a district as a sheet, with whose the coast is and what is simulated beside it.

    Raises
    ------
    UnwritableSheetError
        If the form cannot hold a cell without loss.
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    district = await export_district(engine, district_id)
    of_layer = LAYER_BY_NAME[layer]
    return write_sheet(
        of_layer, getattr(district, of_layer.district_field), form=form, zone=district.zone,
        leaves_out=leaves_out, credit=credit_of(district),
    )  # fmt: skip


def credit_of(district: District) -> str:
    """Give what has to be said beside a district's rows, '' where there is nothing."""
    said = [f"SIMULATED 模拟数据: {district.extra_meta['simulated']}"] * district.is_simulated
    said += [district.extra_meta.get("attribution", "")]
    return "\n".join(line for line in said if line)


def _answer(
    request: SheetRequest, merge: SheetMerge, reading: SheetReading, done: EditResult | None
) -> SheetImport:
    return SheetImport(
        layer=request.layer,
        created=merge.created,
        changed=merge.changed,
        unchanged=merge.unchanged,
        removed=merge.removed,
        faults=tuple(sorted(merge.faults, key=lambda fault: (fault.row_number, fault.column))),
        notes=merge.notes,
        is_applied=done is not None,
        batch_id=None if done is None else done.batch_id,
        reading=reading,
    )


def _blamed_rows(
    layer: Layer, merge: SheetMerge, faults: Sequence[Fault]
) -> tuple[SheetFault, ...]:
    """
    Give the faults of the district as a whole with the rows of the sheet that they are of.

    What is of no row of the sheet is a fault of the sheet: it would break what is there already.
    """
    number_of = {}
    for at, number in merge.number_of.items():
        record = merge.edits[at].after
        if layer.id_column and record is not None:
            number_of[getattr(record, layer.id_column)] = number
    return tuple(
        SheetFault(
            number_of.get(fault.row_id, 0) if fault.layer == layer.name else 0,
            fault.column if fault.layer == layer.name else f"{fault.layer} {fault.row_id}".strip(),
            fault.found,
            fault.expected,
        )
        for fault in faults
    )


def _without(reading: SheetReading, faults: Sequence[SheetFault]) -> SheetReading:
    """Give a reading without the rows that are blamed, and with their faults."""
    blamed = {fault.row_number for fault in faults}
    kept = tuple(row for row in reading.rows if row.number not in blamed)
    return replace(reading, rows=kept, faults=(*reading.faults, *faults))
