"""Say what a backup holds: versions, rows and sums of each table, hashes of each file."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from geo_data.keep.table_sums import TableSum

FORMAT = "coastwatch-backup/1"


@dataclass(frozen=True)
class KeptFile:
    """One file of the data folder: where it lay below it, its permissions, its bytes' hash."""

    name: str
    mode: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """
    What a backup holds.

    Attributes
    ----------
    made_at
        When its snapshot of the database was taken; aware.
    program_version, step, server_version, postgis_version
        Of the program, its tables, and the database that it was taken from.
    tables
        Rows and sums by table.
    files
        Of the data folder.
    dump_bytes, dump_sha256
        Of the database, as pg_dump wrote it.
    signer
        Fingerprint of the key that signed it; None where nobody has. No part of what is written.
    """

    made_at: datetime
    program_version: str
    step: str
    server_version: str
    postgis_version: str
    tables: dict[str, TableSum]
    files: tuple[KeptFile, ...]
    dump_bytes: int
    dump_sha256: str
    signer: str | None = None

    @property
    def row_count(self) -> int:
        """How many rows it holds in all."""
        return sum(one.rows for one in self.tables.values())

    def to_json(self) -> bytes:
        """Write it as JSON, the same bytes each time."""
        told = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        del told["signer"]
        return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """
        Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If it is of another format, or no such JSON; the message says which.
        """
        try:
            told = json.loads(content)
            if told.pop("format") != FORMAT:
                raise ValueError("of another format")
            tables = {name: TableSum(**one) for name, one in told.pop("tables").items()}
            files = tuple(KeptFile(**one) for one in told.pop("files"))
            made_at = datetime.fromisoformat(told.pop("made_at"))
            return cls(made_at=made_at, tables=tables, files=files, **told)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not as any program writes it") from error
