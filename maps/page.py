"""Build the one html file that shows a plan on its coast, with nothing fetched from outside."""

from collections.abc import Iterable
from pathlib import Path

from maps.folium_page import PageParts, render_folium, words_of
from maps.scene_data import MapData, collect_map_data
from maps.scene_json import scene_of
from maritime.district import District
from maritime.plan import Plan
from maritime.targets import Target

SCRIPTS = (
    "namespace.js",
    "scene.js",
    "words.js",
    "tracks.js",
    "symbols.js",
    "map_frame.js",
    "layers.js",
    "layer_tree.js",
    "strip.js",
    "legend.js",
    "cards.js",
    "panels.js",
    "search.js",
    "time_bar.js",
    "app.js",
)
WORDS = ("words.toml",)
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""The page asks nobody for anything, whatever stands in it."""

PARTS = PageParts(
    layout="layout.html",
    styles=("coastwatch.css",),
    scripts=SCRIPTS,
    words=WORDS,
    start="start",
    head=f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
)


def build_map(
    district: District,
    targets: Iterable[Target],
    plan: Plan,
    *,
    language: str = "zh",
    assets_folder: Path | None = None,
) -> str:
    """
    Give one self-contained html page that shows a plan on its coast.

    Parameters
    ----------
    district, targets, plan
        What is shown; the plan's gaps and score are believed as written.
    language
        Language the page opens in, ``zh`` or ``en``; a button changes it.
    assets_folder
        Where Leaflet's files are kept; see `maps.assets`.

    Raises
    ------
    ValueError
        If the language is neither.
    UnknownTargetError, UnknownBaseError
        If the plan names a target or a base that the district does not have.
    AssetError
        If Leaflet's files are missing or changed.
    """
    map_data = collect_map_data(district, targets, plan)
    return render_page(map_data, language=language, assets_folder=assets_folder)


def render_page(
    map_data: MapData, *, language: str = "zh", assets_folder: Path | None = None
) -> str:
    """Give the page of map data as html text; parameters and errors are those of build_map."""
    scene = scene_of(map_data)
    return render_folium(PARTS, scene, language=language, assets_folder=assets_folder)


def words() -> dict[str, list[str]]:
    """Give every word of the page as [Chinese, English] by key."""
    return words_of(WORDS)
