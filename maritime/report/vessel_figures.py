"""Reckon a vessel report from the register and from what phones told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maritime.district import District
from maritime.field.roll_call import CalledState, count_states
from maritime.pairing.chain import is_on_register
from maritime.register import Vessel
from maritime.report.lapses import find_lapses
from maritime.report.told import COULD_NOT_CHECK, FOUND, UNCLEAR, Told, ToldCheck, ToldRollCall
from maritime.report.vessel_places import Place, VesselPlaces
from maritime.report.vessel_report import (
    CONFIRMED,
    DISTRICT,
    OPEN,
    REFUTED,
    TOWN,
    VILLAGE,
    CheckFigures,
    LapseRow,
    NeverCheckedRow,
    PlaceRow,
    RollCallRow,
    SuspicionRow,
    VesselReport,
    VesselReportHead,
)

MEMBER = "member"


def make_vessel_report(
    district: District, told: Told | None, head: VesselReportHead
) -> VesselReport:
    """
    Give the report of a district's vessels on some days.

    Parameters
    ----------
    district
        Its register and sea grids.
    told
        Checks before head.to_s and the roll-calls that began in its days; None where not known.
    head
        What is reported; its grid_id leaves only vessels of that grid's villages.

    Raises
    ------
    UnknownGridError
        If the district has no such grid.
    """
    case = _Case.of(district, told, head)
    return VesselReport(
        head,
        tuple(case.place_rows()),
        tuple(case.lapses),
        None if told is None else case.reasons(),
        None if told is None else tuple(case.never_checked()),
        None if told is None else tuple(case.suspicions()),
        None if told is None else tuple(case.roll_calls(told.roll_calls)),
    )


@dataclass(frozen=True)
class _Case:
    """The vessels of a report by place, their lapses, and the checks of the part reported."""

    head: VesselReportHead
    places: VesselPlaces
    vessels: tuple[Vessel, ...]
    known: dict[str, Vessel]
    paired: frozenset[str]
    lapses: tuple[LapseRow, ...]
    checks: tuple[ToldCheck, ...] | None

    @classmethod
    def of(cls, district: District, told: Told | None, head: VesselReportHead) -> "_Case":
        """Lay a district out."""
        places = VesselPlaces.of(district.sea_grids, head.grid_id)
        inside = [one for one in district.vessels if places.has_village(one.village)]
        persons = {one.person_id: one for one in district.persons}
        members: dict[str, list] = {}
        for row in district.pairings:
            if row.part == MEMBER:
                members.setdefault(row.vessel_id, []).append(row)
        lapses, paired = [], set()
        for vessel in inside:
            rows = members.get(vessel.vessel_id, [])
            place = places.of_vessel(vessel)
            for one in find_lapses(vessel, rows, persons, first=head.first_day, last=head.last_day):
                lapses.append(LapseRow(one, vessel.name, *place))
            days = {"first": head.last_day, "last": head.last_day}
            if not find_lapses(vessel, rows, persons, **days):
                paired.add(vessel.vessel_id)
        known = {one.vessel_id: one for one in district.vessels}
        return cls(
            head=head,
            places=places,
            vessels=tuple(one for one in inside if is_on_register(one, head.last_day)),
            known=known,
            paired=frozenset(paired),
            lapses=tuple(sorted(lapses, key=_place_of_lapse)),
            checks=None if told is None else _inside(told.checks, known, places, head),
        )

    def place_rows(self) -> Iterator[PlaceRow]:
        """Give the whole, then each town with its villages, by name."""
        by_place: dict[Place, list[Vessel]] = {}
        for vessel in self.vessels:
            by_place.setdefault(self.places.of_vessel(vessel), []).append(vessel)
        checks_by_place: dict[Place, list[ToldCheck]] = {}
        for check in self.checks or ():
            checks_by_place.setdefault(self.place_of(check), []).append(check)
        known = set(by_place) | set(checks_by_place)
        yield self._row(DISTRICT, (None, None), self.vessels, self.checks or ())
        for level, place, under in levels_of(known):
            vessels = [one for key in under for one in by_place.get(key, ())]
            checks = [one for key in under for one in checks_by_place.get(key, ())]
            yield self._row(level, place, vessels, checks)

    def place_of(self, check: ToldCheck) -> Place:
        """Give the place of a check: that of its vessel, else that of who made it."""
        vessel = self.known.get(check.vessel_id or "")
        return self.places.of_grid(check.grid_id) if vessel is None else (
            self.places.of_vessel(vessel)
        )  # fmt: skip

    def reasons(self) -> dict[str, int]:
        """Count why checks could not be made in the report's days, the most frequent first."""
        counted = Counter(
            one.reason or UNCLEAR
            for one in self._in_days(self.checks or ())
            if one.outcome == COULD_NOT_CHECK
        )
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def never_checked(self) -> Iterator[NeverCheckedRow]:
        """Give the vessels that nobody has looked at, by place."""
        tries: dict[str, list[ToldCheck]] = {}
        for check in self.checks or ():
            if check.vessel_id is not None and not check.is_look:
                tries.setdefault(check.vessel_id, []).append(check)
        looked = _looked_at(self.checks or ())
        missing = [one for one in self.vessels if one.vessel_id not in looked]
        for vessel in sorted(missing, key=lambda one: self._order_of(one)):
            own = tries.get(vessel.vessel_id, [])
            last = max(own, key=lambda one: (one.happened_s, one.item_id), default=None)
            yield NeverCheckedRow(
                vessel.vessel_id, vessel.name, *self.places.of_vessel(vessel), vessel.watch,
                len(own), last.happened_s if last else None, last.reason if last else None,
            )  # fmt: skip

    def suspicions(self) -> Iterator[SuspicionRow]:
        """Give the suspicions of the report's days, latest first."""
        suspecting = [one for one in self._in_days(self.checks or ()) if one.suspected]
        for check in sorted(suspecting, key=lambda one: (-one.happened_s, one.item_id)):
            vessel = self.known.get(check.vessel_id or "")
            yield SuspicionRow(
                check.item_id, check.happened_s, check.vessel_id,
                vessel.name if vessel else None, check.described, *self.place_of(check),
                check.suspected, verdict_of(check),
            )  # fmt: skip

    def roll_calls(self, calls: Sequence[ToldRollCall]) -> Iterator[RollCallRow]:
        """Give each roll-call as a whole, then by town and village; earliest first."""
        for call in sorted(calls, key=lambda one: (one.started_s, one.roll_call_id)):
            inside = [one for one in call.states if self.places.has_village(one.vessel.village)]
            if not inside and self.places.villages is not None:
                continue
            people = len({word.said_by for one in inside for word in one.words})
            late = call.late_words if self.places.villages is None else None
            yield _call_row(call, DISTRICT, (None, None), inside, people, late)
            by_place: dict[Place, list[CalledState]] = {}
            for one in inside:
                by_place.setdefault((one.vessel.town, one.vessel.village), []).append(one)
            for level, place, under in levels_of(by_place):
                states = [one for key in under for one in by_place.get(key, ())]
                yield _call_row(call, level, place, states, None, None)

    def _row(
        self, level: str, place: Place, vessels: Sequence[Vessel], checks: Sequence[ToldCheck]
    ) -> PlaceRow:
        ids = {one.vessel_id for one in vessels}
        lapsed = {one.lapse.vessel_id for one in self.lapses} & ids
        figures = None if self.checks is None else self._check_figures(ids, checks)
        return PlaceRow(
            level, *place, len(vessels), len(ids & self.paired), len(lapsed), figures
        )  # fmt: skip

    def _check_figures(self, ids: set[str], checks: Sequence[ToldCheck]) -> CheckFigures:
        in_days = self._in_days(checks)
        outcomes = Counter(one.outcome for one in in_days)
        checked = _looked_at(in_days) & ids
        suspected = [one for one in in_days if one.suspected]
        return CheckFigures(
            looks=sum(one.is_look for one in in_days),
            found=outcomes[FOUND],
            could_not_check=outcomes[COULD_NOT_CHECK],
            unclear=outcomes[UNCLEAR],
            checked_vessels=len(checked),
            not_checked=len(ids - checked),
            never_checked=len(ids - _looked_at(checks)),
            unknown_vessels=sum(one.vessel_id not in self.known for one in in_days),
            suspected=len(suspected),
            suspected_open=sum(verdict_of(one) == OPEN for one in suspected),
        )

    def _in_days(self, checks: Iterable[ToldCheck]) -> list[ToldCheck]:
        return [one for one in checks if one.happened_s >= self.head.from_s]

    def _order_of(self, vessel: Vessel) -> tuple[str, str, str, str]:
        town, village = self.places.of_vessel(vessel)
        return town or "", village or "", vessel.name or "", vessel.vessel_id


def levels_of(places: Iterable[Place]) -> Iterator[tuple[str, Place, tuple[Place, ...]]]:
    """
    Give each town with all places in it, followed by each of its villages, by name.

    Examples
    --------
    >>> [row[:2] for row in levels_of([("B", "x"), ("A", "y"), ("A", "z")])]
    [('town', ('A', None)), ('village', ('A', 'y')), ('village', ('A', 'z')), \
('town', ('B', None)), ('village', ('B', 'x'))]
    """
    known = sorted(set(places), key=lambda place: tuple(part or "" for part in place))
    for town in dict.fromkeys(place[0] for place in known):
        under = tuple(place for place in known if place[0] == town)
        yield TOWN, (town, None), under
        for place in under:
            yield VILLAGE, place, (place,)


def verdict_of(check: ToldCheck) -> str:
    """Give how a suspicion stands."""
    if check.is_confirmed is None:
        return OPEN
    return CONFIRMED if check.is_confirmed else REFUTED


def _inside(
    checks: Iterable[ToldCheck], known: dict[str, Vessel], places: VesselPlaces,
    head: VesselReportHead,
) -> tuple[ToldCheck, ...]:  # fmt: skip
    """Give the checks before the report's end of the part that is reported, earliest first."""
    found = []
    for check in checks:
        vessel = known.get(check.vessel_id or "")
        is_in = places.has_grid(check.grid_id) if vessel is None else (
            places.has_village(vessel.village)
        )  # fmt: skip
        if is_in and check.happened_s < head.to_s:
            found.append(check)
    return tuple(sorted(found, key=lambda one: (one.happened_s, one.item_id)))


def _looked_at(checks: Iterable[ToldCheck]) -> set[str]:
    return {one.vessel_id for one in checks if one.is_look and one.vessel_id is not None}


def _call_row(
    call: ToldRollCall, level: str, place: Place, states: Sequence[CalledState],
    people: int | None, late_words: int | None,
) -> RollCallRow:  # fmt: skip
    return RollCallRow(
        call.roll_call_id, call.kind, call.started_s, call.closed_s, level, *place,
        count_states(states), sum(one.is_disputed for one in states), people, late_words,
    )  # fmt: skip


def _place_of_lapse(row: LapseRow) -> tuple[str, str, str, str, int]:
    since = row.lapse.since.toordinal() if row.lapse.since else 0
    return row.town or "", row.village or "", row.vessel_name or "", row.lapse.vessel_id, since
