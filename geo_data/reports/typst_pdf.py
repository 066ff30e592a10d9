"""Set a paper as PDF by typst, the same bytes for the same paper.

CoastwatchError
├── FaultyLayoutError     a layout of an office's own cannot be set; typst says why
└── MissingPictureError   a paper names a picture that was not given
"""

import tempfile
import warnings
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from geo_data.atomic_file import UnwritableFileError
from geo_data.reports.font_cover import FontCover
from geo_data.reports.paper import Paper
from geo_data.reports.paper_json import paper_as_json
from maritime.errors import CoastwatchError

LIBRARY, MAIN = "coastwatch.typ", "main.typ"
FONT_FAMILY = "Noto Sans SC"


class FaultyLayoutError(CoastwatchError):
    """Say what typst says of a layout."""

    def __init__(self, layout: str, reason: str):
        super().__init__(layout, reason)
        self.layout, self.reason = layout, reason

    def __str__(self) -> str:
        return (
            f"{self.layout}: the layout cannot be set: {self.reason}; "
            "mend it, or leave `layout` out of the template"
        )


class MissingPictureError(CoastwatchError):
    """Name the pictures that a paper shows and that were not given."""

    def __init__(self, names: tuple[str, ...]):
        super().__init__(names)
        self.names = names

    def __str__(self) -> str:
        return f"the paper shows {', '.join(self.names)}, which was not drawn: report it"


def write_pdf(
    paper: Paper,
    pictures: Mapping[str, bytes],
    *,
    font_folder: Path,
    layout: bytes | None = None,
    layout_name: str = MAIN,
) -> bytes:
    """
    Give a paper as PDF.

    Parameters
    ----------
    pictures
        SVG or PNG by the names that the paper has for them, its logo among them.
    font_folder
        Where the Noto Sans SC fonts lie; no other font of the machine is used.
    layout
        The typst source of an office's own layout instead of the program's. It sees the paper, its
        pictures and `coastwatch.typ`, and no other file of this machine.

    Raises
    ------
    FaultyLayoutError
        If the layout cannot be set.
    MissingPictureError
        If the paper names a picture that is not given.
    UnwritableFileError
        If there is no room for the files that typst reads.
    """
    named = {*paper.pictures, *([paper.logo] if paper.logo else [])}
    if missing := named - pictures.keys():
        raise MissingPictureError(tuple(sorted(missing)))
    fonts = _fonts(font_folder)
    written = FontCover(font_folder).shown(paper_as_json(paper).decode()).encode()
    with tempfile.TemporaryDirectory(prefix="coastwatch-report-") as folder:
        root = Path(folder)
        try:
            _lay_out(root, written, {name: pictures[name] for name in named}, layout)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            advice = "make room there and run the command again"
            raise UnwritableFileError(root, reason, advice) from error
        compiler = typst.Compiler(
            root / MAIN,
            root=root,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=root / "packages",
            package_cache_path=root / "packages",
        )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                content = compiler.compile(
                    format="pdf", timestamp=paper.written_s, pdf_tags=paper.is_tagged
                )
        except (typst.TypstError, typst.TypstWarning) as error:
            raise FaultyLayoutError(layout_name, _reason(error)) from error
    return bytes(content)


@cache
def _fonts(font_folder: Path) -> typst.Fonts:
    """Give the fonts of a folder, read once."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder]
    )


def _lay_out(
    root: Path, written: bytes, pictures: Mapping[str, bytes], layout: bytes | None
) -> None:
    """Put all that typst may read into a folder of its own."""
    layouts = files("geo_data.reports") / "layouts"
    (root / "paper.json").write_bytes(written)
    (root / LIBRARY).write_bytes((layouts / LIBRARY).read_bytes())
    (root / MAIN).write_bytes((layouts / MAIN).read_bytes() if layout is None else layout)
    (root / "pictures").mkdir()
    for name, content in pictures.items():
        (root / "pictures" / name).write_bytes(content)


def _reason(error: typst.TypstError | typst.TypstWarning) -> str:
    """Give what typst says, with the line that it means, without where its files lay."""
    lines = [line.strip() for line in error.diagnostic.splitlines() if "─ " in line]
    place = lines[0].split("─ ")[-1].rsplit("/", 1)[-1] if lines else ""
    hints = "; ".join(error.hints)
    return error.message + (f" ({place})" if place else "") + (f"; {hints}" if hints else "")
