"""Read sheets in tests with few words, and give a district's rows their keys."""

from zoneinfo import ZoneInfo

from geo_data.edit import KeyedRow
from geo_data.pack_layers import LAYERS, Layer
from geo_data.sheets.read_sheet import SheetOptions, SheetReading, read_sheet
from maritime.district import District

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(layer: Layer, content: bytes, filename: str, **options: str) -> SheetReading:
    """Read a sheet with the zone of Shanghai."""
    return read_sheet(
        content, filename=filename, layer=layer, zone=SHANGHAI, options=SheetOptions(**options)
    )


def read_text(layer: Layer, text: str, **options: str) -> SheetReading:
    """Read a text sheet."""
    return read(layer, text.encode("utf-8"), "sheet.csv", **options)


def keyed(district: District) -> dict[str, tuple[KeyedRow, ...]]:
    """Give every layer's rows as the database keys them."""
    return {
        layer.name: tuple(
            KeyedRow(getattr(record, layer.id_column) if layer.id_column else number, 1, record)
            for number, record in enumerate(getattr(district, layer.district_field))
        )
        for layer in LAYERS
    }
