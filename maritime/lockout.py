"""Say how long somebody who guesses passwords is locked out: longer with every guess."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class LockoutRule:
    """
    Wrong passwords in a row that are free, and the locks that follow.

    The first lock holds for `first`, each further wrong password doubles it up to `longest`.
    """

    free: int
    first: timedelta
    longest: timedelta

    def lock_after(self, failures: int) -> timedelta | None:
        """
        Give the lock that a number of wrong passwords in a row brings; None where they are free.

        Examples
        --------
        >>> [str(BY_LOGIN.lock_after(failures)) for failures in (4, 5, 6, 30)]
        ['None', '0:01:00', '0:02:00', '1:00:00']
        """
        if failures < self.free:
            return None
        doublings = min(failures - self.free, 30)
        return min(self.first * 2**doublings, self.longest)


BY_LOGIN = LockoutRule(free=5, first=timedelta(minutes=1), longest=timedelta(hours=1))
BY_ADDRESS = LockoutRule(free=50, first=timedelta(minutes=1), longest=timedelta(hours=1))
"""Many people may come from one address, so it has more tries."""
FORGOTTEN_AFTER = timedelta(hours=24)
"""Wrong passwords count no more when none was tried for so long."""
