"""Start roll-calls, answer how their lists fill up, close them, give their sheets."""

from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response, status
from pydantic import Field, computed_field

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting, note_looking, note_read
from api.routes_field import SHEETS, SheetForm, sheet_of
from api.routes_register import VesselKind
from api.schemas import written_instant
from api.wire import Asked, Items, Paging, PlainText, Wire, items_of, with_example
from geo_data.instants import format_instant
from geo_data.roll_call_sheet import write_roll_call
from geo_data.store_connection import open_connection
from geo_data.store_roll_calls import (
    RollCall,
    RollCallStanding,
    close_roll_call,
    read_roll_calls,
    read_standing,
    start_roll_call,
)
from maritime.field.roll_call import CalledState, Contact, count_by_place, count_states

router = APIRouter(tags=["roll-calls"])

RollCallKind = Literal["typhoon_recall", "fishing_moratorium", "other"]
RollCallId = Annotated[
    UUID,
    Path(description="Id of the roll-call.", examples=["0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"]),
]
CALL_EXAMPLE = {
    "roll_call_id": "0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f", "kind": "typhoon_recall",
    "note": "台风“桃芝”", "grid_id": None, "started_at": "2026-11-28T22:00:00+08:00",
    "closed_at": None,
}  # fmt: skip
COUNTS_EXAMPLE = {"in_port": 1, "at_sea": 0, "reached": 0, "not_reached": 0, "missing": 1}


class RollCallAsked(Asked):
    """Which vessels are called, and why."""

    model_config = with_example(kind="typhoon_recall", note="台风“桃芝”", vessel_kinds=["fishing"])

    kind: RollCallKind
    note: PlainText | None = None
    grid_id: PlainText | None = Field(None, description="Of the villages of a grid only.")
    vessel_kinds: list[VesselKind] = Field([], max_length=5, description="All kinds, if empty.")


class RollCallAnswer(Wire):
    """A roll-call."""

    model_config = with_example(**CALL_EXAMPLE)

    roll_call_id: UUID
    kind: str
    note: str | None
    grid_id: str | None = Field(description="None: the whole district.")
    started_at: str = Field(description="With the district's offset, as all instants here.")
    closed_at: str | None


class WordAnswer(Wire):
    """The last word of one person on a vessel."""

    state: str
    at: str
    said_by: str | None = Field(description="Name, where it is in reach.")


class CalledAnswer(Wire):
    """A vessel that is called, with everybody's last word, the latest first."""

    vessel_id: str
    name: str | None
    village: str | None
    town: str | None
    state: str
    is_disputed: bool = Field(description="Words of two people within an hour differ.")
    words: list[WordAnswer]


class PlaceAnswer(Wire):
    """How many vessels of a village are in which state."""

    town: str | None
    village: str | None
    total: int
    counts: dict[str, int]
    disputed: int

    @computed_field(description="Of whom nobody has said anything.")
    @property
    def missing(self) -> int:
        """How many are missing."""
        return self.counts["missing"]


class RollCallStandingAnswer(Wire):
    """How a roll-call stands: all together, by village and town, and vessel by vessel."""

    model_config = with_example(
        roll_call=CALL_EXAMPLE | {"grid_id": "G03", "closed_at": "2026-11-29T04:00:00+08:00"},
        total=2, counts=COUNTS_EXAMPLE, disputed=0, late_words=0,
        places=[{"town": "川岛", "village": "沙堤", "total": 2, "counts": COUNTS_EXAMPLE,
                 "disputed": 0, "missing": 1}],
        vessels=[{"vessel_id": "V001", "name": "粤台渔00001", "village": "沙堤", "town": "川岛",
                  "state": "missing", "is_disputed": False, "words": []}],
    )  # fmt: skip

    roll_call: RollCallAnswer
    total: int
    counts: dict[str, int]
    disputed: int
    late_words: int = Field(description="Words that arrived after the end; they do not count.")
    places: list[PlaceAnswer]
    vessels: list[CalledAnswer]


class RollCallsAsked(Paging):
    """Filters of roll-calls."""

    open: bool | None = Field(None, description="Only open ones, or only closed ones.")


@router.post("/districts/{district_id}/roll-calls", status_code=status.HTTP_201_CREATED)
async def start_a_roll_call(
    services: Given, district: AskedDistrict, actor: Acting, asked: RollCallAsked
) -> RollCallAnswer:
    """Call the vessels of a district, or of a grid: everybody's phone shows it in its packet."""
    async with open_connection(services.served) as connection:
        made = await start_roll_call(
            connection, actor, district.district_id, kind=asked.kind, note=asked.note,
            grid_id=asked.grid_id, vessel_kinds=asked.vessel_kinds, now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return _roll_call(made, district.zone)


@router.get("/districts/{district_id}/roll-calls")
async def list_roll_calls(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[RollCallsAsked, Query()],
) -> Items[RollCallAnswer]:
    """Give roll-calls, newest first."""
    page = await read_roll_calls(connection, district.district_id, asked.page, is_open=asked.open)
    rows = (_roll_call(RollCall(**row), district.zone) for row in page.rows)
    return Items[RollCallAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/roll-calls/{roll_call_id}")
async def get_roll_call(
    services: Given, connection: Snapshot, district: AskedDistrict, roll_call_id: RollCallId
) -> RollCallStandingAnswer:
    """Give how a roll-call stands now: who is missing, by village and town; conflicts beside."""
    standing = await read_standing(connection, district.district_id, roll_call_id)
    await note_looking(services, f"roll-call {roll_call_id}", district_id=district.district_id)
    return _standing(standing, district.zone)


@router.post("/districts/{district_id}/roll-calls/{roll_call_id}/close")
async def close_a_roll_call(
    services: Given, district: AskedDistrict, actor: Acting, roll_call_id: RollCallId
) -> RollCallAnswer:
    """Close a roll-call; what arrives later is kept, flagged, and not counted."""
    async with open_connection(services.served) as connection:
        closed = await close_roll_call(
            connection, actor, district.district_id, roll_call_id, now=services.now()
        )
        await connection.commit()
    return _roll_call(closed, district.zone)


@router.get(
    "/districts/{district_id}/roll-calls/{roll_call_id}/sheet", response_class=Response,
    responses=SHEETS,
)  # fmt: skip
async def get_roll_call_sheet(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    roll_call_id: RollCallId,
    form: SheetForm = "xlsx",
) -> Response:
    """Give a roll-call as a sheet, those missing first; of a closed one always the same."""
    standing = await read_standing(connection, district.district_id, roll_call_id)
    await note_read(services, f"roll-call {roll_call_id}", district_id=district.district_id)
    content = write_roll_call(standing, form=form, zone=district.zone)
    return sheet_of(content, form, f"roll-call-{roll_call_id}")


def _roll_call(call: RollCall, zone: ZoneInfo) -> RollCallAnswer:
    return RollCallAnswer(
        roll_call_id=call.roll_call_id, kind=call.kind, note=call.note, grid_id=call.grid_id,
        started_at=written_instant(call.started_at, zone),
        closed_at=written_instant(call.closed_at, zone),
    )  # fmt: skip


def _standing(standing: RollCallStanding, zone: ZoneInfo) -> RollCallStandingAnswer:
    states = standing.states
    return RollCallStandingAnswer(
        roll_call=_roll_call(standing.roll_call, zone),
        total=len(states),
        counts=count_states(states),
        disputed=sum(one.is_disputed for one in states),
        late_words=standing.late_words,
        places=[
            PlaceAnswer(
                town=one.town, village=one.village, total=one.total, counts=dict(one.counts),
                disputed=one.disputed,
            )
            for one in count_by_place(states)
        ],
        vessels=[_called(one, standing, zone) for one in states],
    )  # fmt: skip


def _called(one: CalledState, standing: RollCallStanding, zone: ZoneInfo) -> CalledAnswer:
    vessel = one.vessel
    return CalledAnswer(
        vessel_id=vessel.vessel_id, name=vessel.name, village=vessel.village, town=vessel.town,
        state=one.state, is_disputed=one.is_disputed,
        words=[_word(word, standing, zone) for word in one.words],
    )  # fmt: skip


def _word(word: Contact, standing: RollCallStanding, zone: ZoneInfo) -> WordAnswer:
    at = format_instant(int(word.at_s), zone)
    return WordAnswer(state=word.state, at=at, said_by=standing.names.get(word.said_by))
