"""Give the duty log 值班日志 by pages and as a sheet, and let officers add lines to it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StringConstraints

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note
from api.routes_field import SHEETS, SheetForm, sheet_of
from api.routes_field_lists import instant_of
from api.wire import (
    Asked,
    Items,
    JsonObject,
    Paging,
    PlainText,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.duty_log import line_in_words
from geo_data.read_duty_log import (
    LineFilter,
    add_officers_line,
    read_all_lines,
    read_lines,
    write_duty_log,
)
from geo_data.read_page import Row
from geo_data.store_connection import open_connection

router = APIRouter(tags=["duty log"])

LONGEST_LINE = 500
LINE_ID = "5c1a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"
AT = "2026-11-28T14:00:00Z"


class LinesAsked(Paging):
    """Filters of the duty log."""

    from_: WrittenInstant | None = Field(None, alias="from", description="Lines from then on.")
    to: WrittenInstant | None = Field(None, description="Lines before then.")
    kind: list[PlainText] = Field([], max_length=50, description="Repeat for several.")

    @property
    def wanted(self) -> LineFilter:
        """The filter as the reading side has it."""
        return LineFilter(instant_of(self.from_), instant_of(self.to), tuple(self.kind))


class SheetAsked(Asked):
    """Which lines a sheet has."""

    from_: WrittenInstant = Field(alias="from", description="Lines from then on.")
    to: WrittenInstant = Field(description="Lines before then.")
    form: SheetForm = "xlsx"


class LineAsked(Asked):
    """What an officer writes into the log."""

    model_config = with_example(text="已电话通知渔政", corrects=None)

    text: Annotated[
        str,
        StringConstraints(
            pattern=r"^[^\x00]*$", strip_whitespace=True, min_length=1, max_length=LONGEST_LINE
        ),
    ] = Field(description="Nothing personal: the log is kept and printed.")
    corrects: UUID | None = Field(None, description="A line that this one is read in place of.")


class LineAnswer(Wire):
    """A line of the duty log."""

    model_config = with_example(
        line_id=LINE_ID, at=AT, kind="note", zh="已电话通知渔政", en="已电话通知渔政",
        facts={"text": "已电话通知渔政"}, account_id=None,
    )  # fmt: skip

    line_id: UUID
    at: datetime
    kind: str
    zh: str
    en: str
    facts: JsonObject
    account_id: UUID | None = Field(description="None where the program wrote it of itself.")


@router.get("/districts/{district_id}/duty-log")
async def list_duty_lines(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[LinesAsked, Query()],
) -> Items[LineAnswer]:
    """Give the lines of the duty log, latest first, each told in Chinese and English."""
    page = await read_lines(connection, district.district_id, asked.wanted, asked.page)
    return Items[LineAnswer](**items_of(request, page, asked, map(line_answer, page.rows)))


@router.get("/districts/{district_id}/duty-log/sheet", response_class=Response, responses=SHEETS)
async def get_duty_log_sheet(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[SheetAsked, Query()],
) -> Response:
    """Give all lines of a time as a sheet, latest first."""
    wanted = LineFilter(instant_of(asked.from_), instant_of(asked.to))
    rows = await read_all_lines(connection, district.district_id, wanted)
    await note(services, "duty_log.sheet", "duty log", district_id=district.district_id)
    title = f"{district.name} 值班日志 duty log {asked.from_} – {asked.to}"
    content = write_duty_log(rows, form=asked.form, zone=district.zone, title=title)
    return sheet_of(content, asked.form, f"duty-log-{district.district_id}")


@router.post("/districts/{district_id}/duty-log", status_code=201)
async def add_a_duty_line(
    services: Given, district: AskedDistrict, actor: Acting, asked: LineAsked
) -> LineAnswer:
    """Add a line; nobody changes or removes one, a later line corrects."""
    async with open_connection(services.served) as connection:
        row = await add_officers_line(
            connection, actor, district.district_id, asked.text, corrects=asked.corrects,
            now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return line_answer(row)


def line_answer(row: Row) -> LineAnswer:
    """Give a line with its words."""
    kind, facts = row["kind"], row["facts"]
    return LineAnswer(
        line_id=row["line_id"], at=row["at"], kind=kind, facts=facts,
        zh=line_in_words(kind, facts, "zh"), en=line_in_words(kind, facts, "en"),
        account_id=row["account_id"],
    )  # fmt: skip
