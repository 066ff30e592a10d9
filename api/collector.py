"""Let Python's garbage collector rest while very many records are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting_collector() -> Iterator[None]:
    """
    Look for no rings of objects within the block.

    The looks of a month are half a million records, none of which goes before the report is
    done: to search them for rings again and again takes two fifths of the time to read and gather
    them. What is let go of is freed as ever; rings are, after the block.

    Examples
    --------
    >>> with resting_collector():
    ...     print(gc.isenabled())
    False
    >>> gc.isenabled()
    True
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
