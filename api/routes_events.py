"""Give checks and events in a higher platform's columns, and take the numbers that it gives."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note_read
from api.routes_field import SHEETS, sheet_of
from api.routes_field_lists import ItemId, instant_of
from api.wire import Asked, PlainText, Wire, WrittenInstant, with_example
from geo_data.platform_export import MOST_NUMBER_LETTERS, export_events
from geo_data.platform_template import read_platform_template
from geo_data.read_field import ItemFilter
from geo_data.store_connection import open_connection
from geo_data.store_verdicts import note_event_number

router = APIRouter(tags=["field lists"])

NUMBER_PATTERN = r"^[^\x00]*[^\s\x00][^\x00]*$"
"""Something else than blanks, without NUL."""


class EventsAsked(Asked):
    """Which events are exported, and how."""

    from_: WrittenInstant | None = Field(None, alias="from")
    to: WrittenInstant | None = None
    grid: PlainText | None = Field(None, description="A sea grid with its lower levels.")
    new: bool = Field(False, description="Only those that the platform has given no number yet.")
    form: Annotated[str, Field(pattern="^(xlsx|csv)$", description="Form of the file.")] = "xlsx"


class NumberAsked(Asked):
    """The number that a platform gave to an event."""

    model_config = with_example(number="YPA-2026-000123", platform="yuepingan")

    number: str = Field(max_length=MOST_NUMBER_LETTERS, pattern=NUMBER_PATTERN)
    platform: PlainText | None = Field(None, description="That of the template if none.")


class NumberAnswer(Wire):
    """A number that is kept."""

    model_config = with_example(
        item_id="5a1c2b3d-21c7-4d31-8f0e-0b7a4ce25d41", platform="yuepingan",
        number="YPA-2026-000123",
    )  # fmt: skip

    item_id: str
    platform: str
    number: str


@router.get(
    "/districts/{district_id}/events/sheet", response_class=Response, responses=SHEETS
)  # fmt: skip
async def export_event_sheet(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[EventsAsked, Query()],
) -> Response:
    """Give checks and tells in the columns of the program's template of a higher platform."""
    template = read_platform_template()
    wanted = ItemFilter((), instant_of(asked.from_), instant_of(asked.to), grid_id=asked.grid)
    sheet = await export_events(
        connection, district, template, form=asked.form, wanted=wanted,
        only_without_number=asked.new,
    )  # fmt: skip
    await note_read(
        services, f"events for {template.platform}", district_id=district.district_id,
        after={"rows": sheet.rows},
    )  # fmt: skip
    return sheet_of(sheet.content, asked.form, f"events-{template.platform}")


@router.post("/districts/{district_id}/events/{item_id}/number")
async def keep_event_number(
    services: Given, district: AskedDistrict, actor: Acting, item_id: ItemId, asked: NumberAsked
) -> NumberAnswer:
    """Keep the number that a higher platform gave to a check or tell."""
    platform = asked.platform or read_platform_template().platform
    async with open_connection(services.served) as connection:
        await note_event_number(
            connection, actor, district.district_id, item_id, platform=platform,
            number=asked.number, now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return NumberAnswer(item_id=str(item_id), platform=platform, number=asked.number)
