"""Read the template by which an office sets its papers, and say what is wrong in it."""

import difflib
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geo_data.pack_cells import quote_cell
from geo_data.reports.code_words import LANGUAGES
from geo_data.reports.template_fields import COLUMNS, KINDS, PLACEHOLDERS
from geo_data.templates import REPORT_TEMPLATE
from geo_data.toml_file import read_toml_file
from maritime.errors import Fault, FaultyInputError

TEMPLATE_FORMAT = "coastwatch-report-template/1"
MOST_BYTES, MOST_PICTURE_BYTES, MOST_LAYOUT_BYTES = 200_000, 2_000_000, 500_000
FIELDS = ("format", "kind", "title", "office", "number", "footer", "logo", "layout", "is_numbered",
          "section", "signature")  # fmt: skip
SECTION_FIELDS = ("key", "title", "columns", "headings")
SIGNATURE_FIELDS = ("title", "lines", "date", "seal")
LOGO_BEGINS = {".png": (b"\x89PNG\r\n\x1a\n",), ".svg": (b"<svg", b"<?xml", b"\xef\xbb\xbf<")}

Text = Mapping[str, str]
"""An office's words by language; empty where it has none of its own."""


@dataclass(frozen=True)
class SectionForm:
    """A section as the office wants it; columns and headings are those of its tables, by key."""

    key: str
    title: Text = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    headings: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class SignatureForm:
    """The signature box as the office wants it; no lines leave the program's own."""

    title: Text = field(default_factory=dict)
    lines: tuple[Text, ...] = ()
    date: Text = field(default_factory=dict)
    seal: Text = field(default_factory=dict)


@dataclass(frozen=True)
class OfficeTemplate:
    """A template with the files it names; an empty one leaves everything as the program has it."""

    kind: str = "coverage"
    title: Text = field(default_factory=dict)
    office: Text = field(default_factory=dict)
    number: Text = field(default_factory=dict)
    footer: Text = field(default_factory=dict)
    is_numbered: bool = True
    sections: tuple[SectionForm, ...] = ()
    signature: SignatureForm = field(default_factory=SignatureForm)
    logo_name: str = ""
    logo: bytes = b""
    layout_name: str = ""
    layout: bytes | None = None

    @property
    def section_keys(self) -> tuple[str, ...]:
        """The sections it chooses, in its order; none where it leaves that to the program."""
        return tuple(section.key for section in self.sections)

    @property
    def logo_picture(self) -> str:
        """Under which name papers show the logo, whatever its file is called; empty for none."""
        return f"logo{Path(self.logo_name).suffix.lower()}" if self.logo_name else ""


def read_office_template(
    path: Path | str = REPORT_TEMPLATE, *, kind: str | None = None
) -> OfficeTemplate:
    """
    Read a template with the files beside it.

    Parameters
    ----------
    kind
        The kind of paper it is wanted for; any where None.

    Raises
    ------
    FaultyInputError
        With every fault: fields that are missing, unknown or not as expected, each by its name.
    """
    path = Path(path)
    document = read_toml_file(
        path, layer="template", expected="a template of reports", in_toml="a template in TOML",
        most_bytes=MOST_BYTES,
    )  # fmt: skip
    reader = _Reader(document, path.parent)
    template = reader.template()
    if kind is not None and not reader.faults and template.kind != kind:
        reader.blame("kind", template.kind, f"{kind}, the kind of paper that it is used for")
    if reader.faults:
        raise FaultyInputError(str(path), tuple(reader.faults))
    return template


def template_or_own(path: Path | None, *, kind: str) -> OfficeTemplate:
    """Give the template of a path, the program's own form where there is none; raises as it."""
    return OfficeTemplate(kind) if path is None else read_office_template(path, kind=kind)


def template_of_site(folder: Path, kind: str) -> Path | None:
    """Give the file of a site's own template of a kind, None where its folder has none."""
    own = folder / f"{kind}.toml"
    return own if own.exists() else None


class _Reader:
    """Reads one document and gathers what is wrong with it."""

    def __init__(self, document: Mapping[str, object], folder: Path):
        self._document, self._folder = document, folder
        self.faults: list[Fault] = []

    def blame(self, place: str, found: object, expected: str) -> None:
        """Keep a fault."""
        shown = "nothing" if found is None else quote_cell(found)
        self.faults.append(Fault("template", "", place, shown, expected))

    def template(self) -> OfficeTemplate:
        """Give the template; where there are faults it is of no use."""
        document = self._document
        self._refuse_unknown(document, FIELDS, "")
        if document.get("format") != TEMPLATE_FORMAT:
            self.blame("format", document.get("format"), TEMPLATE_FORMAT)
        kind = document.get("kind")
        if kind not in KINDS:
            self.blame("kind", kind, "one of " + "·".join(KINDS))
            kind = "coverage"
        is_numbered = document.get("is_numbered", True)
        if not isinstance(is_numbered, bool):
            self.blame("is_numbered", is_numbered, "true or false")
        logo_name, logo = self._file("logo", MOST_PICTURE_BYTES, tuple(LOGO_BEGINS))
        if logo and not logo.lstrip().startswith(LOGO_BEGINS[Path(logo_name).suffix.lower()]):
            self.blame("logo", logo_name, "a picture in PNG or SVG, as its name says")
        layout_name, layout = self._file("layout", MOST_LAYOUT_BYTES, (".typ",))
        return OfficeTemplate(
            str(kind),
            self._text("title", document.get("title"), placeholders=PLACEHOLDERS),
            self._text("office", document.get("office")),
            self._text("number", document.get("number"), placeholders=PLACEHOLDERS),
            self._text("footer", document.get("footer"), placeholders=PLACEHOLDERS),
            bool(is_numbered),
            self._sections(str(kind), document.get("section", [])),
            self._signature(document.get("signature", {})),
            logo_name, logo, layout_name, layout if layout_name else None,
        )  # fmt: skip

    def _sections(self, kind: str, tables: object) -> tuple[SectionForm, ...]:
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self.blame("section", tables, "[[section]] tables")
            return ()
        found: list[SectionForm] = []
        for number, table in enumerate(tables, start=1):
            key = table.get("key")
            place = f"section {key if isinstance(key, str) else number}"
            self._refuse_unknown(table, SECTION_FIELDS, place)
            if key not in COLUMNS[kind]:
                self.blame(f"{place}: key", key, _expected(key, COLUMNS[kind]))
            elif key in {one.key for one in found}:
                self.blame(f"{place}: key", key, "each section once")
            else:
                found.append(self._section(table, place, COLUMNS[kind][key]))
        return tuple(found)

    def _section(
        self, table: Mapping[str, object], place: str, known: tuple[str, ...]
    ) -> SectionForm:
        columns, headings = table.get("columns", []), table.get("headings", {})
        if not isinstance(columns, list):
            self.blame(f"{place}: columns", columns, "a list of columns, by their keys")
            columns = []
        for column in columns:
            if column not in known:
                self.blame(f"{place}: columns", column, _expected(column, known))
        if len(columns) != len({repr(column) for column in columns}):
            self.blame(f"{place}: columns", columns, "each column once")
        if not isinstance(headings, dict):
            self.blame(f"{place}: headings", headings, "a table [section.headings]")
            headings = {}
        self._refuse_unknown(headings, known, f"{place}: headings")
        return SectionForm(
            str(table["key"]),
            self._text(f"{place}: title", table.get("title")),
            tuple(str(column) for column in columns),
            {
                column: self._text(f"{place}: headings.{column}", words)
                for column, words in headings.items()
            },
        )

    def _signature(self, table: object) -> SignatureForm:
        if not isinstance(table, dict):
            self.blame("signature", table, "a table [signature]")
            return SignatureForm()
        self._refuse_unknown(table, SIGNATURE_FIELDS, "signature")
        lines = table.get("lines", [])
        if not isinstance(lines, list):
            self.blame("signature: lines", lines, "a list of who signs")
            lines = []
        return SignatureForm(
            self._text("signature: title", table.get("title")),
            tuple(self._text("signature: lines", line) for line in lines),
            self._text("signature: date", table.get("date")),
            self._text("signature: seal", table.get("seal")),
        )

    def _text(self, place: str, value: object, *, placeholders: tuple[str, ...] = ()) -> Text:
        """Read words, the same in both languages or one for each."""
        if value is None:
            return {}
        words = {language: value for language in LANGUAGES} if isinstance(value, str) else value
        if not isinstance(words, dict) or not words or not set(words) <= set(LANGUAGES) or not all(
            isinstance(one, str) and one.strip() for one in words.values()
        ):  # fmt: skip
            self.blame(place, value, 'text, or { zh = "…", en = "…" }')
            return {}
        for one in words.values():
            self._check_placeholders(place, one, placeholders)
        return words

    def _check_placeholders(self, place: str, text: str, known: tuple[str, ...]) -> None:
        if not known:
            return
        try:
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            self.blame(place, text, f"text whose braces close ({error})")
            return
        for name in names:
            if name not in known:
                self.blame(place, f"{{{name}}}", _expected(name, known))

    def _file(self, name: str, most_bytes: int, suffixes: tuple[str, ...]) -> tuple[str, bytes]:
        """Read a file that the template names; it lies beside the template."""
        given = self._document.get(name)
        if given is None:
            return "", b""
        expected = f"the name of a file beside the template, {'·'.join(suffixes)}"
        if not isinstance(given, str) or Path(given).name != given:
            self.blame(name, given, expected)
            return "", b""
        path = self._folder / given
        if path.suffix.lower() not in suffixes:
            self.blame(name, given, expected)
            return "", b""
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self.blame(name, given, f"a file that can be read ({reason})")
            return "", b""
        if not content or len(content) > most_bytes:
            expected = f"between 1 and {most_bytes:,} bytes"
            self.blame(name, f"{given}, {len(content):,} bytes", expected)
            return "", b""
        return given, content

    def _refuse_unknown(
        self, table: Mapping[str, object], known: Iterable[str], place: str
    ) -> None:
        for name in table:
            if name not in known:
                where = f"{place}: {name}" if place else name
                self.blame(where, "an unknown field", _expected(name, known))


def _expected(found: object, known: Iterable[str]) -> str:
    """Give what may stand there, what was meant first."""
    names = tuple(known)
    near = difflib.get_close_matches(str(found), names, n=1)
    meant = f"{near[0]} (is that meant?), or " if near else ""
    return f"{meant}one of " + "·".join(names)
