"""Let files not grow, as on a disk that is nearly full."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nearly_full_disk(limit_bytes: int = 20_000) -> Iterator[None]:
    """
    Let no file of this process grow beyond a limit, as on a disk that is nearly full.

    For a few lines only: the log that pytest itself may be writing to counts too.
    """
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
