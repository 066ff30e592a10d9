"""Answer what phones have told: checks, tells, conflicts, observations, the file of a vessel."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Given, Snapshot
from api.acting import SignedIn, note_read
from api.routes_register import VesselId
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
from geo_data.instants import parse_instant
from geo_data.read_field import (
    ItemFilter,
    read_conflicts,
    read_item_row,
    read_items,
    read_observations,
)
from geo_data.read_page import Page
from geo_data.read_vessel_file import read_vessel_file
from geo_data.store_connection import open_connection
from geo_data.store_verdicts import decide_suspicion
from maritime.field.kinds import CHECK, TELL

router = APIRouter(tags=["field lists"])

Outcome = Literal["nothing_found", "found", "could_not_check"]
Flag = Literal[
    "position_zero", "position_inland", "position_old", "position_missing", "vessel_unknown",
    "identity_conflict", "clock_wrong", "clock_unknown", "made_in_future", "made_long_ago",
    "form_gone", "body_faulty", "out_of_reach", "sent_after_end",
]  # fmt: skip
TellKind = Literal[
    "unknown_vessel", "landing", "stacked_goods", "suspect_vehicle", "new_way_down",
    "device_fault", "danger", "other",
]  # fmt: skip
ItemId = Annotated[
    UUID, Path(description="Id of the item.", examples=["5a1c2b3d-21c7-4d31-8f0e-0b7a4ce25d41"])
]
TOLD_EXAMPLE = {
    "item_id": "5a1c2b3d-21c7-4d31-8f0e-0b7a4ce25d41", "kind": "check",
    "happened_at": "2026-11-28T13:59:00.123000Z", "received_at": "2026-11-28T14:00:01Z",
    "came_by": "network", "grid_id": "G03", "person_id": "H012", "person_name": "陈一",
    "vessel_id": "V001", "vessel_name": "粤台渔00001", "round_id": None, "lon": 112.81,
    "lat": 21.68, "accuracy_m": 8.0, "flags": [], "faults": [],
    "body": {"outcome": "nothing_found", "suspected": []}, "attachments": [],
    "is_confirmed": None, "decided_at": None, "conflicts": 0, "event_numbers": {},
}  # fmt: skip


class AttachedAnswer(Wire):
    """A photo or voice note of an item."""

    attachment_id: UUID
    media_type: str
    size_bytes: int
    is_complete: bool


class ToldAnswer(Wire):
    """An item as it was kept; texts in its body are texts, whatever is in them."""

    model_config = with_example(**TOLD_EXAMPLE)

    item_id: UUID
    kind: str
    happened_at: datetime = Field(description="By the server's clock.")
    received_at: datetime
    came_by: str
    grid_id: str | None = Field(description="Of the sender; None: the whole district.")
    person_id: str | None
    person_name: str | None
    vessel_id: str | None
    vessel_name: str | None
    round_id: UUID | None
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    flags: list[str]
    faults: list[str]
    body: JsonObject | None
    attachments: list[AttachedAnswer]
    is_confirmed: bool | None = Field(description="The latest verdict on a suspicion 疑似三无.")
    decided_at: datetime | None
    conflicts: int = Field(description="Other contents that came under its id.")
    event_numbers: dict[str, str] = Field(description="Of higher platforms, by platform.")


class ConflictAnswer(Wire):
    """Two contents that came under one id, side by side."""

    model_config = with_example(
        item_id=TOLD_EXAMPLE["item_id"], kind="check", happened_at="2026-11-28T13:59:00Z",
        received_at="2026-11-28T14:00:01Z", came_by="file", person_id="H012",
        kept_content={"body": {"text": "a"}}, content={"body": {"text": "b"}},
    )  # fmt: skip

    item_id: UUID
    kind: str
    happened_at: datetime
    received_at: datetime
    came_by: str
    person_id: str | None
    kept_content: JsonObject | None = Field(description="The one that came first.")
    content: JsonObject


class ObservationAnswer(Wire):
    """A landing point that somebody who was near it has observed."""

    model_config = with_example(
        target_id="L001", from_at="2026-11-28T13:59:00Z", to_at="2026-11-28T13:59:00Z",
        source="check", item_id=TOLD_EXAMPLE["item_id"],
    )  # fmt: skip

    target_id: str
    from_at: datetime
    to_at: datetime
    source: str
    item_id: UUID


class SpanAsked(Paging):
    """A span of time: what happened in [from, to)."""

    from_: WrittenInstant | None = Field(None, alias="from")
    to: WrittenInstant | None = None

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """The span as aware instants."""
        return instant_of(self.from_), instant_of(self.to)


class ToldAsked(SpanAsked):
    """Filters of checks and tells."""

    vessel: PlainText | None = Field(None, description="Id of a vessel.")
    person: PlainText | None = Field(None, description="Id of a person.")
    grid: PlainText | None = Field(None, description="A sea grid with its lower levels.")
    flag: list[Flag] = Field([], description="Any of these flags; repeat for several.")

    def filter_of(self, kind: str, **more: object) -> ItemFilter:
        """Give what is wanted as the reading side has it."""
        from_at, to_at = self.span
        return ItemFilter(
            (kind,), from_at, to_at, self.vessel, self.grid, self.person, flags=tuple(self.flag),
            **more,
        )  # fmt: skip


class ChecksAsked(ToldAsked):
    """Filters of checks."""

    outcome: list[Outcome] = Field([], description="Repeat for several.")
    suspected: bool | None = Field(None, description="Only with, or only without, 疑似三无.")


class TellsAsked(ToldAsked):
    """Filters of tells."""

    what: list[TellKind] = Field([], description="Repeat for several.")


class ObservationsAsked(SpanAsked):
    """Filters of observations."""

    target: PlainText | None = Field(None, description="Id of a landing point.")


class VerdictAsked(Asked):
    """What those who may board found of a suspicion."""

    model_config = with_example(is_confirmed=True, note="无船名船号，无证书")

    is_confirmed: bool
    note: PlainText | None = None


class LinkTold(Wire):
    """Who answers for a vessel today, in which part."""

    part: str
    person_id: str
    name: str | None
    phone: str | None


class PaperTold(Wire):
    """A paper of a vessel."""

    kind: str
    number: str | None
    expires_on: str | None


class VesselFileAnswer(Wire):
    """The file of one vessel 一船一档: register, chain, papers, what was told of it lately."""

    model_config = with_example(
        vessel={"vessel_id": "V001", "name": "粤台渔00001"},
        chain=[{"part": "village", "person_id": "H012", "name": "陈一", "phone": "13800000001"}],
        papers=[{"kind": "registration", "number": "粤01", "expires_on": "2027-01-01"}],
        checks=[], contacts=[],
    )  # fmt: skip

    vessel: JsonObject
    chain: list[LinkTold]
    papers: list[PaperTold]
    checks: list[ToldAnswer] = Field(description="The latest twenty.")
    contacts: list[ToldAnswer] = Field(description="The latest twenty.")


@router.get("/districts/{district_id}/checks")
async def list_checks(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[ChecksAsked, Query()],
) -> Items[ToldAnswer]:
    """Give vessel checks 走访核查, the latest first."""
    wanted = asked.filter_of(CHECK, outcomes=tuple(asked.outcome), is_suspected=asked.suspected)
    page = await read_items(connection, district.district_id, wanted, asked.page)
    await _note_list(services, district.district_id, "checks", page)
    return Items[ToldAnswer](**items_of(request, page, asked, map(told_answer, page.rows)))


@router.get("/districts/{district_id}/tells")
async def list_tells(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[TellsAsked, Query()],
) -> Items[ToldAnswer]:
    """Give what was told 随手拍, the latest first."""
    wanted = asked.filter_of(TELL, whats=tuple(asked.what))
    page = await read_items(connection, district.district_id, wanted, asked.page)
    await _note_list(services, district.district_id, "tells", page)
    return Items[ToldAnswer](**items_of(request, page, asked, map(told_answer, page.rows)))


@router.get("/districts/{district_id}/conflicts")
async def list_conflicts(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[ConflictAnswer]:
    """Give items of which two contents came, side by side; the latest first."""
    page = await read_conflicts(connection, district.district_id, asked.page)
    await _note_list(services, district.district_id, "conflicts", page)
    rows = map(ConflictAnswer.model_validate, page.rows)
    return Items[ConflictAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/observations")
async def list_observations(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[ObservationsAsked, Query()],
) -> Items[ObservationAnswer]:
    """Give observations of landing points by checks and arrivals within 200 m, earliest first."""
    from_at, to_at = asked.span
    page = await read_observations(
        connection, district.district_id, asked.page, target_id=asked.target, from_at=from_at,
        to_at=to_at,
    )  # fmt: skip
    rows = map(ObservationAnswer.model_validate, page.rows)
    return Items[ObservationAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/vessels/{vessel_id}/file")
async def get_vessel_file(
    services: Given, connection: Snapshot, district: AskedDistrict, vessel_id: VesselId
) -> VesselFileAnswer:
    """Give the file of one vessel 一船一档, as far as it is in reach."""
    district_id = district.district_id
    await note_read(services, f"file of vessel {vessel_id}", district_id=district_id)
    found = await read_vessel_file(connection, district, vessel_id, now=services.now())
    return VesselFileAnswer(
        vessel=found.vessel,
        chain=[LinkTold.model_validate(one) for one in found.chain],
        papers=[PaperTold.model_validate(one) for one in found.papers],
        checks=[told_answer(one) for one in found.checks],
        contacts=[told_answer(one) for one in found.contacts],
    )


@router.post("/districts/{district_id}/checks/{item_id}/verdict")
async def decide_a_suspicion(
    services: Given, district: AskedDistrict, actor: SignedIn, item_id: ItemId, asked: VerdictAsked
) -> ToldAnswer:
    """Say whether a suspicion 疑似三无 is confirmed: the police alone may, as they may board."""
    async with open_connection(services.served) as connection:
        await decide_suspicion(
            connection, actor, district.district_id, item_id, is_confirmed=asked.is_confirmed,
            note=asked.note, now=services.now(),
        )  # fmt: skip
        row = await read_item_row(connection, district.district_id, item_id, kind=CHECK)
        await connection.commit()
    return told_answer(row)


def told_answer(row: object) -> ToldAnswer:
    """Give a row of an item as its answer."""
    cells = dict(row)
    cells["attachments"] = cells["attachments"] or []
    cells["event_numbers"] = cells["event_numbers"] or {}
    if not isinstance(cells["body"], dict):
        cells["body"] = None
    return ToldAnswer.model_validate(cells)


def instant_of(written: str | None) -> datetime | None:
    """Give a written instant as an aware one, None where there is none."""
    return None if written is None else datetime.fromtimestamp(parse_instant(written), UTC)


async def _note_list(services: Given, district_id: str, what: str, page: Page) -> None:
    """Write down that positions of people are read."""
    after = {"rows": len(page.rows)}
    await note_read(services, what, district_id=district_id, after=after)
