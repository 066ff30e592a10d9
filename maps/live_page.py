"""Build the page on which the duty room sees a coast as it is, and whom it could send."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from maps.folium_page import PageParts, render_folium
from maps.ground_scene import drawer_of, ground_of
from maps.page_policy import policy_of
from maps.scene_data import in_coast_order
from maps.shown_base_map import ShownBaseMap, scene_of_base_maps
from maritime.alerts.records import ALERT_WORDS
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
        "live/weather.js",
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
    return render_folium(
        PARTS, scene, language=language, more_words=alert_words(), assets_folder=assets_folder
    )


def alert_words() -> dict[str, tuple[str, str]]:
    """Give what kinds of alerts are called, by the keys of the page's words."""
    return {f"alert_{kind}": words for kind, words in ALERT_WORDS.items()}


def live_policy(assets_folder: Path | None = None) -> str:
    """
    Give the content policy of the page: its own scripts, which ask its own server.

    Raises
    ------
    AssetError
        If Leaflet's files are missing or changed.
    """
    own = "'self'"
    return policy_of(PARTS, pictures=f"{own} data:", asks=own, assets_folder=assets_folder)
