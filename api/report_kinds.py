"""Name the kinds of reports beside the coverage report, and run the one that is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from api.cli_words import option_fault
from api.report_period import AskedTime
from api.when_used import import_when_used
from geo_data.reports.code_words import LANGUAGES, Language
from maritime.district import District
from maritime.report.coverage_report import AUDIENCES

cli_brief = import_when_used("api.cli_brief")
cli_calendar = import_when_used("api.cli_calendar")
cli_vessel_report = import_when_used("api.cli_vessel_report")

COVERAGE = "coverage"


@dataclass(frozen=True)
class AskedReport:
    """A report as it was asked for on the command line; what was not given is None."""

    kind: str
    out: Path
    pack: Path | None = None
    plan: Path | None = None
    district: str | None = None
    time: AskedTime = field(default_factory=AskedTime)
    grid: str | None = None
    audience: str = "internal"
    lang: Language = "zh"
    template: Path | None = None
    certificate: Path | None = None
    raw: Path | None = None
    team: str | None = None

    def ending(self, endings: tuple[str, ...]) -> str:
        """
        Give which of some endings the file to write has.

        Raises
        ------
        FaultyInputError
            If it has none of them, or there is no such audience or language.
        """
        name = self.out.name.lower()
        found = next((one for one in endings if name.endswith(one)), None)
        if found is None:
            raise option_fault("out", str(self.out), "a name that ends in " + ", ".join(endings))
        if self.audience not in AUDIENCES:
            raise option_fault("audience", repr(self.audience), "one of " + "·".join(AUDIENCES))
        if self.lang not in LANGUAGES:
            raise option_fault("lang", repr(self.lang), "one of " + "·".join(LANGUAGES))
        return found

    def refuse_unknown_team(self, district: District) -> None:
        """Raise FaultyInputError where a team is asked for that the district has not."""
        if self.team is not None and self.team not in {one.team_id for one in district.teams}:
            raise option_fault("team", repr(self.team), "the id of a team of the pack")

    def refuse_but(self, *taken: str) -> None:
        """Raise FaultyInputError for an option that this kind of report does not take."""
        common = ("kind", "out", "audience", "lang")
        blank = AskedReport(self.kind, self.out, audience=self.audience, lang=self.lang)
        for name in self.__dataclass_fields__:
            if name not in (*common, *taken) and getattr(self, name) != getattr(blank, name):
                expected = f"none: a report of kind {self.kind} takes " + ", ".join(taken)
                raise option_fault(name, str(getattr(self, name)), expected)


Runner = Callable[[AskedReport, Console, Console], None]


def _vessels(asked: AskedReport, messages: Console, answers: Console) -> None:
    cli_vessel_report.run_vessel_report(asked, messages=messages, answers=answers)


def _ical(asked: AskedReport, messages: Console, answers: Console) -> None:
    cli_calendar.run_calendar(asked, messages=messages, answers=answers)


def _brief(asked: AskedReport, messages: Console, answers: Console) -> None:
    cli_brief.run_brief(asked, messages=messages, answers=answers)


def _shifts(asked: AskedReport, messages: Console, answers: Console) -> None:
    cli_brief.run_shifts(asked, messages=messages, answers=answers)


RUNNERS: Mapping[str, Runner] = {
    "vessels": _vessels,
    "ical": _ical,
    "brief": _brief,
    "shifts": _shifts,
}
"""Every kind but the coverage report; each imports what it needs when it is used."""


def run_report_of_kind(asked: AskedReport, *, messages: Console, answers: Console) -> None:
    """
    Make a report of another kind than coverage.

    Raises
    ------
    FaultyInputError
        If there is no such kind.
    """
    if asked.kind not in RUNNERS:
        expected = "one of " + "·".join((COVERAGE, *RUNNERS))
        raise option_fault("kind", repr(asked.kind), expected)
    RUNNERS[asked.kind](asked, messages, answers)
