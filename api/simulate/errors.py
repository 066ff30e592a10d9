"""Name what can go wrong when a day is played.

CoastwatchError
├── DatabaseInUseError      the database holds something else
└── PlayError               the server answered what nobody expects, or a process ended early
"""

from maritime.errors import CoastwatchError


class DatabaseInUseError(CoastwatchError):
    """Say that a made-up day may not be put beside what a database holds."""

    def __init__(self, database: str, found: str):
        super().__init__(database, found)
        self.database, self.found = database, found

    def __str__(self) -> str:
        return (
            f"database {self.database!r} holds {self.found}, and a simulated day is never put "
            "beside anything: unset DATABASE_URL for a scratch database, or name an empty one"
        )


class PlayError(CoastwatchError):
    """Say what went wrong while a day was played."""

    def __init__(self, what: str, found: str):
        super().__init__(what, found)
        self.what, self.found = what, found

    def __str__(self) -> str:
        return f"the simulated day broke off: {self.what}: {self.found}"
