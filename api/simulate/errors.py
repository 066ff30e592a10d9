"""Name what can go wrong when a day is played.

CoastwatchError
├── DatabaseInUseError      the database holds something else
└── PlayError               the server answered what nobody expects, or a process ended early
"""

import signal

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


def how_it_ended(status: int | None) -> str:
    """
    Say how a process ended, by its exit status; a negative one is the signal that ended it.

    Examples
    --------
    >>> how_it_ended(1)
    'it ended with status 1; its words are above'
    >>> how_it_ended(-9)
    'it was ended by SIGKILL, as happens when memory is short'
    """
    if status is None or status >= 0:
        return f"it ended with status {status}; its words are above"
    name = signal.Signals(-status).name
    why = ", as happens when memory is short" if -status == signal.SIGKILL else ""
    return f"it was ended by {name}{why}"
