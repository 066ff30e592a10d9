"""Give passes for tiles of base maps to pages that are kept apart from sessions, and read them.

A page in a sandbox has no cookies, so that nothing in it can act for whoever looks at it. Its pass
is good for tiles and for nothing else, for some hours, and only of the server that gave it.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable

from api.base_map_errors import TilePassError

HOUR_S = 3_600
LASTS_H = 12
"""A shift; at most an hour more, as passes end at full hours and are the same until then."""
KEY_BYTES = 32
_WRITTEN = re.compile(r"([0-9]{1,12})-([0-9a-f]{64})")


class TilePasses:
    """
    The passes of one server: each says until when it is good, sealed by a key of this process.

    clock gives seconds since the epoch.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time):
        self._clock = clock
        self._key = secrets.token_bytes(KEY_BYTES)

    def give(self) -> str:
        """Give a pass, for whoever may have tiles."""
        ends_s = (int(self._clock()) // HOUR_S + 1 + LASTS_H) * HOUR_S
        return f"{ends_s}-{self._seal(str(ends_s))}"

    def check(self, word: str) -> None:
        """
        Let a pass by.

        Raises
        ------
        TilePassError
            If this server has not given it, or it is over.
        """
        written = _WRITTEN.fullmatch(word)
        if written is None or not hmac.compare_digest(written[2], self._seal(written[1])):
            raise TilePassError("none of this server's, or from before it was started anew")
        if self._clock() >= int(written[1]):
            raise TilePassError("over")

    def _seal(self, ends: str) -> str:
        return hmac.new(self._key, ends.encode(), hashlib.sha256).hexdigest()
