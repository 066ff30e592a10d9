"""Build the one html file that shows a plan on its coast, with nothing fetched from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from maps.folium_page import PageParts, render_folium, words_of
from maps.page_policy import SANDBOX, policy_of
from maps.scene_data import MapData, collect_map_data
from maps.scene_json import scene_of
from maps.shown_base_map import NO_PASS, PASSED_ADDRESS, ShownBaseMap, scene_of_base_maps
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
    "base_maps.js",
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


SERVED_PARTS = replace(
    PARTS,
    head=f'<meta http-equiv="Content-Security-Policy" content="{POLICY} \'self\'">{NO_PASS}',
)
"""Of a page that asks its own server for tiles, and for nothing else, wherever it is kept."""


def build_map(
    district: District,
    targets: Iterable[Target],
    plan: Plan,
    *,
    language: str = "zh",
    base_maps: Sequence[ShownBaseMap] = (),
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
    base_maps
        Those that the page may offer where a server of ours gives it out; without them, as for
        files that are kept, it asks nobody for anything.
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
    return render_page(
        map_data, language=language, base_maps=base_maps, assets_folder=assets_folder
    )


def render_page(
    map_data: MapData,
    *,
    language: str = "zh",
    base_maps: Sequence[ShownBaseMap] = (),
    assets_folder: Path | None = None,
) -> str:
    """Give the page of map data as html text; parameters and errors are those of build_map."""
    scene = scene_of(map_data) | scene_of_base_maps(base_maps, address=PASSED_ADDRESS)
    parts = SERVED_PARTS if base_maps else PARTS
    return render_folium(parts, scene, language=language, assets_folder=assets_folder)


def served_policy(*, offers_base_maps: bool, assets_folder: Path | None = None) -> str:
    """
    Give the content policy of a page as a server gives it out: kept apart, its own scripts alone.

    Raises
    ------
    AssetError
        If Leaflet's files are missing or changed.
    """
    parts, pictures = (SERVED_PARTS, "'self' data:") if offers_base_maps else (PARTS, "data:")
    return f"{SANDBOX}; {policy_of(parts, pictures=pictures, assets_folder=assets_folder)}"


def words() -> dict[str, list[str]]:
    """Give every word of the page as [Chinese, English] by key."""
    return words_of(WORDS)
