"""Share out a number of grids among coasts in proportion to their effort, at least one each."""

import heapq
import math
from collections.abc import Sequence


def apportion_parts(sizes: Sequence[int], room: Sequence[int], *, parts: int) -> list[int]:
    """
    Give each coast with room one part, and each further one to where a part's size is largest.

    None gets more than its room; what nobody has room for is left out. The largest size ÷ parts
    is then the least that can be, where there is room.

    Examples
    --------
    >>> apportion_parts([60, 30, 0, 10], [9, 9, 0, 9], parts=6)
    [3, 2, 0, 1]
    """
    counts = [min(1, one) for one in room]
    waiting = [
        (-size, number) for number, size in enumerate(sizes) if counts[number] < room[number]
    ]
    heapq.heapify(waiting)
    for _ in range(parts - sum(counts)):
        if not waiting:
            break
        _, number = heapq.heappop(waiting)
        counts[number] += 1
        if counts[number] < room[number]:
            heapq.heappush(waiting, (-sizes[number] / counts[number], number))
    return counts


def apportion_by_size(sizes: Sequence[int], room: Sequence[int], *, size: float) -> list[int]:
    """
    Give each coast its size ÷ the size of a part, rounded, at least one and at most its room.

    Examples
    --------
    >>> apportion_by_size([90, 30, 14, 0], [9, 9, 9, 0], size=30)
    [3, 1, 1, 0]
    """
    return [
        min(one, max(1, math.floor(min(whole / size, one) + 0.5)))
        for whole, one in zip(sizes, room, strict=True)
    ]
