"""Whatever a report names by a key has words in both languages."""

import pytest

from geo_data.reports.code_words import LANGUAGES, codes_of, word, word_or_none
from geo_data.reports.read_workbook import GROUPS
from maritime.report.coverage_report import ASSUMPTIONS, GAP_CAUSES, REASONS, REMEDIES
from maritime.report.walk_folds import UNKNOWN_MODE
from maritime.team import MODES

SECTIONS = {
    "assumption": ASSUMPTIONS, "cause": GAP_CAUSES, "reason": REASONS, "remedy": REMEDIES,
    "mode": (*MODES, UNKNOWN_MODE),
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words(section: str, language: str):
    bare = [key for key in SECTIONS[section] if word_or_none(section, key, language) is None]
    assert bare == []


@pytest.mark.parametrize("group", sorted({one for of in GROUPS.values() for one in of.values()}))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_codes_of_a_workbook_have_the_same_words(group: str, language: str):
    words = [word(group, code, language) for code in codes_of(group)]
    assert len(set(words)) == len(words)
