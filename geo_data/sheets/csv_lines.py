"""Write lines of cells as CSV for office programs."""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_of(lines: Iterable[Sequence[object]]) -> bytes:
    """Give lines as UTF-8 with a byte order mark, by which office programs know it."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")
