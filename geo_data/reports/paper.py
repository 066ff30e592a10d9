"""Hold a paper that people sign: its sections, what stands in them, and the box at its end.

A paper is words and pictures by name, all worded already; a layout only places them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from geo_data.reports.code_words import LANGUAGES, Language

MOST_TAGGED_ROWS = 60
"""300 rows take 0.04 s without tags and 0.45 s with them, 10,000 rows 1 s and 20 s."""
ALIGNMENTS = ("left", "right", "center")


@dataclass(frozen=True)
class Column:
    """A column of a table; width is its share beside the others', is_ticked has a box to tick."""

    key: str
    title: str
    width: float = 1.0
    align: str = "left"
    is_ticked: bool = False


@dataclass(frozen=True)
class Table:
    """
    Rows of cells, no row ever left out; strong ones by number; empty is said where none is.

    Tables that begin a page are set on several cores at once, so long lists are cut into such.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    strong: frozenset[int] = frozenset()
    title: str = ""
    size_pt: float = 8.0
    begins_page: bool = False

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row)} cells for {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Note:
    """A sentence below or between tables; a loud one is framed."""

    text: str
    is_loud: bool = False


@dataclass(frozen=True)
class Facts:
    """What something is, as label and value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeyFigures:
    """A few figures to be seen from afar: value, label, what it is beside."""

    figures: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Picture:
    """A picture by its name; width is the share of the text's, words say what it shows."""

    name: str
    words: str
    width: float = 1.0


@dataclass(frozen=True)
class SignatureBox:
    """Who signs: a line for each, and a place for the seal."""

    title: str
    lines: tuple[str, ...]
    date: str
    seal: str


Block = Table | Note | Facts | KeyFigures | Picture | SignatureBox


@dataclass(frozen=True)
class Section:
    """A part of a paper under a title; key is how an office's template names it."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    begins_page: bool = False


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of every page: words, a hash and what it is of, the version."""

    words: str
    hash_of: str
    sha256: str
    version: str


@dataclass(frozen=True)
class Paper:
    """
    A whole paper.

    Parameters
    ----------
    written_s
        The instant that the file says it was made; epoch seconds, of the report, not of a clock.
    warning
        Stands on every page, like that the data are simulated; nothing where empty.
    is_one_page
        Whether it is made smaller where it would not fit on one page.
    """

    title: str
    subtitle: str
    language: Language
    written_s: int
    foot: Foot
    sections: tuple[Section, ...]
    signature: SignatureBox | None = None
    office: str = ""
    number: str = ""
    logo: str = ""
    warning: str = ""
    is_one_page: bool = False
    size_pt: float = 9.5
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language!r} is none of {LANGUAGES}")

    @property
    def is_tagged(self) -> bool:
        """Whether it says to screen readers what is a table, as short papers do."""
        rows = sum(
            len(block.rows)
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Table)
        )
        return rows <= MOST_TAGGED_ROWS

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of all pictures that stand in it."""
        return tuple(
            block.name
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Picture)
        )

    def with_signature_in_each_section(self) -> "Paper":
        """
        Give the paper with its signature box at the end of each section, and no other.

        Each says what of it is signed, as it may come to stand on a page of its own.
        """
        if (signature := self.signature) is None:
            return self
        sections = []
        for section in self.sections:
            title = " · ".join(filter(None, (signature.title, section.title)))
            box = replace(signature, title=title)
            sections.append(replace(section, blocks=(*section.blocks, box)))
        return replace(self, sections=tuple(sections), signature=None)
