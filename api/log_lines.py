"""Write the server's log as lines of JSON without personal data: no address, no query, no value.

What other programs put into their messages cannot be known, so an exception is told by its class
and the places in the code it went through, never by its words; only errors about the database as
a whole keep theirs.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from geo_data.cluster_errors import ClusterError
from geo_data.store_errors import (
    DatabaseBusyError,
    DatabaseUnreachableError,
    MigrationNeededError,
    NewerSchemaError,
)

TELLING = (
    ClusterError, DatabaseBusyError, DatabaseUnreachableError, MigrationNeededError,
    NewerSchemaError,
)  # fmt: skip
"""Errors whose words hold nothing of what is stored."""
MOST_PLACES = 12
requests = logging.getLogger("coastwatch.request")


class JsonLines(logging.Formatter):
    """One object a line: at, level, from, says; of requests route, method, status, ms."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if facts := getattr(record, "facts", None):
            line |= facts
        else:
            line["says"] = _says(record)
        if record.exc_info and record.exc_info[1] is not None:
            line |= _of_error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def write_log_to(stream: TextIO | None = None) -> None:
    """Have everything that is logged in this process written as lines of JSON, once."""
    root = logging.getLogger()
    if any(isinstance(one.formatter, JsonLines) for one in root.handlers):
        return
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("coastwatch").setLevel(logging.INFO)


def note_request(route: str, method: str, status: int, seconds: float) -> None:
    """Write the line of one answer."""
    if requests.isEnabledFor(logging.INFO):
        facts = {"route": route, "method": method, "status": status, "ms": round(1000 * seconds)}
        requests.info("", extra={"facts": facts})


def _says(record: logging.LogRecord) -> str:
    """Give a message with its values, of errors only what may be told."""
    if not isinstance(record.args, tuple):
        return str(record.msg)
    told = tuple(_told(one) if isinstance(one, BaseException) else one for one in record.args)
    return str(record.msg).replace("%r", "%s") % told if told else str(record.msg)


def _told(error: BaseException) -> str:
    return str(error) if isinstance(error, TELLING) else type(error).__name__


def _of_error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return {
        "error": _told(error),
        "through": [f"{frame.filename.split('/')[-1]}:{frame.lineno}" for frame in frames],
    }
