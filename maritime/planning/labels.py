"""Keep the labels of a beam: in buckets of time, with what each remembers of its own looks.

A label stands for a team at a place at an instant, after what its parents did. Memories are shared
by labels that have seen the same, and used again when nobody needs them any more.

All times are whole seconds after the horizon's start.
"""

from typing import NamedTuple

import numpy as np

from maritime.compiled import compiled, lean
from maritime.planning.steps import START, WAIT

FIRST_LABELS = 4096
FIRST_MEMORIES = 256

LABEL = np.dtype(
    [
        ("time", np.int64),
        ("first_out", np.int64),  # when the shift's first patrol left, or NEVER
        ("out_since", np.int64),  # when this patrol left, or NEVER at the base
        ("gained", np.float64),
        ("place", np.int32),
        ("code", np.int32),  # the action that led here, or one of START … HOME
        ("parent", np.int32),
        ("memory", np.int32),  # row of its parent's memory, -1 once the label was looked at
        ("next", np.int32),  # the next label of the same bucket and beam
    ]
)


class Memory(NamedTuple):
    """When routes last saw their targets: rows, how many labels need each, and rows to reuse."""

    seen: np.ndarray
    needed: np.ndarray
    free: np.ndarray


@lean()
def push(
    labels, count, heads, rested, bin_, time, place, code, gained, first_out, out_since, parent,
    memory,
):  # fmt: skip
    """Add a label to its bucket; give the new number of labels."""
    labels[count].time = time
    labels[count].place = place
    labels[count].code = code
    labels[count].gained = gained
    labels[count].first_out = first_out
    labels[count].out_since = out_since
    labels[count].parent = parent
    labels[count].memory = memory
    labels[count].next = heads[rested, bin_]
    heads[rested, bin_] = count
    return count + 1


@compiled()
def keep_best(labels, head, beam, kept, count_at):
    """Write the best labels of a bucket to kept, few of them per place; give how many.

    count_at is -1 for every place, before and after.
    """
    size = 0
    label = head
    while label >= 0:
        size += 1
        label = labels[label].next
    waiting = np.empty(size, np.int32)
    loss = np.empty(size, np.float64)
    label, size = head, 0
    while label >= 0:
        waiting[size], loss[size] = label, -labels[label].gained
        size += 1
        label = labels[label].next
    keep = 0
    for position in np.argsort(loss, kind="mergesort"):
        label = waiting[position]
        if count_at[labels[label].place] + 1 >= beam.per_place:
            continue
        count_at[labels[label].place] += 1
        kept[keep] = label
        keep += 1
        if keep == beam.width:
            break
    for position in range(keep):
        count_at[labels[kept[position]].place] = -1
    return keep


@lean()
def keep_one_per_place(labels, head, beam, kept, best_at):
    """Write the best labels of a bucket to kept, one per place, best first; give how many.

    best_at is -1 for every place, before and after. Of equal labels the newer one is better.
    """
    label = head
    while label >= 0:
        place = labels[label].place
        if best_at[place] < 0 or labels[label].gained > labels[best_at[place]].gained:
            best_at[place] = label
        label = labels[label].next
    keep = 0
    label = head
    while label >= 0:
        place, gained = labels[label].place, labels[label].gained
        if best_at[place] == label and (
            keep < beam.width or gained > labels[kept[keep - 1]].gained
        ):
            keep = min(keep + 1, beam.width)
            rank = keep - 1
            while rank > 0 and labels[kept[rank - 1]].gained < gained:
                kept[rank] = kept[rank - 1]
                rank -= 1
            kept[rank] = label
        label = labels[label].next
    label = head
    while label >= 0:
        best_at[labels[label].place] = -1
        label = labels[label].next
    return keep


@lean(inline="always")
def let_go(memory, row, free):
    """Need a memory once less; give the number of free rows."""
    memory.needed[row] -= 1
    if memory.needed[row] == 0:
        memory.free[free] = row
        free += 1
    return free


@lean()
def forget_others(labels, head, memory, free):
    """Let go of the memories of a bucket's labels that were not kept."""
    label = head
    while label >= 0:
        if labels[label].memory >= 0:
            free = let_go(memory, labels[label].memory, free)
        label = labels[label].next
    return free


@lean()
def remember(seen, row, own_row, now, code, actions, own_of):
    """Write the memory of a label: its parent's, and what its own action saw."""
    for target in range(seen.shape[1]):
        seen[own_row, target] = seen[row, target]
    began_s = now - actions.dur[code]
    for look in range(actions.look_ptr[code], actions.look_ptr[code + 1]):
        own = own_of[look]
        seen[own_row, own] = max(seen[own_row, own], began_s + actions.look_to[look])


@compiled()
def doubled_labels(labels):
    """Give room for twice as many labels."""
    wider = np.empty(2 * labels.shape[0], LABEL)
    wider[: labels.shape[0]] = labels
    return wider


@compiled()
def doubled_memory(memory, free):
    """Give twice as many rows; so many are free now, and all new ones will be."""
    rows = memory.seen.shape[0]
    seen = np.empty((2 * rows, memory.seen.shape[1]), np.int32)
    needed = np.zeros(2 * rows, np.int32)
    to_reuse = np.empty(2 * rows, np.int32)
    seen[:rows], needed[:rows] = memory.seen, memory.needed
    to_reuse[:free] = memory.free[:free]
    to_reuse[free : free + rows] = np.arange(2 * rows - 1, rows - 1, -1)
    return Memory(seen, needed, to_reuse)


@compiled()
def steps_to(label, labels, actions):
    """Give the steps that led to a label, first step first; what is waited for is a step too."""
    length, at = 0, label
    while at >= 0 and labels[at].code != START:
        parent, code = labels[at].parent, labels[at].code
        is_late = code >= 0 and labels[parent].time + actions.dur[code] < labels[at].time
        length += 2 if is_late else 1
        at = parent
    steps = np.empty((length, 4), np.int64)
    at = label
    row = length - 1
    while row >= 0:
        parent, code = labels[at].parent, labels[at].code
        begin_s = labels[parent].time
        if code >= 0 and begin_s + actions.dur[code] < labels[at].time:
            begin_s = labels[at].time - actions.dur[code]
            steps[row - 1, 0], steps[row - 1, 1] = WAIT, labels[parent].place
            steps[row - 1, 2], steps[row - 1, 3] = labels[parent].time, begin_s
        steps[row, 0], steps[row, 1] = code, labels[at].place
        steps[row, 2], steps[row, 3] = begin_s, labels[at].time
        row -= 1 if begin_s == labels[parent].time else 2
        at = parent
    return steps
