"""Say what is wrong with a password, without repeating it.

CoastwatchError
└── WeakPasswordError       a password that may not be used
"""

from maritime.errors import CoastwatchError

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Letters; longer ones are nobody's, and are not hashed."""


class WeakPasswordError(CoastwatchError):
    """Say what a password has to be; what was given is not said."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"the password {self.reason}; take {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters "
            "of any script, like a few words that do not belong together"
        )
