"""Hold what an audit found: the rule, where, in words, with the facts that show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from maritime.checks import require_choice, require_text

SEVERITIES = ("urgent", "attention", "note")


@dataclass(frozen=True)
class Finding:
    """
    One row of an audit's list.

    rule is the rule's name in the list of rules, layer and record_id say whose record it is (ids
    as in the pack), words says it in one sentence without phone numbers, facts has the values that
    show it (JSON values only).
    """

    rule: str
    severity: str
    layer: str
    record_id: str
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_text("finding", self.record_id, "rule", self.rule)
        require_choice("finding", self.record_id, "severity", self.severity, SEVERITIES)
