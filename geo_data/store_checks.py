"""Find what a pack may hold but the tables cannot: said in words before anything is stored."""

from collections.abc import Iterator
from datetime import date

from geo_data.pack_layers import LAYERS
from geo_data.pack_reader import PackReading
from maritime.errors import Fault, FaultyInputError
from maritime.register import Pairing

LONGEST_ID_BYTES = 500
"""Longest id in UTF-8: three of them fit into one entry of an index."""


def check_storable(reading: PackReading) -> None:
    """
    Raise unless every row of a pack can be stored.

    Raises
    ------
    FaultyInputError
        With all ids that are too long and all pairings of one vessel and part that overlap.
    """
    district = reading.district
    faults = [*_long_ids(reading), *pairing_overlaps(district.pairings)]
    if faults:
        raise FaultyInputError(f"district {district.district_id}", tuple(faults))


def pairing_overlaps(pairings: tuple[Pairing, ...]) -> list[Fault]:
    """
    Give one fault for each pairing that begins before another of its vessel and part has ended.

    Rows are counted from 1 in the order of the pack, and both rows are named.

    Examples
    --------
    >>> first = Pairing("V1", "P1", "member", date(2026, 1, 1))
    >>> second = Pairing("V1", "P2", "member", date(2026, 6, 1))
    >>> print(pairing_overlaps((first, second))[0])
    pairing 2, valid_from: found 2026-06-01 for vessel V1, part member, person P2, while row 1 \
(person P1, 2026-01-01 to open) still holds; expected a day after row 1 has ended
    """
    by_part: dict[tuple[str, str], list[tuple[int, Pairing]]] = {}
    for number, pairing in enumerate(pairings, start=1):
        by_part.setdefault((pairing.vessel_id, pairing.part), []).append((number, pairing))
    return [fault for rows in by_part.values() for fault in _overlaps_of(rows)]


def _overlaps_of(rows: list[tuple[int, Pairing]]) -> Iterator[Fault]:
    """Compare each row with the one, of those that begin before it, that ends last."""
    rows = sorted(rows, key=lambda numbered: (numbered[1].valid_from, numbered[0]))
    earlier_number, earlier = rows[0]
    for number, pairing in rows[1:]:
        if pairing.valid_from <= _end(earlier):
            yield Fault(
                "pairing",
                str(number),
                "valid_from",
                f"{pairing.valid_from} for vessel {pairing.vessel_id}, part {pairing.part}, person "
                f"{pairing.person_id}, while row {earlier_number} (person {earlier.person_id}, "
                f"{earlier.valid_from} to {earlier.valid_to or 'open'}) still holds",
                f"a day after row {earlier_number} has ended",
            )
        if _end(pairing) > _end(earlier):
            earlier_number, earlier = number, pairing


def _end(pairing: Pairing) -> date:
    return pairing.valid_to or date.max


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
