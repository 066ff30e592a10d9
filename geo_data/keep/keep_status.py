"""Note in the data folder when a site was last backed up, and what the last restore drill found."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from geo_data.atomic_file import write_whole

FOLDER = "keep"
BACKUP_NOTE, DRILL_NOTE = "backup.json", "drill.json"
BACKUP_HOLDS = timedelta(hours=26)
"""A backup a day, and two hours for it to be late."""
HOURLY_HOLDS = timedelta(hours=3)
"""Of those that are made each hour and thinned: two may be late."""
DRILL_HOLDS = timedelta(days=8)
"""A drill a week, and a day for it to be late."""


@dataclass(frozen=True)
class BackupNote:
    """
    The last backup that was written: its file's name, when, how large, how many rows.

    And whether its folder is thinned, which is for those who make one each hour.
    """

    name: str
    made_at: datetime
    size_bytes: int
    rows: int
    is_thinned: bool = False

    @property
    def holds(self) -> timedelta:
        """How old it may become before it counts as too old."""
        return HOURLY_HOLDS if self.is_thinned else BACKUP_HOLDS


@dataclass(frozen=True)
class DrillNote:
    """The last drill: when, of which backup, made when, and what went wrong; None if nothing."""

    at: datetime
    backup: str
    backup_made_at: datetime | None
    rows: int
    fault: str | None


Note = TypeVar("Note", BackupNote, DrillNote)


def note_backup(folder: Path, note: BackupNote) -> None:
    """Keep the note of a backup; UnwritableFileError if it cannot be written."""
    _write(folder, BACKUP_NOTE, note)


def note_drill(folder: Path, note: DrillNote) -> None:
    """Keep the note of a drill; UnwritableFileError if it cannot be written."""
    _write(folder, DRILL_NOTE, note)


def last_backup(folder: Path) -> BackupNote | None:
    """Give the note of the last backup; None where there is none, or it cannot be read as one."""
    return _read(folder, BACKUP_NOTE, BackupNote)


def last_drill(folder: Path) -> DrillNote | None:
    """Give the note of the last drill; None where there is none, or it cannot be read as one."""
    return _read(folder, DRILL_NOTE, DrillNote)


def _write(folder: Path, name: str, note: BackupNote | DrillNote) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    told = {key: _told(value) for key, value in asdict(note).items()}
    write_whole(folder / FOLDER / name, json.dumps(told, ensure_ascii=False).encode())


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(folder: Path, name: str, kind: type[Note]) -> Note | None:
    try:
        told = json.loads((folder / FOLDER / name).read_bytes())
        for key in ("made_at", "at", "backup_made_at"):
            if told.get(key) is not None:
                told[key] = datetime.fromisoformat(told[key])
        return kind(**told)
    except (OSError, ValueError, AttributeError, TypeError):
        return None
