"""Make incidents by hand: rules with round limits, and steps from short words."""

from uuid import UUID

from maritime.incidents.order import check_step
from maritime.incidents.rules import CLOCKS, LEVELS, IncidentKind, IncidentRules, Named
from maritime.incidents.standing import Standing, fold_steps
from maritime.incidents.steps import Step
from maritime.incidents.when import when_it_happened

OFFICER = UUID(int=7)
RULES = IncidentRules(
    kinds={
        "landing": IncidentKind(Named("landing", "疑似上岸"), "ordinary", {}),
        "fault": IncidentKind(Named("fault", "设备故障"), "ordinary", {"close": 4320}),
    },
    outcomes={code: Named(code, code) for code in ("seizure", "unfounded")},
    early_outcomes=frozenset(("unfounded",)),
    departments={code: Named(code, code) for code in ("customs", "coast_guard")},
    tip_kinds={"other": Named("other", "其他")},
    limits_min={
        level: dict.fromkeys(CLOCKS, 10.0 - number) | {"close": 120.0}
        for number, level in enumerate(LEVELS)
    },
)
"""Every clock has 10 minutes at the lowest level and one less at each above; the end has 120."""


class Case:
    """An incident that is taken on step by step, each after so many minutes."""

    def __init__(self, kind: str = "landing", level: str = "ordinary"):
        self.kind, self.level = kind, level
        self.steps = [Step(UUID(int=1), 1, "report", 0.0)]

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return fold_steps(self.kind, self.level, self.steps)

    def take(self, name: str, at_min: float, **facts: object) -> "Case":
        """Take a step that is in order."""
        check_step(self.standing, name, facts, RULES)
        return self.put(name, at_min, **facts)

    def put(self, name: str, at_min: float, **facts: object) -> "Case":
        """Take a step, whether it is in order or not."""
        number = len(self.steps) + 1
        step = Step(UUID(int=number), number, name, at_min * 60.0, OFFICER, facts)
        self.steps.append(step)
        return self

    def enter(
        self, name: str, at_min: float, happened_min: float | None, **facts: object
    ) -> "Case":
        """Take a step that is in order and happened earlier than it is entered."""
        check_step(self.standing, name, facts, RULES)
        number, said_s = len(self.steps) + 1, None if happened_min is None else happened_min * 60.0
        at_s = when_it_happened(self.standing, name, facts, said_s, entered_s=at_min * 60.0)
        step = Step(UUID(int=number), number, name, at_s, OFFICER, facts, at_min * 60.0)
        self.steps.append(step)
        return self


def whole_day(case: Case | None = None) -> Case:
    """Give an incident with every step up to the end, five minutes after each other."""
    case = case or Case()
    case.take("accept", 5).take("assign", 10, team_id="T01", wave=1)
    case.take("sign", 15, team_id="T01").take("arrive", 20, team_id="T01")
    case.take("handle", 25, text="围控").take("feed_back", 30, text="已控制")
    return case.take("close", 35, outcome="seizure")
