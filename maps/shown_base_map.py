"""Tell a page which base maps it may offer; what their servers are asked by stays on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

TILE_ADDRESS = "/api/v1/base-maps/{id}/{z}/{x}/{y}"
"""Where our own server passes tiles on; the only address that the duty room's page knows."""
PASSED_ADDRESS = "/api/v1/map-tiles/{pass}/{id}/{z}/{x}/{y}"
"""The same for the map of a plan, which is shown without the session of who looks at it."""
PASS_TAG = '<meta name="cw-tile-pass" content="{}">'
"""Where in its head that page finds its pass."""
NO_PASS = PASS_TAG.format("")
"""As the page is drawn, once for everybody."""


@dataclass(frozen=True)
class ShownBaseMap:
    """A base map as a page offers it, with the words that go with it: Chinese, then English."""

    base_map_id: str
    name: tuple[str, str]
    attribution: tuple[str, str]
    approval_number: str
    zooms: tuple[int, int]
    is_overlay: bool


def scene_of_base_maps(
    shown: Sequence[ShownBaseMap], *, address: str = TILE_ADDRESS
) -> dict[str, object]:
    """Give what is added to a scene: nothing at all where there are no base maps."""
    if not shown:
        return {}
    rows = [
        {
            "id": one.base_map_id,
            "name": list(one.name),
            "attribution": list(one.attribution),
            "approval": one.approval_number,
            "zooms": list(one.zooms),
            "overlay": one.is_overlay,
        }
        for one in shown
    ]
    return {"base_maps": {"address": address, "maps": rows}}


def with_pass(page: str, tile_pass: str) -> str:
    """
    Give a drawn page with a pass for its tiles; one that offers no base maps as it is.

    Examples
    --------
    >>> with_pass(f"<head>{NO_PASS}</head>", "7-ab")
    '<head><meta name="cw-tile-pass" content="7-ab"></head>'
    >>> with_pass("<head></head>", "7-ab")
    '<head></head>'
    """
    # The first only: the head stands before all that a pack brings.
    return page.replace(NO_PASS, PASS_TAG.format(escape(tile_pass, quote=True)), 1)
