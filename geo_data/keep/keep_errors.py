"""Name what can go wrong while a site is backed up, restored or moved to newer code.

CoastwatchError
└── KeepError
    ├── BackupKeyError         no key of backups, or a file that holds none
    ├── BackupToolError        a program of PostgreSQL failed, or is too old
    ├── BackupRefusedError     a file is no whole, unchanged backup of a program like this
    ├── NoBackupError          a folder holds no backup
    ├── RestoreRefusedError    there is something where a backup would go
    ├── RestoreDiffersError    what was restored is not what was backed up
    └── UpgradeError           newer code cannot be taken; everything is as it was
"""

from pathlib import Path

from maritime.errors import CoastwatchError

MOST_NAMED = 5
"""So many tables are named in an error; the others are counted."""


class KeepError(CoastwatchError):
    """Base of what goes wrong while a site is kept."""


class BackupKeyError(KeepError):
    """Say which file holds no key of backups; never what is in it."""

    def __init__(self, path: Path, found: str, advice: str):
        super().__init__(path, found, advice)
        self.path, self.found, self.advice = path, found, advice

    def __str__(self) -> str:
        return f"{self.path}: {self.found}; {self.advice}"


class BackupToolError(KeepError):
    """Say which program of PostgreSQL failed, with the end of what it said."""

    def __init__(self, program: str, said: str):
        super().__init__(program, said)
        self.program, self.said = program, said

    def __str__(self) -> str:
        return f"{self.program} failed: {self.said}"


class BackupRefusedError(KeepError):
    """Say why a file is not taken for a backup; nothing has been touched."""

    def __init__(self, path: Path, reason: str, advice: str):
        super().__init__(path, reason, advice)
        self.path, self.reason, self.advice = path, reason, advice

    def __str__(self) -> str:
        return f"{self.path} was refused, nothing was touched: {self.reason}; {self.advice}"


class NoBackupError(KeepError):
    """Say which folder holds no backup."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder} holds no backup; make one with `coastwatch backup --to FOLDER`"


class RestoreRefusedError(KeepError):
    """Say what is in the way of a restore."""

    def __init__(self, reason: str, advice: str):
        super().__init__(reason, advice)
        self.reason, self.advice = reason, advice

    def __str__(self) -> str:
        return f"nothing was restored: {self.reason}; {self.advice}"


class RestoreDiffersError(KeepError):
    """Say which tables differ between the backup and what was restored from it."""

    def __init__(self, tables: tuple[str, ...]):
        super().__init__(tables)
        self.tables = tables

    def __str__(self) -> str:
        more = len(self.tables) - MOST_NAMED
        names = ", ".join(self.tables[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return (
            f"what was restored differs from what was backed up, in {names}; it was taken away "
            "again: use another backup, and report this one"
        )


class UpgradeError(KeepError):
    """Say at which step newer code was given up, and that everything is as it was."""

    def __init__(self, step: str, reason: str, advice: str):
        super().__init__(step, reason, advice)
        self.step, self.reason, self.advice = step, reason, advice

    def __str__(self) -> str:
        return (
            f"no upgrade: {self.step}: {self.reason}; database and program are as they were; "
            f"{self.advice}"
        )
