"""Write lines of cells as CSV for office programs."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

BYTE_ORDER_MARK = "\ufeff"
"""By it office programs know UTF-8."""


def csv_of(lines: Iterable[Sequence[object]]) -> bytes:
    """Give lines as UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


def write_csv_to(out: IO[bytes], lines: Iterable[Sequence[object]]) -> None:
    """Write lines as UTF-8 with a byte order mark, one after the other; the file stays open."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    text.write(BYTE_ORDER_MARK)
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    text.detach()
