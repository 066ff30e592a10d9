"""Build the one html file that shows a plan on its coast, with nothing fetched from outside."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import folium
from branca.element import MacroElement
from folium.template import Template

from maps.assets import localise_html
from maps.scene_data import MapData, collect_map_data
from maps.scene_json import scene_json, scene_of
from maritime.district import District
from maritime.plan import Plan
from maritime.targets import Target

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    "namespace.js",
    "scene.js",
    "words.js",
    "tracks.js",
    "symbols.js",
    "layers.js",
    "layer_tree.js",
    "strip.js",
    "panels.js",
    "search.js",
    "time_bar.js",
    "app.js",
)
LANGUAGES = ("zh", "en")
MAX_ZOOM = 18
MIN_ZOOM = 5
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""The page asks nobody for anything, whatever stands in it."""

MAP_ID = "coastwatch"
SCENE_MARK = "COASTWATCH-SCENE"


class _Text(MacroElement):
    """Put ready text where Folium's template has a place for it, word for word."""

    def __init__(self, *, header: str = "", html: str = "", script: str = ""):
        super().__init__()
        self._name = "CoastwatchText"
        self.header_text, self.html_text, self.script_text = header, html, script
        self._template = Template(
            "{% macro header(this, kwargs) %}{{ this.header_text }}{% endmacro %}"
            "{% macro html(this, kwargs) %}{{ this.html_text }}{% endmacro %}"
            "{% macro script(this, kwargs) %}{{ this.script_text }}{% endmacro %}"
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
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}, expected one of {'·'.join(LANGUAGES)}")
    leaflet_map = folium.Map(
        tiles=None, prefer_canvas=True, zoom_control=False, attribution_control=False
    )
    leaflet_map._id = MAP_ID  # Folium's own is drawn at random; a plan's page has stable bytes
    leaflet_map.options.update(maxZoom=MAX_ZOOM, minZoom=MIN_ZOOM, zoomSnap=0.5)
    leaflet_map.add_child(
        _Text(
            header=f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta charset="utf-8"><title>Coastwatch</title>'
            f"<style>{_static('coastwatch.css')}</style>",
            html=f"{_static('layout.html')}"
            f'<script type="application/json" id="cw-scene">{SCENE_MARK}</script>',
            script="\n".join(
                (*map(_static, SCRIPTS), f"coastwatch.start({leaflet_map.get_name()});")
            ),
        ),
        name="coastwatch",
    )
    page = localise_html(leaflet_map.get_root().render(), folder=assets_folder)
    scene = {**scene_of(map_data), "language": language, "words": words()}
    # The scene goes in last: nothing that a pack calls a thing is searched for tags or addresses.
    before, after = page.split(SCENE_MARK)
    return before + scene_json(scene) + after


def words() -> dict[str, list[str]]:
    """Give every word of the page as [Chinese, English] by key."""
    table: dict[str, list[str]] = tomllib.loads(_static("words.toml"))
    return table


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
