"""Check passes for tiles: good for their hours, of one server, never repeated in words."""

import pytest

from api.base_map_errors import TilePassError
from api.tile_pass import HOUR_S, LASTS_H, TilePasses

BEGAN_S = 1_796_000_400
"""A full hour."""


class Clock:
    """Shows what it is set to."""

    now_s = float(BEGAN_S)

    def __call__(self) -> float:
        return self.now_s


def test_a_pass_is_good_for_its_hours_and_the_same_within_one():
    clock = Clock()
    passes = TilePasses(clock=clock)
    first = passes.give()
    clock.now_s = BEGAN_S + HOUR_S - 1
    assert passes.give() == first
    clock.now_s = BEGAN_S + HOUR_S
    assert passes.give() != first
    clock.now_s = BEGAN_S + (LASTS_H + 1) * HOUR_S - 1
    passes.check(first)
    clock.now_s += 1
    with pytest.raises(TilePassError, match=r"the pass for tiles is over; .*open the map again"):
        passes.check(first)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda word: "",
        lambda word: word.partition("-")[0],
        lambda word: "9" + word[1:],
        lambda word: word[:-1] + ("0" if word[-1] != "0" else "1"),
        lambda word: word + "0",
        lambda word: word + "\n",
        lambda word: word.replace("1", "١"),
        lambda word: TilePasses(clock=Clock()).give(),
    ],
    ids=["none", "no seal", "later", "seal", "longer", "line", "digits", "another server's"],
)
def test_any_other_word_is_refused_and_not_repeated(spoil):
    passes = TilePasses(clock=Clock())
    word = spoil(passes.give())
    with pytest.raises(TilePassError, match="none of this server's") as caught:
        passes.check(word)
    assert not word or word not in str(caught.value)
