"""Draw up, sign and end the responsibility lists 责任清单 of sea grids.

CoastwatchError
└── SigningError     a list that cannot be signed so
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from maritime.district import District
from maritime.errors import CoastwatchError
from maritime.grids.audit_people import is_on_register
from maritime.grids.duty_template import DutyTemplate
from maritime.grids.tree import GridTree
from maritime.papers import Responsibility
from maritime.places import SeaGrid
from maritime.register import Person

TRADE_IF_NONE = "mixed"


class SigningError(CoastwatchError):
    """Say of which grid a list cannot be signed, and why."""

    def __init__(self, grid_id: str, reason: str):
        super().__init__(grid_id, reason)
        self.grid_id, self.reason = grid_id, reason

    def __str__(self) -> str:
        return f"the list of grid {self.grid_id!r} was not signed: {self.reason}"


@dataclass(frozen=True)
class DutyList:
    """The duties of one grid that began on one day for one trade, by number."""

    grid_id: str
    trade: str
    valid_from: date
    rows: tuple[Responsibility, ...]

    def unsigned_items(self, day: date) -> tuple[int, ...]:
        """Give the numbers of the duties that nobody had signed by the end of a day."""
        return tuple(
            row.item
            for row in self.rows
            if row.signed_by is None or (row.signed_on is not None and row.signed_on > day)
        )

    @property
    def signers(self) -> tuple[str, ...]:
        """The ids of those who signed any duty, each once, in order."""
        return tuple(sorted({row.signed_by for row in self.rows if row.signed_by is not None}))


def trade_of(grid: SeaGrid) -> str:
    """Give the trade whose list a grid follows: its own, mixed where it names none."""
    return grid.trade or TRADE_IF_NONE


def lists_on(responsibilities: Iterable[Responsibility], day: date) -> tuple[DutyList, ...]:
    """
    Give the lists that hold on a day, both ends included, by grid and by the day they began.

    Duties of one grid, trade and first day are one list; a grid may have several at once.
    """
    rows_of: dict[tuple[str, date, str], list[Responsibility]] = {}
    for row in responsibilities:
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            rows_of.setdefault((row.grid_id, row.valid_from, row.trade), []).append(row)
    return tuple(
        DutyList(grid_id, trade, since, tuple(sorted(rows, key=lambda row: (row.item, row.duty))))
        for (grid_id, since, trade), rows in sorted(rows_of.items(), key=lambda item: item[0])
    )


def draw_up_list(grid: SeaGrid, template: DutyTemplate, *, day: date) -> tuple[Responsibility, ...]:
    """
    Draw up the list of a grid by its trade, from a day on, unsigned.

    Examples
    --------
    >>> from shapely import box
    >>> from maritime.grids.duty_template import Duty
    >>> from maritime.places import TRADES
    >>> template = DutyTemplate("1", date(2026, 1, 1), {t: (Duty(1, "巡查"),) for t in TRADES})
    >>> grid = SeaGrid("G1", "West", "village", box(0, 0, 1, 1))
    >>> draw_up_list(grid, template, day=date(2026, 12, 1))[0].trade
    'mixed'
    """
    trade = trade_of(grid)
    return tuple(
        Responsibility(grid.grid_id, trade, duty.item, duty.words_zh, day)
        for duty in sorted(template.duties[trade], key=lambda duty: duty.item)
    )


def draw_up_missing(
    district: District, template: DutyTemplate, *, day: date
) -> tuple[Responsibility, ...]:
    """Draw up a list for every grid of the lowest level for which none holds on a day."""
    listed = {one.grid_id for one in lists_on(district.responsibilities, day)}
    return tuple(
        row
        for grid in GridTree.of(district.sea_grids).lowest
        if grid.grid_id not in listed
        for row in draw_up_list(grid, template, day=day)
    )


def sign_list(
    rows: Sequence[Responsibility], person: Person, *, day: date
) -> tuple[Responsibility, ...]:
    """
    Give the duties of one list as signed by a person on a day.

    Duties that the same person had signed before keep their day. Whether the person belongs to
    the grid is for the audit to say: somebody may stand in.

    Raises
    ------
    SigningError
        If there is no duty, if they are of several grids, if somebody else has signed one, if
        one has ended by that day, or if the person is not on the register any more.
    """
    grid_id = rows[0].grid_id if rows else ""
    if reason := _reason_against(rows, person, day):
        raise SigningError(grid_id, reason)
    return tuple(
        row if row.signed_by else replace(row, signed_by=person.person_id, signed_on=day)
        for row in rows
    )


def end_list(rows: Sequence[Responsibility], *, last_day: date) -> tuple[Responsibility, ...]:
    """
    Give the duties of a list with the last day on which it holds.

    Raises
    ------
    InvalidRecordError
        If the list began after that day.
    """
    return tuple(replace(row, valid_to=last_day) for row in rows)


def _reason_against(rows: Sequence[Responsibility], person: Person, day: date) -> str:
    """Give why a list cannot be signed, '' if it can."""
    if not rows:
        return "it has no duty; draw it up first"
    others = sorted({row.signed_by for row in rows} - {None, person.person_id})
    if len({row.grid_id for row in rows}) > 1:
        return "the duties are of several grids; sign one list at a time"
    if others:
        return f"{', '.join(others)} has signed it; end it and draw up a new one"
    if any(row.valid_to is not None and row.valid_to < day for row in rows):
        return f"it ended before {day}; draw up a new one"
    if not is_on_register(person, day):
        return f"{person.person_id} left the register on {person.ended_on}; choose somebody else"
    return ""
