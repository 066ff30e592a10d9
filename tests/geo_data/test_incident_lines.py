"""Check the lines of the duty log that steps of incidents make."""

from pathlib import Path
from uuid import UUID

import pytest

from geo_data.duty_log import line_in_words
from geo_data.incident_lines import step_line
from geo_data.incident_rules import rules_of_site
from maritime.incidents.steps import RAISE, Step

SEIZED = Step(UUID(int=1), 7, "close", 0.0, facts={"outcome": "seizure"})
CALLED = Step(UUID(int=2), 3, "call", 0.0, facts={"department": "customs"})
RAISED = Step(
    UUID(int=3), 4, RAISE, 0.0,
    facts={"level": "gravest", "overdue": [["answer", "customs"], ["sign", "T02"]]},
)  # fmt: skip


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (SEIZED, [("事件 7 办结（查获）", "Incident 7 closed (Goods or people seized)")]),
        (CALLED, [("事件 7 吹哨 海关缉私", "Incident 7: Customs anti-smuggling called")]),
        (
            RAISED,
            [
                (
                    "事件 7 报到超时（海关缉私），升为特别重大",
                    "Incident 7: answer overdue (Customs anti-smuggling), raised to gravest",
                ),
                (
                    "事件 7 签收超时（T02），升为特别重大",
                    "Incident 7: signing overdue (T02), raised to gravest",
                ),
            ],
        ),
    ],
    ids=["close", "call", "raise"],
)
def test_words_of_the_office_are_told_in_one_language(
    step: Step, told: list[tuple[str, str]], tmp_path: Path
):
    lines = list(step_line("7", step, rules_of_site(tmp_path)))
    assert [
        (line_in_words(*line, language="zh"), line_in_words(*line, language="en")) for line in lines
    ] == told


def test_a_line_of_before_tells_its_words_as_they_were_written():
    facts = {"incident": "7", "outcome": "查获 Goods or people seized"}
    assert line_in_words("incident_close", facts, "en") == (
        "Incident 7 closed (查获 Goods or people seized)"
    )


def test_a_code_that_the_office_has_no_more_stands_as_it_is(tmp_path: Path):
    step = Step(UUID(int=1), 7, "close", 0.0, facts={"outcome": "old"})
    ((kind, facts),) = step_line("7", step, rules_of_site(tmp_path))
    assert line_in_words(kind, facts, "en") == "Incident 7 closed (old)"
