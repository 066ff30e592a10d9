"""Write a style as SLD 1.0, as servers and other programs read it."""

from xml.etree.ElementTree import Element, SubElement, tostring

from geo_data.reports.map_styles import (
    AREA,
    DASH,
    DOT,
    LINE,
    OUTLINE,
    SOLID,
    MapStyle,
    StyleClass,
)

_PX_OF_MM = 3.5
_DASHES = {SOLID: None, DASH: "6 3", DOT: "1 3"}
_SIGNS = {"circle": "circle", "square": "square", "triangle": "triangle", "diamond": "square"}
"""Signs that SLD has by name; a diamond is a square that is turned."""


def sld_of(style: MapStyle) -> str:
    """Give a style as SLD."""
    root = Element(
        "StyledLayerDescriptor",
        {
            "version": "1.0.0",
            "xmlns": "http://www.opengis.net/sld",
            "xmlns:ogc": "http://www.opengis.net/ogc",
        },
    )
    layer = SubElement(root, "NamedLayer")
    SubElement(layer, "Name").text = style.name
    user = SubElement(layer, "UserStyle")
    SubElement(user, "Name").text = style.name
    types = SubElement(user, "FeatureTypeStyle")
    for number, one in enumerate(style.classes):
        rule = SubElement(types, "Rule")
        SubElement(rule, "Name").text = one.value or f"class{number}"
        if one.label:
            SubElement(rule, "Title").text = one.label
        if style.attribute is not None:
            is_last = number == len(style.classes) - 1
            _add_filter(rule, style.attribute, one, is_last=is_last)
        _add_symbol(rule, style.kind, one)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _add_filter(rule: Element, attribute: str, one: StyleClass, *, is_last: bool) -> None:
    """Say of which features a rule is; a range has its upper end where it is the last one."""
    filter_ = SubElement(rule, "ogc:Filter")
    if one.value is not None:
        _compare(filter_, "PropertyIsEqualTo", attribute, one.value)
        return
    both = SubElement(filter_, "ogc:And")
    _compare(both, "PropertyIsGreaterThanOrEqualTo", attribute, f"{one.lower}")
    upper = "PropertyIsLessThanOrEqualTo" if is_last else "PropertyIsLessThan"
    _compare(both, upper, attribute, f"{one.upper}")


def _compare(parent: Element, operator: str, attribute: str, value: str) -> None:
    test = SubElement(parent, f"ogc:{operator}")
    SubElement(test, "ogc:PropertyName").text = attribute
    SubElement(test, "ogc:Literal").text = value


def _add_symbol(rule: Element, kind: str, one: StyleClass) -> None:
    if kind in (LINE, OUTLINE):
        symbol = "LineSymbolizer" if kind == LINE else "PolygonSymbolizer"
        stroke = SubElement(SubElement(rule, symbol), "Stroke")
        _add_stroke(stroke, one.colour, one.width_mm, _DASHES[one.stroke])
    elif kind == AREA:
        fill = SubElement(SubElement(rule, "PolygonSymbolizer"), "Fill")
        _parameter(fill, "fill", one.colour)
    else:
        graphic = SubElement(SubElement(rule, "PointSymbolizer"), "Graphic")
        mark = SubElement(graphic, "Mark")
        SubElement(mark, "WellKnownName").text = _SIGNS[one.sign]
        _parameter(SubElement(mark, "Fill"), "fill", one.colour)
        _add_stroke(SubElement(mark, "Stroke"), "#FFFFFF", 0.3, None)
        SubElement(graphic, "Size").text = f"{one.size_mm * _PX_OF_MM:.1f}"
        if one.sign == "diamond":
            SubElement(graphic, "Rotation").text = "45"


def _add_stroke(stroke: Element, colour: str, width_mm: float, dashes: str | None) -> None:
    _parameter(stroke, "stroke", colour)
    _parameter(stroke, "stroke-width", f"{width_mm * _PX_OF_MM:.2f}")
    if dashes is not None:
        _parameter(stroke, "stroke-dasharray", dashes)


def _parameter(parent: Element, name: str, value: str) -> None:
    SubElement(parent, "CssParameter", {"name": name}).text = value
