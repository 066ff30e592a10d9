"""Write a style as QML, as QGIS keeps it in a GeoPackage."""

from xml.etree.ElementTree import Element, SubElement, tostring

from geo_data.reports.map_styles import AREA, LINE, OUTLINE, POINT, MapStyle, StyleClass

_SYMBOL_OF = {LINE: "line", POINT: "marker", AREA: "fill", OUTLINE: "fill"}
_LAYER_OF = {
    LINE: "SimpleLine", POINT: "SimpleMarker", AREA: "SimpleFill", OUTLINE: "SimpleFill",
}  # fmt: skip


def qml_of(style: MapStyle) -> str:
    """Give a style as QML."""
    root = Element("qgis", {"version": "3.22", "styleCategories": "Symbology"})
    renderer = _renderer(root, style)
    symbols = SubElement(renderer, "symbols")
    for number, one in enumerate(style.classes):
        _add_symbol(symbols, str(number), style.kind, one)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(
        root, encoding="unicode"
    )


def _renderer(root: Element, style: MapStyle) -> Element:
    if style.attribute is None:
        return SubElement(root, "renderer-v2", {"type": "singleSymbol", "symbollevels": "0"})
    kind = "graduatedSymbol" if style.is_graduated else "categorizedSymbol"
    options = {"type": kind, "attr": style.attribute, "symbollevels": "0"}
    renderer = SubElement(root, "renderer-v2", options)
    listed = SubElement(renderer, "ranges" if style.is_graduated else "categories")
    for number, one in enumerate(style.classes):
        shown = {"symbol": str(number), "label": one.label, "render": "true"}
        if style.is_graduated:
            limits = {"lower": f"{one.lower:.15f}", "upper": f"{one.upper:.15f}"}
            SubElement(listed, "range", {**limits, **shown})
        else:
            SubElement(listed, "category", {"value": one.value or "", "type": "string", **shown})
    return renderer


def _add_symbol(symbols: Element, name: str, kind: str, one: StyleClass) -> None:
    options = {"name": name, "type": _SYMBOL_OF[kind], "alpha": "1", "clip_to_extent": "1"}
    symbol = SubElement(symbols, "symbol", options)
    layer = SubElement(
        symbol, "layer", {"class": _LAYER_OF[kind], "enabled": "1", "pass": "0", "locked": "0"}
    )
    for key, value in _properties(kind, one).items():
        SubElement(layer, "prop", {"k": key, "v": value})


def _properties(kind: str, one: StyleClass) -> dict[str, str]:
    colour = ",".join(str(int(one.colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
    if kind == LINE:
        return {
            "line_color": colour, "line_style": one.stroke, "line_width": f"{one.width_mm}",
            "line_width_unit": "MM", "capstyle": "round", "joinstyle": "round",
        }  # fmt: skip
    if kind == AREA:
        return {"color": colour, "style": "solid", "outline_style": "no"}
    if kind == OUTLINE:
        return {
            "style": "no", "outline_color": colour, "outline_style": one.stroke,
            "outline_width": f"{one.width_mm}", "outline_width_unit": "MM",
        }  # fmt: skip
    return {
        "color": colour, "name": one.sign, "size": f"{one.size_mm}", "size_unit": "MM",
        "outline_color": "255,255,255,255", "outline_width": "0.3", "outline_style": "solid",
    }  # fmt: skip
