"""Find by exact arithmetic what a straight line crosses: kernels over a grid of land edges."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
CELLS_PER_EDGE = 2.0  # grid cells for each land edge: few edges in a cell, few cells on a line
MIN_CELLS, MAX_CELLS = 16, 4_000_000
CELL_SLACK = 1e-9  # of a cell: a line on the border of two cells is looked up in both
END_SLACK_M = 0.01  # crossings this near to an end of a line belong to the end, not to the line
SECTORS = 1024  # around a point that looks out: one edge a sector hides most of what is hidden
TOUCH_M = 1e-6  # land or water shorter than this is a touch


@dataclass(frozen=True, eq=False)
class EdgeGrid:
    """
    Edges of land outlines (land on their left) sorted into square cells.

    edges is (n, 4): x1, y1, x2, y2 in metres; frame holds x, y of the lower left corner and
    the size of a cell; cell c = row × columns + column has the edges
    cell_edges[cell_start[c]:cell_start[c + 1]].
    """

    edges: FloatArray
    frame: FloatArray
    shape: NDArray[np.int64]
    cell_start: NDArray[np.int64]
    cell_edges: NDArray[np.int32]

    @classmethod
    def of(cls, edges: FloatArray, box: tuple[float, float, float, float]) -> "EdgeGrid":
        """Sort edges into cells over a box (x, y of lower left, x, y of upper right)."""
        edges = np.ascontiguousarray(edges, dtype=np.float64).reshape(-1, 4)
        low = np.array(box[:2], dtype=np.float64)
        high = np.array(box[2:], dtype=np.float64)
        if len(edges):
            low = np.minimum(low, edges.reshape(-1, 2).min(axis=0))
            high = np.maximum(high, edges.reshape(-1, 2).max(axis=0))
        size = np.maximum(high - low, 1.0)
        n_cells = min(max(int(CELLS_PER_EDGE * len(edges)), MIN_CELLS), MAX_CELLS)
        cell = max(float(np.sqrt(size[0] * size[1] / n_cells)), float(size.max()) / MAX_CELLS**0.5)
        frame = np.array([low[0], low[1], cell])
        shape = np.array([int(size[1] / cell) + 1, int(size[0] / cell) + 1], dtype=np.int64)
        counts = np.zeros(shape[0] * shape[1] + 1, dtype=np.int64)
        nothing = np.empty(0, dtype=np.int32)
        _sort_into_cells(edges, frame, shape, counts, nothing)
        start = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts[:-1])))
        filled = start.copy()
        cell_edges = np.empty(int(start[-1]), dtype=np.int32)
        _sort_into_cells(edges, frame, shape, filled, cell_edges)
        return cls(edges, frame, shape, start, cell_edges)

    @property
    def arrays(self) -> tuple[FloatArray, FloatArray, NDArray, NDArray, NDArray]:
        """What the kernels take."""
        return self.edges, self.frame, self.shape, self.cell_start, self.cell_edges


def blocked_pairs(grid: EdgeGrid, xy: FloatArray, starts: NDArray, ends: NDArray) -> NDArray:
    """
    Say for each pair of points whether the line between them crosses an outline.

    xy is (n, 2); starts and ends number its rows. A point that lies on an outline itself gives
    no certain answer.
    """
    return _blocked_pairs(
        np.ascontiguousarray(xy), starts.astype(np.int32), ends.astype(np.int32), *grid.arrays
    )


def first_hits(grid: EdgeGrid, from_xy: FloatArray, to_xy: FloatArray) -> FloatArray:
    """Give how far along each line (0 to 1) it first meets an outline; 2 where it never does."""
    return _first_hits(
        np.ascontiguousarray(from_xy, dtype=np.float64),
        np.ascontiguousarray(to_xy, dtype=np.float64),
        *grid.arrays,
    )


def water_stretches(
    grid: EdgeGrid,
    xy: FloatArray,
    starts: NDArray,
    ends: NDArray,
    stretch: FloatArray,
) -> FloatArray:
    """
    Give the true metres of the longest piece of each line that lies off the land.

    Parameters
    ----------
    grid
        Outlines of land without overlaps.
    xy, starts, ends
        (n, 2) points in metres of a plane; the pairs' rows in it.
    stretch
        (2, 4) polynomials in y (highest power first): true metres per metre of x and of y.

    Returns
    -------
    numpy.ndarray
        NaN where the line crosses no outline at all (it is all land or all water).
    """
    return _water_stretches(
        np.ascontiguousarray(xy),
        starts.astype(np.int32),
        ends.astype(np.int32),
        np.ascontiguousarray(stretch, dtype=np.float64),
        *grid.arrays,
    )


@njit(cache=True)
def _rows_of(y1, y2, frame, shape):
    """First and last grid row that a span of y touches."""
    low = min(y1, y2)
    high = max(y1, y2)
    first = int(np.floor((low - frame[1]) / frame[2] - CELL_SLACK))
    last = int(np.floor((high - frame[1]) / frame[2] + CELL_SLACK))
    return max(first, 0), min(last, shape[0] - 1)


@njit(cache=True)
def _columns_of(x1, y1, x2, y2, row, frame, shape):
    """First and last grid column that the part of a line within one row touches."""
    dy = y2 - y1
    xa = x1
    xb = x2
    bottom = frame[1] + (row - CELL_SLACK) * frame[2]
    top = frame[1] + (row + 1 + CELL_SLACK) * frame[2]
    if abs(dy) > 1e-9 * frame[2]:
        ta = min(max((bottom - y1) / dy, 0.0), 1.0)
        tb = min(max((top - y1) / dy, 0.0), 1.0)
        xa = x1 + ta * (x2 - x1)
        xb = x1 + tb * (x2 - x1)
    first = int(np.floor((min(xa, xb) - frame[0]) / frame[2] - 1e-6))
    last = int(np.floor((max(xa, xb) - frame[0]) / frame[2] + 1e-6))
    return min(max(first, 0), shape[1]), max(min(last, shape[1] - 1), -1)


@njit(cache=True)
def _sort_into_cells(edges, frame, shape, cursor, cell_edges):
    """Count the edges of each cell (no room given) or write them where the cursor stands."""
    writes = len(cell_edges) > 0
    for k in range(len(edges)):
        x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        first_row, last_row = _rows_of(y1, y2, frame, shape)
        for row in range(first_row, last_row + 1):
            first, last = _columns_of(x1, y1, x2, y2, row, frame, shape)
            for column in range(first, last + 1):
                cell = row * shape[1] + column
                if writes:
                    cell_edges[cursor[cell]] = k
                cursor[cell] += 1


@njit(cache=True)
def _side(ax, ay, bx, by, px, py):
    """Above 0 where p lies left of the line from a to b."""
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax)


@njit(cache=True)
def _crosses(ax, ay, bx, by, edges, k):
    """Whether the line from a to b crosses edge k; a vertex belongs to its left side."""
    x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
    if (_side(ax, ay, bx, by, x1, y1) >= 0) == (_side(ax, ay, bx, by, x2, y2) >= 0):
        return False
    return (_side(x1, y1, x2, y2, ax, ay) >= 0) != (_side(x1, y1, x2, y2, bx, by) >= 0)


@njit(cache=True)
def blocking_edge(ax, ay, bx, by, edges, frame, shape, cell_start, cell_edges):
    """An edge that the line from a to b crosses, looked for from a on; -1 where there is none."""
    first_row, last_row = _rows_of(ay, by, frame, shape)
    for n in range(last_row - first_row + 1):
        row = first_row + n if ay <= by else last_row - n
        first, last = _columns_of(ax, ay, bx, by, row, frame, shape)
        cells = row * shape[1]
        for at in range(cell_start[cells + first], cell_start[cells + last + 1]):
            if _crosses(ax, ay, bx, by, edges, cell_edges[at]):
                return cell_edges[at]
    return -1


@njit(cache=True)
def sector_of(dx, dy):
    """Which of the SECTORS around a point a direction lies in."""
    share = dx / max(abs(dx) + abs(dy), 1e-300)
    turn = 1.0 - share if dy >= 0.0 else 3.0 + share
    return min(int(turn * (SECTORS / 4)), SECTORS - 1)


@njit(cache=True)
def is_shaded(ax, ay, bx, by, edges, k):
    """Whether edge k, which has blocked another line from a, blocks that to b; -1 is no edge."""
    return k >= 0 and _crosses(ax, ay, bx, by, edges, k)


@njit(cache=True)
def _blocked_pairs(xy, starts, ends, edges, frame, shape, cell_start, cell_edges):
    blocked = np.empty(len(starts), dtype=np.bool_)
    for n in range(len(starts)):
        ax, ay = xy[starts[n], 0], xy[starts[n], 1]
        bx, by = xy[ends[n], 0], xy[ends[n], 1]
        edge = blocking_edge(ax, ay, bx, by, edges, frame, shape, cell_start, cell_edges)
        blocked[n] = edge >= 0
    return blocked


@njit(cache=True)
def _crossing_at(ax, ay, bx, by, edges, k):
    """How far along the line from a to b (0 to 1) it crosses the line of edge k."""
    x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
    from_a = _side(x1, y1, x2, y2, ax, ay)
    from_b = _side(x1, y1, x2, y2, bx, by)
    return from_a / (from_a - from_b)


@njit(cache=True)
def _first_hits(from_xy, to_xy, edges, frame, shape, cell_start, cell_edges):
    hits = np.full(len(from_xy), 2.0)
    for n in range(len(from_xy)):
        ax, ay, bx, by = from_xy[n, 0], from_xy[n, 1], to_xy[n, 0], to_xy[n, 1]
        first_row, last_row = _rows_of(ay, by, frame, shape)
        for row in range(first_row, last_row + 1):
            first, last = _columns_of(ax, ay, bx, by, row, frame, shape)
            cells = row * shape[1]
            for at in range(cell_start[cells + first], cell_start[cells + last + 1]):
                k = cell_edges[at]
                if _crosses(ax, ay, bx, by, edges, k):
                    hits[n] = min(hits[n], _crossing_at(ax, ay, bx, by, edges, k))
    return hits


@njit(cache=True)
def _polynomial(coefficients, y):
    total = 0.0
    for coefficient in coefficients:
        total = total * y + coefficient
    return total


@njit(cache=True)
def _true_length(ax, ay, bx, by, from_t, to_t, stretch):
    """True metres of the part of a line between two shares of it."""
    y = ay + 0.5 * (from_t + to_t) * (by - ay)
    dx = (to_t - from_t) * (bx - ax) * _polynomial(stretch[0], y)
    dy = (to_t - from_t) * (by - ay) * _polynomial(stretch[1], y)
    return np.sqrt(dx * dx + dy * dy)


@njit(cache=True)
def _water_stretches(xy, starts, ends, stretch, edges, frame, shape, cell_start, cell_edges):
    longest = np.empty(len(starts))
    seen = np.full(len(edges), -1, dtype=np.int64)
    at_t = np.empty(len(edges))
    step = np.empty(len(edges), dtype=np.int8)
    for n in range(len(starts)):
        a, b = starts[n], ends[n]
        ax, ay, bx, by = xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1]
        length = np.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
        slack = END_SLACK_M / max(length, END_SLACK_M)
        touch = TOUCH_M / max(length, TOUCH_M)
        count = 0
        first_row, last_row = _rows_of(ay, by, frame, shape)
        for row in range(first_row, last_row + 1):
            first, last = _columns_of(ax, ay, bx, by, row, frame, shape)
            cells = row * shape[1]
            for at in range(cell_start[cells + first], cell_start[cells + last + 1]):
                k = cell_edges[at]
                if seen[k] == n:
                    continue
                seen[k] = n
                if not _crosses(ax, ay, bx, by, edges, k):
                    continue
                t = _crossing_at(ax, ay, bx, by, edges, k)
                if t <= slack or t >= 1.0 - slack:
                    continue
                # Land lies left of an edge: one that runs from left to right is an entry.
                enters = _side(ax, ay, bx, by, edges[k, 0], edges[k, 1]) >= 0
                place = count
                while place > 0 and at_t[place - 1] > t:
                    at_t[place] = at_t[place - 1]
                    step[place] = step[place - 1]
                    place -= 1
                at_t[place] = t
                step[place] = 1 if enters else -1
                count += 1
        kept = 0
        for m in range(count):
            if kept > 0 and at_t[m] - at_t[kept - 1] <= touch and step[m] != step[kept - 1]:
                kept -= 1
                continue
            at_t[kept] = at_t[m]
            step[kept] = step[m]
            kept += 1
        if kept == 0:
            longest[n] = np.nan
            continue
        best = 0.0
        water_from = 0.0 if step[0] == 1 else -1.0
        for m in range(kept):
            if step[m] == 1 and water_from >= 0.0:
                best = max(best, _true_length(ax, ay, bx, by, water_from, at_t[m], stretch))
                water_from = -1.0
            elif step[m] == -1 and water_from < 0.0:
                water_from = at_t[m]
        if water_from >= 0.0:
            best = max(best, _true_length(ax, ay, bx, by, water_from, 1.0, stretch))
        longest[n] = best
    return longest
