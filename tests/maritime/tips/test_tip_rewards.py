"""Check the states of tips and rewards, and which came first, by cases worked by hand."""

from uuid import UUID

import pytest

from maritime.errors import InvalidRecordError
from maritime.incidents.standing import fold_steps
from maritime.incidents.steps import Step
from maritime.tips.rewards import RewardError, RewardStanding, check_reward_step
from maritime.tips.states import TIP_STATES, may_follow
from maritime.tips.which_first import which_first

ANN, BOB = UUID(int=1), UUID(int=2)


def standing(**at_s: float):
    names = sorted(at_s, key=lambda name: at_s[name])
    facts = {"assign": {"team_id": "T", "wave": 1}, "arrive": {"team_id": "T"}}
    steps = [
        Step(UUID(int=number), number, name, at_s[name], None, facts.get(name, {}))
        for number, name in enumerate(names, start=1)
    ]
    return fold_steps("landing", "ordinary", steps)


@pytest.mark.parametrize(
    ("source", "at_s", "first"),
    [
        ("tip", {"report": 200, "assign": 300, "arrive": 400}, "tip"),
        ("tip", {"report": 200}, "unknown"),  # nobody was sent
        ("patrol", {"report": 50, "assign": 60, "arrive": 70}, "patrol"),
        ("call", {"report": 50, "assign": 300}, "patrol"),  # known by other ways before
        ("call", {"report": 150, "assign": 300}, "unknown"),  # told twice, who caused it is open
        ("tip", {"report": 20, "assign": 50, "arrive": 90}, "patrol"),  # somebody was there
        ("tip", {"report": 20, "assign": 50, "arrive": 190}, "unknown"),  # sent before, there after
    ],
)
def test_which_was_first_is_told_by_instants(source: str, at_s: dict, first: str):
    found = which_first(100.0, source=source, standing=standing(**at_s))
    assert found.first == first
    assert ("tip_received", 100.0) in found.evidence
    instants = [at for _, at in found.evidence]
    assert instants == sorted(instants)
    assert len(found.evidence) == 1 + len(at_s)


def test_a_tip_goes_on_and_never_back_to_the_beginning():
    assert [may_follow(state, "received") for state in TIP_STATES] == [False] * 4
    assert may_follow("unfounded", "confirmed")
    assert not may_follow("confirmed", "checking")


@pytest.mark.parametrize(
    ("state", "new", "by", "words"),
    [
        ("proposed", "paid", BOB, "it is proposed, and paid comes after approved"),
        ("approved", "paid", ANN, "somebody else has to"),
        ("paid", "paid", BOB, "it is paid, and paid comes after approved"),
        ("approved", "proposed", BOB, "proposed comes after nothing"),
    ],
)
def test_a_reward_goes_one_way_by_another_person(state: str, new: str, by: UUID, words: str):
    with pytest.raises(RewardError) as caught:
        check_reward_step(RewardStanding("J1", state, ANN), new, by=by)
    assert words in str(caught.value)


def test_a_reward_is_of_a_known_state():
    with pytest.raises(InvalidRecordError, match="state"):
        RewardStanding("J1", "lost", ANN)
