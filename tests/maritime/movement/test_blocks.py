"""Check that work in blocks comes out as if it were done row by row."""

import pytest

from maritime.movement.blocks import in_blocks


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 1000])
def test_every_row_is_worked_on_once_and_in_order(count: int):
    rows = [row for block in in_blocks(lambda first, end: list(range(first, end)), count)
            for row in block]  # fmt: skip
    assert rows == list(range(count))


def test_what_goes_wrong_in_a_block_is_raised():
    def work(first: int, end: int) -> None:
        raise ValueError(first)

    with pytest.raises(ValueError, match="0"):
        in_blocks(work, 100)
