"""Say which kinds of incidents an office has, and how long each step of one may take."""

from collections.abc import Mapping
from dataclasses import dataclass

from maritime.checks import require_choice, require_positive, require_text
from maritime.errors import InvalidRecordError

LEVELS = ("ordinary", "larger", "serious", "gravest")
"""一般, 较大, 重大, 特别重大: an incident that is overdue is raised by one."""
CLOCKS = ("accept", "assign", "sign", "arrive", "handle", "feed_back", "close", "answer")
"""What has to be done in time: 接报, 派单, 签收, 到场, 处置, 反馈, 办结; 报到 of departments."""


@dataclass(frozen=True)
class Named:
    """A word of the office: its code, and how it is told in Chinese and English."""

    code: str
    zh: str
    en: str = ""

    def __post_init__(self) -> None:
        require_text("word", self.code, "code", self.code)
        require_text("word", self.code, "zh", self.zh)


@dataclass(frozen=True)
class IncidentKind:
    """
    A kind of incidents: at which level one begins, and its own limits where it has some.

    limits_min has minutes by clock; they stand instead of those of any level.
    """

    word: Named
    level: str
    limits_min: Mapping[str, float]

    def __post_init__(self) -> None:
        require_choice("incident kind", self.word.code, "level", self.level, LEVELS)
        for clock, limit_min in self.limits_min.items():
            require_choice("incident kind", self.word.code, "minutes", clock, CLOCKS)
            require_positive("incident kind", self.word.code, clock, limit_min)


@dataclass(frozen=True)
class IncidentRules:
    """
    What an office defines of incidents and tips.

    Attributes
    ----------
    kinds, outcomes, departments, tip_kinds
        Its words; codes are told apart within each.
    early_outcomes
        Codes of outcomes by which an incident may be closed before anybody has reported back.
    limits_min
        Minutes by level and clock; every level has every clock.
    takes_public_tips
        Whether the open page takes tips in.
    """

    kinds: Mapping[str, IncidentKind]
    outcomes: Mapping[str, Named]
    early_outcomes: frozenset[str]
    departments: Mapping[str, Named]
    tip_kinds: Mapping[str, Named]
    limits_min: Mapping[str, Mapping[str, float]]
    takes_public_tips: bool = False

    def __post_init__(self) -> None:
        for level in LEVELS:
            for clock in CLOCKS:
                found = self.limits_min.get(level, {}).get(clock)
                if found is None:
                    raise InvalidRecordError("level", level, clock, None, "minutes above 0")
                require_positive("level", level, clock, found)

    def limit_s(self, clock: str, kind: str, level: str) -> float:
        """
        Give the seconds that a clock allows; a kind that the office has no more has no own limits.
        """
        own = self.kinds[kind].limits_min if kind in self.kinds else {}
        return 60.0 * own.get(clock, self.limits_min[level][clock])
