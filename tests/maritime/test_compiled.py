"""Lean loops count no references to arrays, and cannot make any."""

from typing import NamedTuple

import numpy as np
import pytest
from numba.core.errors import NumbaError

from maritime.compiled import compiled, lean


class Pair(NamedTuple):
    """Two arrays, as loops get them."""

    ones: np.ndarray
    others: np.ndarray


def total_of(pair, turns):
    total = 0.0
    for turn in range(turns):
        array = pair.ones if turn % 2 else pair.others
        total += array[turn % array.shape[0]]
    return total


def counts(function):
    """Say whether a compiled function, or who calls it from Python, counts uses of arrays."""
    (code,) = function.inspect_llvm().values()
    return "NRT_" in code


def test_a_lean_loop_gives_the_same_and_counts_no_references():
    pair = Pair(np.array([1.0, 2.0]), np.array([10.0, 20.0, 30.0]))
    counting, counting_not = compiled(cache=False)(total_of), lean(cache=False)(total_of)
    assert counting(pair, 6) == counting_not(pair, 6) == total_of(pair, 6)
    assert counts(counting)
    assert not counts(counting_not)


def test_a_lean_loop_that_makes_an_array_does_not_compile():
    @lean(cache=False)
    def zeros_of(count):
        return np.zeros(count)

    with pytest.raises(NumbaError, match="zeros_of"):
        zeros_of(3)
