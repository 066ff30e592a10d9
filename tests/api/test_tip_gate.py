"""Check that the open page is asked only so often, by one and by all, and forgets who asked."""

import pytest

from api.api_errors import TooOftenError
from api.tip_gate import Limit, TipGate

GATE = Limit(each=2, all=5, span_s=60.0)


def test_one_address_is_let_by_so_often_and_then_again_later():
    gate = TipGate(GATE)
    gate.pass_by("a", now_s=0)
    gate.pass_by("a", now_s=10)
    with pytest.raises(TooOftenError) as caught:
        gate.pass_by("a", now_s=20)
    assert (caught.value.seconds, str(caught.value)) == (
        40, "asked too often; try again in 40 s"
    )  # fmt: skip
    gate.pass_by("b", now_s=20)
    gate.pass_by("a", now_s=61)


def test_all_together_are_limited_too():
    gate = TipGate(GATE)
    for number in range(5):
        gate.pass_by(f"address {number}", now_s=number)
    with pytest.raises(TooOftenError):
        gate.pass_by("another", now_s=6)


def test_nobody_is_remembered_for_longer_than_the_span():
    gate = TipGate(GATE)
    gate.pass_by("a", now_s=0)
    gate.pass_by("b", now_s=100)
    assert "a" not in gate.done
