"""Build the page on which the duty room sees a coast as it is, and whom it could send."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from maps.folium_page import PageParts, render_folium
from maps.ground_scene import drawer_of, ground_of
from maps.scene_data import in_coast_order
from maps.shown_base_map import ShownBaseMap, scene_of_base_maps
from maritime.district import District
from maritime.targets import Target

SCENE_FORMAT = "coastwatch-live-scene/1"
PARTS = PageParts(
    layout="live/layout.html",
    styles=("coastwatch.css", "live/live.css"),
    scripts=(
        "namespace.js",
        "scene.js",
        "words.js",
        "tracks.js",
        "symbols.js",
        "map_frame.js",
        "base_maps.js",
        "layers.js",
        "layer_tree.js",
        "strip.js",
        "legend.js",
        "cards.js",
        "search.js",
        "live/rows.js",
        "live/ask.js",
        "live/feed.js",
        "live/live_model.js",
        "live/units_map.js",
        "live/sending.js",
        "live/fails.js",
        "live/units.js",
        "live/repair.js",
        "live/alerts.js",
        "live/head.js",
        "live/live_cards.js",
        "live/live_time.js",
        "live/duty.js",
    ),
    words=("words.toml", "live/words.toml"),
    start="duty",
)

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)


def build_live_page(
    district: District,
    targets: Iterable[Target],
    *,
    language: str = "zh",
    base_maps: Sequence[ShownBaseMap] = (),
    assets_folder: Path | None = None,
) -> str:
    """
    Give the duty room's page of a district as html text.

    What changes with the hours is not in it: its scripts ask the server that they came from, under
    ``/api/v1/districts/{district_id}/live`` and beside it. Of people nothing is in it.

    Parameters
    ----------
    district, targets
        The district and all its targets, in any order.
    language
        Language the page opens in, ``zh`` or ``en``, unless the browser keeps another choice.
    base_maps
        Those that the page may offer; its own server passes their tiles on.
    assets_folder
        Where Leaflet's files are kept; see `maps.assets`.

    Raises
    ------
    ValueError
        If the language is neither.
    AssetError
        If Leaflet's files are missing or changed.
    """
    ordered = in_coast_order(district, targets)
    drawer = drawer_of(district)
    scene = {
        "format": SCENE_FORMAT,
        **ground_of(district, ordered, drawer),
        **scene_of_base_maps(base_maps),
        "teams": [
            {"id": team.team_id, "mode": team.mode, "base": team.base_id} for team in district.teams
        ],
        "roads": [drawer.path(road.geometry.coords) for road in district.roads],
        "inland": [
            {
                "id": place.place_id,
                "name": place.name,
                "kind": place.kind,
                "at": drawer.path(place.geometry.coords)[0],
            }
            for place in district.inland_places
        ],
    }
    return render_folium(PARTS, scene, language=language, assets_folder=assets_folder)


def policy_of(page: str, *, asks: bool = True) -> str:
    """
    Give the content policy of a page: its own scripts and styles, by hash.

    Nothing else runs or styles, and nothing is asked of other servers; of its own pictures alone,
    unless it `asks` for more.

    Examples
    --------
    >>> policy_of("<style>p{}</style><script>1</script>").split("; ")[1]
    "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, attributes, text in _INLINE.findall(page):
        if "application/json" in attributes:
            continue
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[kind.lower()].append(f"'sha256-{digest}'")
    scripts, styles = (" ".join(hashes[kind]) or "'none'" for kind in ("script", "style"))
    source = "'self'" if asks else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; "
        f"connect-src {source}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
