"""Define what a layer of a district pack is: its columns, its geometry, how rows are told apart."""

from collections.abc import Callable
from dataclasses import dataclass

from geo_data.pack_cells import TEXT, CellKind


@dataclass(frozen=True)
class Column:
    """One column of a layer; refers_to names the layer whose ids its cells must be among.

    A required column must be there; its cells must be filled unless may_be_empty. An added one is
    not in coastwatch-district/1 as first written: it is written only where a row fills it.
    """

    name: str
    kind: CellKind = TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    may_be_empty: bool = False
    attribute: str = ""
    is_added: bool = False

    @property
    def field(self) -> str:
        """Name of the record's attribute that holds the cell."""
        return self.attribute or self.name


@dataclass(frozen=True)
class Layer:
    """
    One layer: its columns, its geometry type ('' for a table), and where its records go.

    Rows are known by id_column; where there is none, by natural_key, the columns that together
    occur once. A layer with neither is drawn as a whole.
    """

    name: str
    record: Callable[..., object]
    district_field: str
    columns: tuple[Column, ...]
    geometry: str = ""
    is_required: bool = False
    id_column: str = ""
    natural_key: tuple[str, ...] = ()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Names of the columns that tell rows apart; none for a layer drawn as a whole."""
        return (self.id_column,) if self.id_column else self.natural_key
