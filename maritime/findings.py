"""Hold the rules of audits and what they found: where, in words, with the facts that show it."""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True)
class AuditRule:
    """One rule of an audit: its name, its titles, how bad a breach is, what it asks."""

    name: str
    title_en: str
    title_zh: str
    severity: str
    sentence: str

    def __post_init__(self) -> None:
        for field_name in ("name", "title_en", "title_zh", "sentence"):
            require_text("audit_rule", self.name, field_name, getattr(self, field_name))
        require_choice("audit_rule", self.name, "severity", self.severity, SEVERITIES)

    def finding(
        self, layer: str, record_id: str, words: str, facts: Mapping[str, object]
    ) -> Finding:
        """Give a finding of this rule."""
        return Finding(self.name, self.severity, layer, record_id, words, facts)


def in_order_of_rules(
    rules: Iterable[AuditRule], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Give findings by rule, then by record, whatever order the rows had."""
    place = {rule.name: number for number, rule in enumerate(rules)}
    return tuple(
        sorted(findings, key=lambda one: (place[one.rule], one.layer, one.record_id, one.words))
    )
