"""Check that the office's file of rules is read whole, and that every fault in it is named."""

from itertools import pairwise
from pathlib import Path

import pytest

from geo_data.incident_rules import read_incident_rules, rules_of_site
from geo_data.templates import INCIDENT_RULES
from maritime.errors import FaultyInputError
from maritime.field.kinds import TELL_WORDS
from maritime.incidents.rules import CLOCKS, LEVELS

OWN = INCIDENT_RULES.read_text(encoding="utf-8")


def test_the_programs_own_rules_are_whole():
    rules = read_incident_rules()
    assert rules.limit_s("sign", "landing", "serious") == 300
    assert rules.limit_s("close", "device_fault", "gravest") == 72 * 3600
    assert rules.early_outcomes == {"unfounded", "duplicate"}
    assert not rules.takes_public_tips, "off unless somebody turns it on"
    for level, harder in pairwise(LEVELS):
        assert all(rules.limits_min[harder][c] <= rules.limits_min[level][c] for c in CLOCKS)
    assert {"landing", "unknown_vessel", "stacked_goods"} <= set(rules.kinds) & set(TELL_WORDS)


def test_an_office_has_its_own_in_the_data_folder(tmp_path: Path):
    assert not rules_of_site(tmp_path).takes_public_tips
    changed = OWN.replace("takes_public = false", "takes_public = true")
    (tmp_path / "incidents.toml").write_text("\ufeff" + changed, encoding="utf-8")
    assert rules_of_site(tmp_path).takes_public_tips


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("coastwatch-incidents/1", "x", "rules, format: found 'x'; expected coastwatch-incid"),
        ("\nsign = 3\n", "\nsign = 0\n", "rules gravest, sign: found 0; expected minutes above 0"),
        ("\nsign = 3\n", "\n", "rules gravest, sign: found nothing; expected minutes above 0"),
        ("\nsign = 3\n", "\nsign = 3\nsing = 3\n", "rules gravest, sing: found 3; expected one of"),
        ("\nsign = 3\n", "\nsign = nan\n", "expected minutes above 0"),
        ('level = "gravest"\n', 'level = "top"\n', "rules kind distress, level: found 'top'"),
        ("{ arrive = 30 }", "{ arrive = true }", "rules kind distress, arrive: found"),
        ("{ arrive = 30 }", "{ fly = 30 }", "rules kind distress, fly: found 30; expected one"),
        ('code = "seizure"', 'code = "handled"', "rules outcome handled, code: found 'handled'"),
        ('zh = "海警"', 'zh = " "', "rules department coast_guard, zh: found"),
        ('["unfounded", ', '["gone", ', "rules, early_outcomes: found"),
        ("takes_public = false", 'takes_public = "no"', "rules tips, takes_public: found 'no'"),
        ("[[tip_kind]]", "[[tips_kind]]", "rules, tips_kind: found"),
        ('format = "', 'fo<b>rmat = "', "no TOML in UTF-8"),
    ],
)
def test_every_fault_is_named(tmp_path: Path, before: str, after: str, fault: str):
    assert before in OWN
    path = tmp_path / "incidents.toml"
    path.write_text(OWN.replace(before, after), encoding="utf-8")
    with pytest.raises(FaultyInputError) as caught:
        rules_of_site(tmp_path)
    assert fault in str(caught.value)


def test_what_is_no_file_is_told(tmp_path: Path):
    with pytest.raises(FaultyInputError, match="a file that cannot be read"):
        read_incident_rules(tmp_path)
    (tmp_path / "x.toml").write_bytes(b"#" * 200_001)
    with pytest.raises(FaultyInputError, match="more than 200,000 bytes"):
        read_incident_rules(tmp_path / "x.toml")
