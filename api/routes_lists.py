"""Draw up responsibility lists 责任清单 and note who has signed them."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api.access import AskedDistrict, Given
from api.record_forms import EditAnswer, edit_answer
from api.routes_records import MadeBy
from api.routes_register import VesselId
from api.wire import DAY_EXAMPLE, Asked, PlainText, with_example
from geo_data.store_proposals import draw_up_lists, sign_grid_list

router = APIRouter(tags=["audits"])


class ListsAsked(Asked):
    """Grids for which responsibility lists are drawn up: those that have none, if empty."""

    model_config = with_example(grids=["G03"], day=DAY_EXAMPLE)

    grids: list[PlainText] = Field([], max_length=5000)
    day: date | None = None


class SignAsked(Asked):
    """Who signs a list, and when."""

    model_config = with_example(person_id="H012", day=DAY_EXAMPLE)

    person_id: PlainText
    day: date | None = None


@router.post("/districts/{district_id}/lists")
async def draw_up_responsibility_lists(
    services: Given, district: AskedDistrict, asked: ListsAsked, made_by: MadeBy
) -> EditAnswer:
    """Draw up responsibility lists 责任清单 by trade, unsigned, one batch."""
    done, _ = await draw_up_lists(
        services.served, district.district_id, grid_ids=asked.grids, template=None,
        day=asked.day, now=services.now(), made_by=made_by,
    )  # fmt: skip
    return edit_answer(done)


@router.post("/districts/{district_id}/grids/{grid_id}/sign")
async def sign_responsibility_list(
    services: Given,
    district: AskedDistrict,
    grid_id: VesselId,
    asked: SignAsked,
    made_by: MadeBy,
) -> EditAnswer:
    """Note who has signed the responsibility list of a grid that holds on a day."""
    done = await sign_grid_list(
        services.served, district.district_id, grid_id, asked.person_id, day=asked.day,
        now=services.now(), made_by=made_by,
    )  # fmt: skip
    return edit_answer(done)
