"""Pass on tiles of the base maps that a site allows; only named maps, only whole numbers."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.access import Given
from maps.tile_cut import FORMATS

PICTURES = {kind: {"example": "(a picture)"} for kind in FORMATS.values()}
router = APIRouter(tags=["base maps"])

CACHED = "private, max-age=3600"
WHOLE = r"^(0|[1-9][0-9]{0,7})$"
BaseMapId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Its code.")]
Zoom = Annotated[str, Path(pattern=r"^(0|[1-9][0-9]?)$", description="As Leaflet counts them.")]
Count = Annotated[str, Path(pattern=WHOLE, description="From the top left corner.")]


@router.get(
    "/base-maps/{base_map_id}/{zoom}/{column}/{row}",
    response_class=Response,
    responses={200: {"content": PICTURES}},
)
async def get_base_map_tile(
    services: Given, base_map_id: BaseMapId, zoom: Zoom, column: Count, row: Count
) -> Response:
    """Give a tile of a base map in Web Mercator and WGS 84, whatever its server has."""
    tile = await services.base_maps.tile(base_map_id, int(zoom), int(column), int(row))
    headers = {"Cache-Control": CACHED, "X-Content-Type-Options": "nosniff"}
    return Response(tile.content, headers=headers, media_type=tile.media_type)
