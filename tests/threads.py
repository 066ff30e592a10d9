"""Do several things at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
WAIT_S = 30


def at_once(*works: Callable[[], T]) -> list[T]:
    """Begin all together, and give what each gave, in their order; the first error is raised."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], T]) -> T:
        start.wait(timeout=WAIT_S)
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(begin, works))
