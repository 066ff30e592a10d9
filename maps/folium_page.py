"""Put layout, styles, scripts and a scene into one page around a Folium map."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import folium
from branca.element import MacroElement
from folium.template import Template

from maps.assets import localise_html
from maps.icon import icon_link
from maps.scene_json import scene_json

STATIC = Path(__file__).parent / "static"
LANGUAGES = ("zh", "en")
MAX_ZOOM = 18
MIN_ZOOM = 5
MAP_ID = "coastwatch"
SCENE_MARK = "COASTWATCH-SCENE"
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_FOLIUMS_VIEWPORT = re.compile(r"""<meta name="viewport"[^>]*>""")
"""Folium's own forbids to enlarge the page, which some eyes need."""


@dataclass(frozen=True)
class PageParts:
    """
    What a page is made of: files of `static` by name, and what its scripts begin with.

    start is the name of the function of `coastwatch` that gets the map; head is markup for the
    head of the page, before everything else of ours.
    """

    layout: str
    styles: Sequence[str]
    scripts: Sequence[str]
    words: Sequence[str]
    start: str
    head: str = ""


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


def render_folium(
    parts: PageParts,
    scene: dict[str, object],
    *,
    language: str,
    more_words: Mapping[str, Sequence[str]] = MappingProxyType({}),
    assets_folder: Path | None = None,
) -> str:
    """
    Give a page as html text that asks nobody for a file.

    Parameters
    ----------
    parts
        Its files.
    scene
        What its scripts read; words and language are added here.
    language
        Language the page opens in, ``zh`` or ``en``; a button changes it.
    more_words
        Words that stand in no file of the page, as [Chinese, English] by key.
    assets_folder
        Where Leaflet's files are kept; see `maps.assets`.

    Raises
    ------
    ValueError
        If the language is neither.
    AssetError
        If Leaflet's files are missing or changed.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}, expected one of {'·'.join(LANGUAGES)}")
    leaflet_map = folium.Map(
        tiles=None, prefer_canvas=True, zoom_control=False, attribution_control=False
    )
    leaflet_map._id = MAP_ID  # Folium's own is drawn at random; a page has stable bytes
    leaflet_map.options.update(maxZoom=MAX_ZOOM, minZoom=MIN_ZOOM, zoomSnap=0.5)
    styles = "".join(f"<style>{_static(name)}</style>" for name in parts.styles)
    scripts = (*map(_static, parts.scripts), f"coastwatch.{parts.start}({leaflet_map.get_name()});")
    leaflet_map.add_child(
        _Text(
            header=f'{parts.head}<meta charset="utf-8"><title>Coastwatch</title>'
            f"{icon_link()}{styles}",
            html=f"{_static(parts.layout)}"
            f'<script type="application/json" id="cw-scene">{SCENE_MARK}</script>',
            script="\n".join(scripts),
        ),
        name="coastwatch",
    )
    rendered = _FOLIUMS_VIEWPORT.sub(VIEWPORT, leaflet_map.get_root().render())
    page = localise_html(rendered, folder=assets_folder)
    whole = {**scene, "language": language, "words": {**words_of(parts.words), **more_words}}
    # The scene goes in last: nothing that a pack calls a thing is searched for tags or addresses.
    before, after = page.split(SCENE_MARK)
    return before + scene_json(whole) + after


def words_of(files: Sequence[str]) -> dict[str, list[str]]:
    """Give every word of a page as [Chinese, English] by key; later files add to earlier ones."""
    table: dict[str, list[str]] = {}
    for name in files:
        table |= tomllib.loads(_static(name))
    return table


def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
