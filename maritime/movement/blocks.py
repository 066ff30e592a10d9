"""Work through many rows in blocks, side by side on as many cores as there are."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

BLOCKS = 16  # rows may differ much in how long they take: more blocks than cores even that out

Done = TypeVar("Done")


def in_blocks(work: Callable[[int, int], Done], count: int) -> list[Done]:
    """
    Give what is done for rows [first, end) of each block, in the order of the rows.

    What comes out does not depend on how many cores there are.

    Parameters
    ----------
    work
        Called with first and end, from several threads; it gains where it lets the interpreter go
        meanwhile (numba's nogil).
    count
        How many rows there are; at least one block is worked on, an empty one where there are none.

    Examples
    --------
    >>> sum(in_blocks(lambda first, end: end - first, 1000))
    1000
    """
    blocks = max(1, min(BLOCKS, count))
    edges = [count * block // blocks for block in range(blocks + 1)]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        return list(threads.map(work, edges[:-1], edges[1:]))
