"""Hold one change of one row of a district, and a stored row with the key that names it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyedRow:
    """
    One row of a layer as the database holds it.

    key is its id; in a layer without ids, its number there, which stays for as long as the row.
    revision is another number after every change, for all rows of all times.
    """

    key: str | int
    revision: int
    record: object


@dataclass(frozen=True)
class Edit:
    """
    One change of one row.

    layer is its name in the pack. key names the row; None adds one to a layer without ids (in a
    layer with ids the record's own id names it). after is the record as it shall be, None removes
    it. A row whose revision is another than expected_revision, where given, is not touched.
    """

    layer: str
    key: str | int | None
    after: object | None
    expected_revision: int | None = None
