"""Tell a page which base maps it may offer; what their servers are asked by stays on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

TILE_ADDRESS = "/api/v1/base-maps/{id}/{z}/{x}/{y}"
"""Where our own server passes tiles on; the only address that a page knows."""


@dataclass(frozen=True)
class ShownBaseMap:
    """A base map as a page offers it, with the words that go with it: Chinese, then English."""

    base_map_id: str
    name: tuple[str, str]
    attribution: tuple[str, str]
    approval_number: str
    zooms: tuple[int, int]
    is_overlay: bool


def scene_of_base_maps(shown: Sequence[ShownBaseMap]) -> dict[str, object]:
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
    return {"base_maps": {"address": TILE_ADDRESS, "maps": rows}}
