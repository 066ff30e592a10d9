"""Hold troubles, alerts 提醒 and the book of those that are open; epoch seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from maritime.alerts.facts import Cause, LonLat
from maritime.checks import require_choice

TARGET_OVERDUE, TARGET_DUE = "target_overdue", "target_due"
ROUND_NOT_STARTED, UNIT_SILENT = "round_not_started", "unit_silent"
SENSOR_DOWN, PAIRING_LAPSED = "sensor_down", "pairing_lapsed"
SUSPECTED_NO_PAPERS, INCIDENT_UNSIGNED = "suspected_no_papers", "incident_unsigned"
MORE = "more"
ALERT_KINDS = (
    TARGET_OVERDUE, TARGET_DUE, ROUND_NOT_STARTED, UNIT_SILENT, SENSOR_DOWN, PAIRING_LAPSED,
    SUSPECTED_NO_PAPERS, INCIDENT_UNSIGNED, MORE,
)  # fmt: skip
"""`more` collects the alerts that were not told of one by one."""
ALERT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        TARGET_OVERDUE: ("超时未巡", "overdue"),
        TARGET_DUE: ("即将超时", "about to be overdue"),
        ROUND_NOT_STARTED: ("未按时出巡", "round not started"),
        UNIT_SILENT: ("力量失联", "unit silent"),
        SENSOR_DOWN: ("设备离线", "sensor down"),
        PAIRING_LAPSED: ("定人联船失效", "pairing lapsed"),
        SUSPECTED_NO_PAPERS: ("疑似三无", "suspected without papers"),
        INCIDENT_UNSIGNED: ("事件未签收", "incident unsigned"),
        MORE: ("其余提醒", "more alerts"),
    }
)
"""What they are called in Chinese and English, wherever they are told."""

URGENT, ATTENTION, NOTE = 3, 2, 1
WAITED_FOR_WEIGHT = 1000.0
"""Of what somebody waits for: an unsigned incident, a suspicion; heavier than any target."""

OPEN, SIGNED, DISMISSED, EXEMPTED, CLEARED = "open", "signed", "dismissed", "exempted", "cleared"
ALERT_STATES = (OPEN, SIGNED, DISMISSED, EXEMPTED, CLEARED)
STANDING_STATES = (OPEN, SIGNED, DISMISSED)
"""Of alerts whose trouble is not over; an exempted one has let its troubles go."""

TroubleKey = tuple[str, str]
"""What a trouble is of: a family (target, round, unit …) and an id."""


@dataclass(frozen=True)
class Trouble:
    """
    One thing that is wrong, as a rule finds it.

    since_s is since when, as far as the facts say. cause is why a target fails; leads_for the
    cause that this trouble is, for targets that fail because of it.
    """

    family: str
    subject_id: str
    kind: str
    severity: int
    since_s: int
    name: str | None = None
    lonlat: LonLat | None = None
    grid_id: str | None = None
    weight: float = 0.0
    stretch: tuple[str, float, float] | None = None
    cause: Cause | None = None
    leads_for: Cause | None = None

    def __post_init__(self) -> None:
        require_choice("trouble", self.subject_id, "kind", self.kind, ALERT_KINDS)

    @property
    def key(self) -> TroubleKey:
        """What tells it from other troubles, also when its kind changes."""
        return self.family, self.subject_id


@dataclass(frozen=True)
class Member:
    """A trouble in an alert; gone_s is since when it was not found any more."""

    trouble: Trouble
    gone_s: int | None = None


@dataclass(frozen=True)
class Alert:
    """
    Troubles that are one for who reads them.

    told_s is when it last made a sound and went out; told_severity how bad it was when that, or an
    alert `more` that speaks for it, last did. is_collected says that one does. is_gathered says
    that it holds what has several causes, as others had begun within the hour; renewed_s is when
    something new came into it after somebody had signed it. split_from is the alert of which its
    members were when an officer acted on them alone: as part of that they have begun and were told.
    What gathers may have no members for a while, where all were split off.
    """

    alert_id: UUID
    raised_s: int
    members: tuple[Member, ...]
    state: str = OPEN
    told_s: int | None = None
    told_severity: int = 0
    is_collected: bool = False
    is_gathered: bool = False
    renewed_s: int | None = None
    split_from: UUID | None = None

    @property
    def ranked(self) -> tuple[Member, ...]:
        """
        Its members: first the cause of others, then the worst and heaviest.

        Whoever sees only some of them has it named by the first that he sees.
        """
        return tuple(sorted(self.members, key=self._rank, reverse=True))

    @property
    def lead(self) -> Trouble:
        """The trouble that it is named by: the first of those ranked."""
        return max(self.members, key=self._rank).trouble

    @property
    def kind(self) -> str:
        """The kind of its lead."""
        return self.lead.kind

    @property
    def is_more(self) -> bool:
        """Whether it only counts others."""
        return bool(self.members) and self.members[0].trouble.kind == MORE

    @property
    def severity(self) -> int:
        """That of its worst member; 0 where it has none."""
        return max((one.trouble.severity for one in self.members), default=0)

    def gathers(self, *, since_s: int) -> bool:
        """Whether what begins comes into it: it gathers, and has begun after an instant."""
        return self.is_gathered and self.split_from is None and self.raised_s > since_s

    def _rank(self, member: Member) -> tuple[bool, int, float, int, TroubleKey]:
        one = member.trouble
        is_cause = one.leads_for is not None and not self.is_gathered
        return is_cause, one.severity, one.weight, -one.since_s, one.key


@dataclass(frozen=True)
class AlertBook:
    """
    What is remembered between two instants.

    standing are the alerts whose trouble is not over. first_seen are troubles that have not held
    long enough. told are the instants at which something was told within the last hour, with the
    severity. exempt_until says until when a trouble is not looked at. begun are the instants at
    which an alert other than `more` began within the last hour, oldest first.
    """

    standing: tuple[Alert, ...] = ()
    first_seen: Mapping[TroubleKey, int] = field(default_factory=lambda: MappingProxyType({}))
    told: tuple[tuple[int, int], ...] = ()
    exempt_until: Mapping[TroubleKey, int] = field(default_factory=lambda: MappingProxyType({}))
    begun: tuple[int, ...] = ()


@dataclass(frozen=True)
class Watched:
    """The book after an instant, and what is different from before: by id in the new book."""

    book: AlertBook
    raised: tuple[Alert, ...] = ()
    changed: tuple[Alert, ...] = ()
    cleared: tuple[Alert, ...] = ()
    told: tuple[Alert, ...] = ()
