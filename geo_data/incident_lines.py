"""Say which lines of the duty log a step of an incident makes."""

from collections.abc import Iterator

from geo_data.duty_log import HAPPENED, IN_ENGLISH, Facts
from maritime.incidents.rules import IncidentRules, Named
from maritime.incidents.steps import RAISE, REOPEN, Step

_FACTS = ("team_id", "wave", "level")


def step_line(
    number: str, step: Step, rules: IncidentRules, *, happened: str | None = None
) -> Iterator[tuple[str, Facts]]:
    """
    Give kind and facts of each line; what officers wrote stays in the incident.

    Raising makes one for each clock that is overdue. Why an incident was reopened is told, as
    nobody understands the log without it. happened is when a step happened that was dated back.
    """
    later = {} if happened is None else {HAPPENED: happened}
    if step.name == RAISE:
        for clock, of in step.facts["overdue"]:
            words = rules.departments.get(of)
            yield (
                "incident_raise",
                {
                    "incident": number,
                    "level": str(step.facts["level"]),
                    "clock": f"clock_{clock}",
                    **_named("of", of, words),
                    **later,
                },
            )
        return
    facts: dict[str, str | int | float | None] = {"incident": number, **later}
    if step.name == REOPEN:
        facts["text"] = str(step.facts["text"])
    facts |= {name: step.facts.get(name) for name in _FACTS}
    for name, words in (("department", rules.departments), ("outcome", rules.outcomes)):
        code = step.facts.get(name)
        facts |= _named(name, code, words.get(code))
    yield f"incident_{step.name}", facts


def _named(name: str, code: str | None, word: Named | None) -> Facts:
    """Give a fact by its word of the office, in each language: it has no code of the log."""
    if word is None:
        return {name: code}
    return {name: word.zh, f"{name}{IN_ENGLISH}": word.en or word.zh}
