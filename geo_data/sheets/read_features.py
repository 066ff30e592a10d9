"""Read GeoJSON, and shapefiles from a zip: features as rows with geometries."""

import io
import json
import re
import tempfile
import warnings
import zipfile
from pathlib import Path, PurePosixPath

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo_data.sheets.sheet_table import MOST_ROWS, SheetRow, SheetTable, unusable

PARTS = ("shp", "dbf", "shx", "prj", "cpg")
_CRS_NAME = re.compile(r"EPSG(?:/[\d.]*/|:+(?:[\d.]*:+)?)(\d+)$", re.IGNORECASE)


def read_geojson(content: bytes, *, source: str) -> SheetTable:
    """
    Read a feature collection; row numbers count its features from 1.

    Raises
    ------
    FaultyInputError
        If it is no GeoJSON feature collection.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise unusable(source, f"no JSON ({error})", "a GeoJSON FeatureCollection") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise unusable(source, "JSON that is no GeoJSON", "a GeoJSON FeatureCollection")
    if len(features) > MOST_ROWS:
        raise unusable(source, f"{len(features):,} features", f"at most {MOST_ROWS:,}")
    properties = [one.get("properties") or {} if isinstance(one, dict) else {} for one in features]
    headings = tuple(dict.fromkeys(str(key) for one in properties for key in one))
    rows = tuple(
        SheetRow(number, tuple(_plain(cells.get(key)) for key in headings), _drawn(feature))
        for number, (feature, cells) in enumerate(zip(features, properties, strict=True), start=1)
    )
    return SheetTable(source, "geojson", headings, rows, crs=_named_crs(document, source))


def read_shapefile(content: bytes, *, source: str, encoding: str | None) -> SheetTable:
    """
    Read the shapefile, or the DBF table alone, in a zip; row numbers count from 1.

    Raises
    ------
    FaultyInputError
        If the zip holds none or several, a part is missing, or it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="coastwatch-") as folder:
        main, crs = _unpack(content, source, Path(folder))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # GDAL's remarks on field widths
                frame = pyogrio.read_dataframe(
                    main, encoding=encoding, read_geometry=main.suffix == ".shp", use_arrow=False
                )
        except (DataSourceError, DataLayerError, UnicodeDecodeError, LookupError) as error:
            found = f"a shapefile that cannot be read ({error})"
            expected = "a whole one; name its encoding if it is not UTF-8"
            raise unusable(source, found, expected) from error
    headings = tuple(str(name) for name in frame.columns if name != "geometry")
    if len(frame) > MOST_ROWS:
        raise unusable(source, f"{len(frame):,} features", f"at most {MOST_ROWS:,}")
    shapes = list(frame["geometry"]) if "geometry" in frame else [None] * len(frame)
    cells = frame[list(headings)].astype(object).to_numpy() if headings else [[]] * len(frame)
    rows = tuple(
        SheetRow(number, tuple(_plain(cell) for cell in row), drawn)
        for number, (row, drawn) in enumerate(zip(cells, shapes, strict=True), start=1)
    )
    return SheetTable(source, "shapefile", headings, rows, crs=crs)


def _unpack(content: bytes, source: str, folder: Path) -> tuple[Path, str]:
    """Unpack the parts of the one shapefile in a zip; gives its main file and its .prj."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[tuple[str, str], str] = {}
        for name in archive.namelist():
            path = PurePosixPath(name.replace("\\", "/"))
            if path.suffix.lower().lstrip(".") in PARTS and not path.name.startswith("."):
                parts[path.stem, path.suffix.lower().lstrip(".")] = name
        stems = sorted({stem for stem, ending in parts if ending in ("shp", "dbf")})
        if len(stems) != 1:
            found = ", ".join(stems) or "none"
            raise unusable(source, f"several shapefiles: {found}", "one shapefile in the zip")
        (stem,) = stems
        has = {ending for one, ending in parts if one == stem}
        if "shp" in has and (missing := [p for p in ("dbf", "shx") if p not in has]):
            raise unusable(source, f"a shapefile without its .{missing[0]}", "all its parts")
        for (one, ending), name in parts.items():
            if one == stem:  # written under plain names: a path in a zip may lead anywhere
                (folder / f"layer.{ending}").write_bytes(archive.read(name))
    prj = folder / "layer.prj"
    crs = prj.read_text("utf-8", errors="replace").strip() if prj.exists() else ""
    return folder / ("layer.shp" if "shp" in has else "layer.dbf"), crs


def _drawn(feature: object) -> BaseGeometry | None:
    """Give a feature's geometry; what is no geometry is None, and told as missing."""
    written = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(written, dict):
        return None
    try:
        return shape(written)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def _named_crs(document: dict, source: str) -> str:
    """Give the reference system of old GeoJSON; without one positions are WGS 84."""
    named = document.get("crs")
    if not isinstance(named, dict):
        return "OGC:CRS84"
    name = str((named.get("properties") or {}).get("name", ""))
    if name.endswith("CRS84"):
        return "OGC:CRS84"
    if found := _CRS_NAME.search(name):
        return f"EPSG:{found[1]}"
    raise unusable(source, f"reference system {name!r}", "one named by its EPSG number")


def _plain(cell: object) -> object:
    """Give a cell as Python has it: no numpy scalars, NaN as nothing, lists as text."""
    if cell is None or cell != cell:
        return None
    if isinstance(cell, list):
        return ",".join(str(part) for part in cell)
    return cell.item() if hasattr(cell, "item") else cell
