"""Turn patrols of a plan and duties of a roster into events of a calendar; never with a phone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from geo_data.reports.code_words import Language, word
from geo_data.reports.ical import CalendarEvent, EventBook
from maritime.crews.duties import Duty
from maritime.district import District
from maritime.places import Base
from maritime.plan import Dwell, Patrol, Plan, Traverse
from maritime.roster import DutyRow, UnfilledRole
from maritime.wall_clock import local_day


def patrol_calendar(
    plan: Plan, district: District, *, language: Language, is_public: bool, program_version: str,
    team_id: str | None = None,
) -> EventBook:  # fmt: skip
    """
    Give the patrols of a plan, one event each, of one team or of all.

    Inside the office an event names the people of the plan's roster by name and role, and the
    landing points with the time of each; for the public it has team, base and times alone. The
    second patrol that a team begins on a day stays the second one in a later plan of that day.
    """
    words = _Words(district, language)
    names = {one.person_id: one.name for one in district.persons}
    people: dict[str, list[str]] = defaultdict(list)
    for entry in plan.roster:
        people[entry.patrol_id].append(
            words.person(names.get(entry.person_id, entry.person_id), entry.role)
        )
    begun: Counter[tuple[str, str]] = Counter()
    events = []
    for patrol in sorted(plan.patrols, key=lambda one: (one.depart_s, one.patrol_id)):
        day = local_day(patrol.depart_s, district.zone).isoformat()
        begun[patrol.team_id, day] += 1
        if team_id is not None and patrol.team_id != team_id:
            continue
        number = str(begun[patrol.team_id, day])
        base = words.bases[patrol.base_id]
        lines = [] if is_public else words.patrol_lines(patrol, people[patrol.patrol_id])
        events.append(
            CalendarEvent(
                ("patrol", district.district_id, patrol.team_id, day, number),
                patrol.depart_s, patrol.return_s,
                words.title("patrol", patrol.team_id, patrol.mode, base),
                (*lines, *words.simulated()), base.name, (base.geometry.x, base.geometry.y),
            )
        )  # fmt: skip
    title = word("calendar", "patrols", language).format(district=district.name)
    return EventBook(
        title, district.zone, plan.horizon.start_s, program_version, language, tuple(events)
    )


def roster_calendar(
    duties: Iterable[Duty], rows: Iterable[DutyRow], unfilled: Iterable[UnfilledRole],
    district: District, *, language: Language, is_public: bool, program_version: str,
    team_id: str | None = None,
) -> EventBook:  # fmt: skip
    """
    Give duties, one event each, of one team or of all.

    Inside the office an event names who goes in which role, and which roles nobody fills; for the
    public it has team, base and times alone.
    """
    words = _Words(district, language)
    names = {one.person_id: one.name for one in district.persons}
    teams = {one.team_id: one for one in district.teams}
    people: dict[tuple[str, int], list[str]] = defaultdict(list)
    lacking: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in () if is_public else rows:
        name = names.get(row.person_id, row.person_id)
        people[row.team_id, row.from_s].append(words.person(name, row.role))
    for one in () if is_public else unfilled:
        lacking[one.team_id, one.from_s].append(words.roles(one.roles))
    events = []
    for duty in sorted(duties, key=lambda one: one.key):
        if team_id is not None and duty.team_id != team_id:
            continue
        team = teams[duty.team_id]
        base = words.bases[team.base_id]
        lines = [
            *words.people(people[duty.key]), *words.lacking(lacking[duty.key]), *words.simulated()
        ]  # fmt: skip
        events.append(
            CalendarEvent(
                ("duty", district.district_id, duty.team_id, duty.day.isoformat()),
                duty.from_s, duty.to_s, words.title("duty", duty.team_id, team.mode, base),
                tuple(lines), base.name, (base.geometry.x, base.geometry.y),
                is_tentative=bool(lacking[duty.key]),
            )
        )  # fmt: skip
    name = word("calendar", "roster", language).format(district=district.name)
    stamp_s = min((event.from_s for event in events), default=0)
    return EventBook(name, district.zone, stamp_s, program_version, language, tuple(events))


class _Words:
    """Word events of a district."""

    def __init__(self, district: District, language: Language):
        self._district, self._language = district, language
        self.bases: Mapping[str, Base] = {one.base_id: one for one in district.bases}
        self._points = {one.landing_point_id: one.name for one in district.landing_points}

    def title(self, code: str, team_id: str, mode: str, base: Base) -> str:
        """Give what an event is called."""
        return self._word(code).format(
            team=team_id, mode=word("mode", mode, self._language), base=base.name
        )

    def person(self, name: str, role: str) -> str:
        """Give a person with his role."""
        return self._word("person").format(name=name, role=word("role", role, self._language))

    def roles(self, roles: Iterable[str]) -> str:
        """Give roles of which one is wanted."""
        return "/".join(word("role", role, self._language) for role in roles)

    def people(self, people: list[str]) -> Iterator[str]:
        """Give the line of those who go, none where nobody is named."""
        if people:
            yield self._word("people").format(people=", ".join(sorted(people)))

    def lacking(self, roles: list[str]) -> Iterator[str]:
        """Give the line of roles that nobody fills."""
        if roles:
            yield self._word("unfilled").format(roles=", ".join(sorted(roles)))

    def patrol_lines(self, patrol: Patrol, people: list[str]) -> Iterator[str]:
        """Give who goes, how many segments he walks, and when he is at which landing point."""
        yield from self.people(people)
        segments = sum(isinstance(leg, Traverse) for leg in patrol.legs)
        if segments:
            yield self._word("segments").format(count=segments)
        for at_s, target_id in _stays(patrol):
            at = datetime.fromtimestamp(at_s, self._district.zone).strftime("%H:%M")
            name = f"{target_id} {self._points.get(target_id, '')}".strip()
            yield self._word("visit").format(time=at, name=name)

    def simulated(self) -> Iterator[str]:
        """Give the line that says that a district is made up, where it is."""
        if self._district.is_simulated:
            yield self._word("simulated")

    def _word(self, code: str) -> str:
        return word("calendar", code, self._language)


def _stays(patrol: Patrol) -> Iterator[tuple[int, str]]:
    for leg in patrol.legs:
        if isinstance(leg, Dwell):
            yield leg.enter_s, leg.target_id
        elif isinstance(leg, Traverse):
            for stop in leg.stops:
                yield stop.enter_s, stop.target_id
