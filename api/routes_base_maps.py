"""Pass on tiles of the base maps that a site allows; only named maps, only whole numbers.

Whoever is signed in asks by the first address. The map of a plan is kept apart from sessions and
asks by the second, with the pass that it was given out with.
"""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.access import Given, Services
from api.wire import Wire, with_example
from maps.tile_cut import FORMATS

PICTURES = {kind: {"example": "(a picture)"} for kind in FORMATS.values()}
router = APIRouter(tags=["base maps"])

CACHED = "private, max-age=3600"
WHOLE = r"^(0|[1-9][0-9]{0,7})$"
BaseMapId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Its code.")]
Zoom = Annotated[str, Path(pattern=r"^(0|[1-9][0-9]?)$", description="As Leaflet counts them.")]
TilePass = Annotated[
    str,
    Path(pattern=r"^[0-9a-f-]{1,100}$", description="What the map of a plan was given out with."),
]
OF_ANY_PAGE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""A page in a sandbox is of no origin, so this server's own tiles are foreign to it."""
Count = Annotated[str, Path(pattern=WHOLE, description="From the top left corner.")]


class OfferedBaseMap(Wire):
    """A base map that the site allows, with the words that have to stand on it."""

    model_config = with_example(
        base_map_id="tdt-vec", zh="天地图矢量", en="Tianditu vectors",
        attribution_zh="国家地理信息公共服务平台", attribution_en="Tianditu",
        approval_number="GS(2026)0001号", lowest_zoom=1, highest_zoom=18, is_overlay=False,
    )  # fmt: skip

    base_map_id: str
    zh: str
    en: str
    attribution_zh: str
    attribution_en: str
    approval_number: str
    lowest_zoom: int
    highest_zoom: int
    is_overlay: bool


@router.get("/base-maps")
async def list_base_maps(services: Given) -> list[OfferedBaseMap]:
    """Name the base maps that the site allows, as its file has them; no address and no key."""
    return [OfferedBaseMap.model_validate(one) for one in services.base_maps.named.maps]


@router.get(
    "/base-maps/{base_map_id}/{zoom}/{column}/{row}",
    response_class=Response,
    responses={200: {"content": PICTURES}},
)
async def get_base_map_tile(
    services: Given, base_map_id: BaseMapId, zoom: Zoom, column: Count, row: Count
) -> Response:
    """Give a tile of a base map in Web Mercator and WGS 84, whatever its server has."""
    return await _tile(services, base_map_id, zoom, column, row)


@router.get(
    "/map-tiles/{tile_pass}/{base_map_id}/{zoom}/{column}/{row}",
    response_class=Response,
    responses={200: {"content": PICTURES}},
)
async def get_passed_tile(
    services: Given,
    tile_pass: TilePass,
    base_map_id: BaseMapId,
    zoom: Zoom,
    column: Count,
    row: Count,
) -> Response:
    """Give the same tile to the map of a plan, which has no session, by its pass."""
    services.tile_passes.check(tile_pass)
    tile = await _tile(services, base_map_id, zoom, column, row)
    tile.headers.update(OF_ANY_PAGE)
    return tile


async def _tile(services: Services, base_map_id: str, zoom: str, column: str, row: str) -> Response:
    tile = await services.base_maps.tile(base_map_id, int(zoom), int(column), int(row))
    headers = {"Cache-Control": CACHED, "X-Content-Type-Options": "nosniff"}
    return Response(tile.content, headers=headers, media_type=tile.media_type)
