"""Let the open page of tips be asked only so often, and keep no address anywhere but here.

Who gives a tip must not be found by his address: it is in this process's memory for as long as the
span it is counted over, and in no table, log or file.
"""

from collections import deque
from dataclasses import dataclass, field
from time import monotonic

from api.api_errors import TooOftenError

MOST_ADDRESSES = 10_000
"""Of which something is remembered; beyond that all of them together are counted."""
EVERYBODY = ""


@dataclass(frozen=True)
class Limit:
    """How often something may be done within a span, by one address and by all."""

    each: int
    all: int
    span_s: float


ASKING = Limit(each=20, all=600, span_s=600.0)
TELLING = Limit(each=5, all=100, span_s=3600.0)


@dataclass(frozen=True)
class TipGate:
    """Count what addresses do; times on the server's own clock."""

    limit: Limit
    done: dict[str, deque[float]] = field(default_factory=dict)

    def pass_by(self, address: str, *, now_s: float | None = None) -> None:
        """
        Count one more of an address.

        Raises
        ------
        TooOftenError
            If it, or all together, did so too often; that try is not counted.
        """
        now_s = monotonic() if now_s is None else now_s
        since_s = now_s - self.limit.span_s
        for known in [one for one, times in self.done.items() if times[-1] <= since_s]:
            del self.done[known]
        named = (address,) if len(self.done) < MOST_ADDRESSES or address in self.done else ()
        for one, most in ((EVERYBODY, self.limit.all), *((one, self.limit.each) for one in named)):
            times = self.done.get(one, deque())
            while times and times[0] <= since_s:
                times.popleft()
            if len(times) >= most:
                raise TooOftenError(times[0] - since_s)
        for one in (EVERYBODY, *named):
            self.done.setdefault(one, deque()).append(now_s)
