"""Find what a pack may hold but the tables cannot: said in words before anything is stored."""

from collections.abc import Iterator

from geo_data.pack_layers import LAYERS
from geo_data.pack_reader import PackReading
from maritime.errors import Fault, FaultyInputError

LONGEST_ID_BYTES = 500
"""Longest id in UTF-8: three of them fit into one entry of an index."""


def check_storable(reading: PackReading) -> None:
    """
    Raise unless every row of a pack can be stored.

    Raises
    ------
    FaultyInputError
        With all ids that are too long.
    """
    if faults := tuple(_long_ids(reading)):
        raise FaultyInputError(f"district {reading.district.district_id}", faults)


def _long_ids(reading: PackReading) -> Iterator[Fault]:
    expected = f"at most {LONGEST_ID_BYTES} bytes in UTF-8, so that it can be looked up"
    district = reading.district
    if (length := len(district.district_id.encode())) > LONGEST_ID_BYTES:
        yield Fault("meta", "district_id", "value", f"an id of {length} bytes", expected)
    for layer in LAYERS:
        if not layer.id_column:
            continue
        for record in getattr(district, layer.district_field):
            record_id = getattr(record, layer.id_column)
            if (length := len(record_id.encode())) > LONGEST_ID_BYTES:
                found = f"an id of {length} bytes"
                yield Fault(layer.name, record_id[:30] + "…", layer.id_column, found, expected)
