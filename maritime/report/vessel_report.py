"""Hold a vessel report: who answers for which vessels, lapses, checks, suspicions, roll-calls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from maritime.checks import require_choice, require_day_order, require_text
from maritime.district import District
from maritime.report.coverage_report import AUDIENCES
from maritime.report.lapses import Lapse
from maritime.wall_clock import MINUTES_OF_DAY, instant_of

DISTRICT, TOWN, VILLAGE = "district", "town", "village"
PLACE_LEVELS = (DISTRICT, TOWN, VILLAGE)
OPEN, CONFIRMED, REFUTED = "open", "confirmed", "refuted"
VERDICTS = (OPEN, CONFIRMED, REFUTED)
FROM_PACK, FROM_DATABASE = "pack", "database"
INTERNAL, PUBLIC = AUDIENCES


@dataclass(frozen=True)
class VesselReportHead:
    """
    What a vessel report is of; first_day and last_day are local days, both included.

    Pairings are counted as they hold on last_day. made_from says whether checks and roll-calls
    could be read (the database) or not (a pack has none).
    """

    district_id: str
    district_name: str
    timezone: str
    first_day: date
    last_day: date
    from_s: int
    to_s: int
    audience: str
    is_simulated: bool
    made_from: str
    program_version: str
    grid_id: str | None = None
    grid_name: str | None = None
    pack_sha256: str | None = None

    def __post_init__(self) -> None:
        row = ("vessel_report", self.district_id)
        require_text(*row, "district_id", self.district_id)
        require_choice(*row, "audience", self.audience, AUDIENCES)
        require_choice(*row, "made_from", self.made_from, (FROM_PACK, FROM_DATABASE))
        require_day_order(*row, "last_day", self.first_day, self.last_day, "first_day")

    @classmethod
    def of(
        cls, district: District, *, first_day: date, last_day: date, made_from: str,
        program_version: str, audience: str = INTERNAL, grid_id: str | None = None,
        pack_sha256: str | None = None,
    ) -> "VesselReportHead":  # fmt: skip
        """Give the head of a district's report: its days run from midnight to midnight there."""
        grids = {one.grid_id: one.name for one in district.sea_grids}
        return cls(
            district_id=district.district_id,
            district_name=district.name,
            timezone=district.timezone,
            first_day=first_day,
            last_day=last_day,
            from_s=instant_of(first_day, 0, district.zone),
            to_s=instant_of(last_day, MINUTES_OF_DAY, district.zone),
            audience=audience,
            is_simulated=district.is_simulated,
            made_from=made_from,
            program_version=program_version,
            grid_id=grid_id,
            grid_name=grids.get(grid_id or ""),
            pack_sha256=pack_sha256,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose wall clock its days and times are by."""
        return ZoneInfo(self.timezone)

    def local(self, instant_s: float) -> datetime:
        """Give what the clock of the district shows at an instant."""
        return datetime.fromtimestamp(instant_s, self.zone)

    @property
    def is_public(self) -> bool:
        """Whether it is for people outside: no vessel is named."""
        return self.audience == PUBLIC


@dataclass(frozen=True)
class CheckFigures:
    """
    Checks of a place in a report's days.

    looks, found and could_not_check count checks; checked_vessels are those of the register that
    were really looked at. never_checked vessels have not been looked at up to the report's end,
    not_checked have not in its days. unknown_vessels counts checks of vessels not on the register.
    """

    looks: int
    found: int
    could_not_check: int
    unclear: int
    checked_vessels: int
    not_checked: int
    never_checked: int
    unknown_vessels: int
    suspected: int
    suspected_open: int


@dataclass(frozen=True)
class PlaceRow:
    """
    The figures of the district, of a town or of a village; names are None where not on file.

    vessels are on the register on the last day, paired those of them that a member answers for
    then, lapsed those of them without one on any of the days; checks is None where not known.
    """

    level: str
    town: str | None
    village: str | None
    vessels: int
    paired: int
    lapsed: int
    checks: CheckFigures | None

    @property
    def pairing_rate(self) -> float | None:
        """定人联船 rate: paired ÷ vessels, None where there is no vessel."""
        return self.paired / self.vessels if self.vessels else None


@dataclass(frozen=True)
class LapseRow:
    """A lapse with the vessel that nobody answered for."""

    lapse: Lapse
    vessel_name: str | None
    town: str | None
    village: str | None


@dataclass(frozen=True)
class NeverCheckedRow:
    """A vessel that nobody has looked at; tries could not check it, the last at last_try_s."""

    vessel_id: str
    vessel_name: str | None
    town: str | None
    village: str | None
    watch: str | None
    tries: int
    last_try_s: float | None
    last_reason: str | None


@dataclass(frozen=True)
class SuspicionRow:
    """A suspected 三无 vessel: what was suspected, of whom, and the police's verdict."""

    item_id: str
    happened_s: float
    vessel_id: str | None
    vessel_name: str | None
    described: str | None
    town: str | None
    village: str | None
    suspected: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class RollCallRow:
    """
    How a roll-call stood at its end, or stands where it is open: the whole of it or a place.

    answered are those of whom somebody said where they are or that they were reached; people
    counts who said something, of the whole roll-call only.
    """

    roll_call_id: str
    kind: str
    started_s: float
    closed_s: float | None
    level: str
    town: str | None
    village: str | None
    counts: Mapping[str, int]
    disputed: int
    people: int | None
    late_words: int | None

    @property
    def called(self) -> int:
        """How many vessels were called."""
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        """How many are in port, at sea or reached."""
        return self.called - self.counts["missing"] - self.counts["not_reached"]


@dataclass(frozen=True)
class VesselReport:
    """
    A vessel report: places first, then each lapse, vessel and suspicion by itself.

    reasons counts why checks could not be made; it, never_checked, suspicions and roll_calls are
    None where checks and roll-calls are not known.
    """

    head: VesselReportHead
    places: tuple[PlaceRow, ...]
    lapses: tuple[LapseRow, ...]
    reasons: Mapping[str, int] | None
    never_checked: tuple[NeverCheckedRow, ...] | None
    suspicions: tuple[SuspicionRow, ...] | None
    roll_calls: tuple[RollCallRow, ...] | None


def for_public(report: VesselReport) -> VesselReport:
    """
    Give what may be passed on: figures of the district and its towns, no vessel, nobody's id.

    Villages are left out, as a village may have a single vessel.
    """
    public = {DISTRICT, TOWN}
    calls = report.roll_calls
    return replace(
        report,
        head=replace(report.head, audience=PUBLIC),
        places=tuple(row for row in report.places if row.level in public),
        lapses=(),
        never_checked=None if report.never_checked is None else (),
        suspicions=None if report.suspicions is None else (),
        roll_calls=None if calls is None else tuple(
            replace(row, roll_call_id="") for row in calls if row.level in public
        ),
    )  # fmt: skip
