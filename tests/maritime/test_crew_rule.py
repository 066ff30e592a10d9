"""The crew rule: its defaults, what a pack may say in meta, and how it refuses nonsense."""

from dataclasses import replace

import pytest
from scenes import straight_coast

from maritime.crew_rule import CrewPost, CrewRule, crew_rule_of, has_crews
from maritime.errors import InvalidRecordError
from maritime.register import Person


def written(**meta: str) -> CrewRule:
    return crew_rule_of(replace(straight_coast(), extra_meta=meta))


def test_the_default_is_the_mixed_team_with_crew_for_boats_and_a_pilot_for_drones():
    rule = written()
    mixed = ["gridworker", "police/auxiliary_police", "patrol_member"]
    assert [str(post) for post in rule.posts["foot"]] == mixed
    assert [str(post) for post in rule.posts["vehicle"]] == mixed
    assert [str(post) for post in rule.posts["boat"]] == [*mixed, "boat_crew"]
    assert [str(post) for post in rule.posts["drone"]] == [*mixed, "drone_pilot"]
    assert rule.on_call_patrols == 4


def test_a_pack_may_say_otherwise():
    rule = written(crew_boat="police, boat_crew,boat_crew", on_call_patrols="2")
    assert [str(post) for post in rule.posts["boat"]] == ["police", "boat_crew", "boat_crew"]
    assert rule.on_call_patrols == 2
    assert len(rule.posts["foot"]) == 3


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ({"crew_boat": "sailor"}, "meta 'crew_boat': value is 'sailor', expected posts like"),
        ({"crew_foot": ""}, "meta 'crew_foot': value is ''"),
        ({"crew_foot": "police,"}, "meta 'crew_foot'"),
        ({"on_call_patrols": "0"}, "meta 'on_call_patrols': value is '0', expected a whole number"),
        ({"on_call_patrols": "many"}, "expected a whole number of at least 1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_key(meta, words):
    with pytest.raises(InvalidRecordError, match=words):
        written(**meta)


def test_records_check_themselves():
    with pytest.raises(InvalidRecordError, match="one role or more"):
        CrewPost(())
    with pytest.raises(InvalidRecordError, match="'owner'"):
        CrewPost(("owner",))
    with pytest.raises(InvalidRecordError, match="crew rule 'boat': posts is"):
        CrewRule({"foot": (CrewPost(("police",)),), "vehicle": (CrewPost(("police",)),)})
    with pytest.raises(InvalidRecordError, match="on_call_patrols is 0"):
        CrewRule(on_call_patrols=0)


def test_a_register_of_owners_holds_no_crews():
    owner = Person("H1", "A", ("owner", "contact"))
    assert not has_crews(replace(straight_coast(), persons=(owner,)))
    assert has_crews(replace(straight_coast(), persons=(owner, Person("H2", "B", ("police",)))))
