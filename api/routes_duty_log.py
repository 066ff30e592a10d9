"""Give the duty log 值班日志, as pages and as a sheet, and let officers add lines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, JsonValue

from api.access import AskedDistrict, Given, Services
from api.acting import Acting
from api.role_words import ROLE_WORDS
from api.routes_field import SHEETS, SheetForm, sheet_of
from api.routes_field_lists import instant_of
from api.wire import (
    Asked,
    Items,
    Paging,
    PlainText,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.duty_log import add_line, line_in_words
from geo_data.read_duty_log import LineFilter, read_line, read_lines, write_lines
from geo_data.read_page import Page, PageRequest, Row
from geo_data.store_accounts import read_actors
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.tell_changed import tell_changed
from maritime.account import OFFICE_ROLES

router = APIRouter(tags=["duty log"])

LONGEST_LINE = 1000
SHEET_LINES = PageRequest(100_000)
ID_EXAMPLE = "0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"


class LineAnswer(Wire):
    """A line of the log; account_id is null where the program wrote it."""

    model_config = with_example(
        line_id=ID_EXAMPLE, at="2026-11-28T14:00:00Z", account_id=None, by=None, kind="note",
        facts={"text": "海面有雾"}, zh="海面有雾", en="海面有雾",
    )  # fmt: skip

    line_id: UUID
    at: datetime
    account_id: UUID | None
    by: str | None = Field(
        description="Who wrote it: the login of an account of the office, of any other its role."
    )
    kind: str
    facts: dict[str, JsonValue]
    zh: str
    en: str


class LinesFilter(Asked):
    """Which lines are wanted."""

    kind: list[PlainText] = Field([], description="Repeat for several.")
    from_: WrittenInstant | None = Field(None, alias="from", description="From then on.")
    to: WrittenInstant | None = Field(None, description="Before then.")

    @property
    def wanted(self) -> LineFilter:
        """The filter as the reading side has it."""
        return LineFilter(tuple(self.kind), instant_of(self.from_), instant_of(self.to))


class LinesAsked(Paging, LinesFilter):
    """Filters of lines, and the page."""


class SheetAsked(LinesFilter):
    """Filters of lines, and the form of the sheet."""

    form: SheetForm = "xlsx"


class LineAsked(Asked):
    """A line that an officer adds; a later one corrects an earlier one, which stays."""

    model_config = with_example(text="海面有雾", corrects=None)

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE, pattern=r"^[^\x00]*$")]
    corrects: UUID | None = Field(None, description="Id of the line that it corrects.")


class AddedAnswer(Wire):
    """That the line is in the log."""

    model_config = with_example(at="2026-11-28T14:00:00Z")

    at: datetime


@router.get("/districts/{district_id}/duty-log")
async def list_duty_lines(
    request: Request,
    services: Given,
    district: AskedDistrict,
    asked: Annotated[LinesAsked, Query()],
) -> Items[LineAnswer]:
    """Give the lines of the log, latest first, in Chinese and English."""
    page, writers = await _read(services, district.district_id, asked.wanted, asked.page)
    lines = [_line(row, writers, district.zone) for row in page.rows]
    return Items[LineAnswer](**items_of(request, page, asked, lines))


@router.get(
    "/districts/{district_id}/duty-log/sheet", response_class=Response, responses=SHEETS
)  # fmt: skip
async def get_duty_sheet(
    services: Given, district: AskedDistrict, asked: Annotated[SheetAsked, Query()]
) -> Response:
    """Give the lines as a workbook or text sheet, latest first."""
    page, writers = await _read(services, district.district_id, asked.wanted, SHEET_LINES)
    content = write_lines(page.rows, writers, form=asked.form, zone=district.zone)
    return sheet_of(content, asked.form, "duty-log")


@router.post("/districts/{district_id}/duty-log", status_code=201)
async def add_a_duty_line(
    services: Given, district: AskedDistrict, actor: Acting, asked: LineAsked
) -> AddedAnswer:
    """Add a line; none is ever changed."""
    now = services.now()
    kind, facts = "note", {"text": asked.text}
    async with open_connection(services.served) as connection:
        if asked.corrects is not None:
            of = await read_line(connection, district.district_id, asked.corrects)
            at = of["at"].strftime("%Y-%m-%dT%H:%M:%SZ")
            kind, facts = "correction", facts | {"line": str(asked.corrects), "of": at}
        await add_line(
            connection, district.district_id, kind, facts, at=now,
            account_id=None if actor is None else actor.account_id,
        )  # fmt: skip
        await tell_changed(connection, district.district_id)
        await connection.commit()
    return AddedAnswer(at=now)


async def _read(
    services: Services, district_id: str, wanted: LineFilter, page: PageRequest
) -> tuple[Page, dict[UUID, str]]:
    """
    Read some lines, and say who wrote them, by the accounts.

    The office is told by its logins, as on a handover; of people outside, whose logins may be their
    names, the role is told. Accounts are the owner's to read, and only those of lines in reach.
    """
    async with open_snapshot(services.served) as connection:
        found = await read_lines(connection, district_id, wanted, page)
    ids = {row["account_id"] for row in found.rows} - {None}
    async with open_connection(services.engine) as connection:
        actors = await read_actors(connection, ids)
    words = {role: f"{of.zh} {of.en}" for role, of in ROLE_WORDS.items()}
    return found, {
        account_id: actor.login if actor.role in OFFICE_ROLES else words[actor.role]
        for account_id, actor in actors.items()
    }


def _line(row: Row, writers: Mapping[UUID, str], zone: ZoneInfo) -> LineAnswer:
    return LineAnswer(
        by=writers.get(row["account_id"]),
        **{name: row[name] for name in ("line_id", "at", "account_id", "kind", "facts")},
        zh=line_in_words(row["kind"], row["facts"], "zh", zone=zone),
        en=line_in_words(row["kind"], row["facts"], "en", zone=zone),
    )
