"""Write what lasts of a district as a scene: land, targets, bases, sensors, grids, roads."""

from collections.abc import Sequence

import shapely

from maps.drawing import Drawer, feature_collection, view_outline
from maritime.district import District
from maritime.targets import Target


def drawer_of(district: District) -> Drawer:
    """Choose how to draw a district from its coast and land."""
    drawn = [coast.geometry for coast in district.coastlines]
    return Drawer.of(drawn + [polygon.geometry for polygon in district.land])


def ground_of(district: District, targets: Sequence[Target], drawer: Drawer) -> dict[str, object]:
    """
    Give the part of a scene that no plan and no hour changes.

    Positions are lon, lat in EPSG:4326 with five decimals; targets stand in the order given, and
    the shape of each says by ``i`` which it is. Nothing of persons, vessels and roster goes in.
    """
    return {
        "district": _district(district),
        "land": feature_collection(
            drawer.feature(geometry, {"name": name or ""}) for geometry, name in _land_of(district)
        ),
        "coasts": [
            {"id": coast.coastline_id, "kind": coast.kind, "name": coast.name or ""}
            for coast in district.coastlines
        ],
        "targets": [_target_row(target) for target in targets],
        "shapes": feature_collection(
            drawer.feature(target.geometry, {"i": number}) for number, target in enumerate(targets)
        ),
        "bases": feature_collection(
            drawer.feature(
                base.geometry,
                {"id": base.base_id, "name": base.name, "kind": base.kind, "view_m": base.view_m},
            )
            for base in district.bases
        ),
        "sensors": feature_collection(_sensor_features(district, drawer)),
        "grids": feature_collection(
            drawer.feature(
                grid.geometry,
                {
                    "id": grid.grid_id,
                    "name": grid.name,
                    "level": grid.level,
                    "parent": grid.parent_id,
                },
            )
            for grid in district.sea_grids
        ),
        "bounds": _bounds(district, drawer),
    }


def _district(district: District) -> dict[str, object]:
    return {
        "id": district.district_id,
        "name": district.name,
        "zone": district.timezone,
        "simulated": district.extra_meta.get("simulated") if district.is_simulated else None,
        "attribution": district.extra_meta.get("attribution", ""),
    }


def _land_of(district: District) -> list[tuple[shapely.Polygon, str | None]]:
    if district.land:
        return [(polygon.geometry, polygon.name) for polygon in district.land]
    return [
        (shapely.Polygon(coast.geometry.coords), coast.name)
        for coast in district.coastlines
        if coast.is_ring
    ]


def _target_row(target: Target) -> dict[str, object]:
    row: dict[str, object] = {
        "id": target.target_id,
        "kind": target.kind,
        "grade": target.grade,
        "coast": target.coastline_id,
        "weight": round(target.weight, 3),
    }
    if target.is_segment:
        row["length_m"] = round(target.length_m)
    if target.name:
        row["name"] = target.name
    if target.grid_id:
        row["grid"] = target.grid_id
    return row


def _sensor_features(district: District, drawer: Drawer) -> list[dict[str, object]]:
    features = []
    for sensor in district.sensors:
        outline = view_outline(sensor)
        place = drawer.path([(sensor.geometry.x, sensor.geometry.y)])[0]
        properties = {
            "id": sensor.sensor_id,
            "kind": sensor.kind,
            "place": place,
            "range_m": round(sensor.range_m),
            "watched": sensor.is_watched,
            "online": sensor.is_online,
            "night": sensor.works_at_night,
        }
        features.append(drawer.feature(sensor.geometry if outline is None else outline, properties))
    return features


def _bounds(district: District, drawer: Drawer) -> list[list[float]]:
    """Give [[south, west], [north, east]] of the coast: Leaflet's own order."""
    west, south, east, north = shapely.total_bounds(
        [drawer.unwrapped(coast.geometry) for coast in district.coastlines]
    ).tolist()
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]
