"""Answer what districts there are, and their layers as GeoJSON, by pages and filters."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.access import AskedDistrict, Snapshot, district_path
from api.schemas import (
    BaseProperties,
    CoastlineProperties,
    DistrictDetail,
    DistrictSummary,
    GridProperties,
    LandingPointProperties,
    RuleAnswer,
    SegmentProperties,
    SensorProperties,
    TeamAnswer,
    detail_of,
    feature_of,
    rule_of,
    summary_of,
    team_of,
)
from api.wire import (
    FeatureCollection,
    GeoJsonResponse,
    Items,
    P,
    Paging,
    PlainText,
    WrittenBbox,
    collection_of,
    items_of,
    parse_bbox,
)
from geo_data.read_districts import DistrictHead, head_of, read_districts, read_facts
from geo_data.read_layers import (
    LayerFilter,
    read_bases,
    read_coastlines,
    read_grids,
    read_landing_points,
    read_segments,
    read_sensors,
    read_standard,
    read_teams,
)
from geo_data.read_page import Page

router = APIRouter()

GridId = Annotated[
    PlainText | None,
    Field(description="A sea grid: it with all its lower levels.", examples=["G01"]),
]
SegmentGrade = Literal["general", "key"]
PointGrade = Literal["red", "orange", "yellow", "blue"]
PointKind = Literal["beach", "estuary", "jetty", "dyke", "rock", "wharf"]


class PlacesAsked(Paging):
    """Filters of every layer that has a place."""

    bbox: WrittenBbox | None = None

    def as_filter(self, **others: object) -> LayerFilter:
        """Give what is asked as the reading side has it."""
        return LayerFilter(bbox=None if self.bbox is None else parse_bbox(self.bbox), **others)


class CoastlinesAsked(PlacesAsked):
    """Filters of coastlines."""

    kind: list[Literal["mainland", "island"]] = Field([], description="Repeat for several.")


class SegmentsAsked(PlacesAsked):
    """Filters of coast segments."""

    grid: GridId = None
    grade: list[SegmentGrade] = Field([], description="Repeat for several.")
    coastline: PlainText | None = Field(None, description="Id of a coastline.")


class LandingPointsAsked(PlacesAsked):
    """Filters of landing points."""

    grid: GridId = None
    grade: list[PointGrade] = Field([], description="Repeat for several.")
    kind: list[PointKind] = Field([], description="Repeat for several.")


class GridsAsked(PlacesAsked):
    """Filters of sea grids."""

    grid: GridId = None
    level: Literal["county", "town", "village", "grid", "micro"] | None = None


class BasesAsked(PlacesAsked):
    """Filters of bases."""

    kind: list[Literal["police_station", "vessel_station", "post"]] = Field(
        [], description="Repeat for several."
    )


class SensorsAsked(PlacesAsked):
    """Filters of sensors."""

    kind: list[Literal["camera", "radar", "light"]] = Field([], description="Repeat for several.")
    watched: bool | None = None


class TeamsAsked(Paging):
    """Filters of teams."""

    mode: Literal["foot", "vehicle", "boat", "drone"] | None = None
    base: PlainText | None = Field(None, description="Id of a base.")


@router.get("/districts", tags=["districts"])
async def list_districts(
    request: Request, connection: Snapshot, asked: Annotated[Paging, Query()]
) -> Items[DistrictSummary]:
    """List the districts in the database."""
    page = await read_districts(connection, asked.page)
    heads = [head_of(row) for row in page.rows]
    rows = [summary_of(head, district_path(head.district_id)) for head in heads]
    return Items[DistrictSummary](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}", tags=["districts"])
async def get_district(connection: Snapshot, district: AskedDistrict) -> DistrictDetail:
    """Give one district: how much of what it holds, how long its coast is, its warnings."""
    facts = await read_facts(connection, district.district_id)
    return detail_of(district, facts, district_path(district.district_id))


@router.get("/districts/{district_id}/coastlines", tags=["coast"], response_class=GeoJsonResponse)
async def list_coastlines(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[CoastlinesAsked, Query()],
) -> FeatureCollection[CoastlineProperties]:
    """Give the coastlines as drawn."""
    wanted = asked.as_filter(kinds=tuple(asked.kind))
    page = await read_coastlines(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "coastline_id", CoastlineProperties, district)


@router.get("/districts/{district_id}/segments", tags=["coast"], response_class=GeoJsonResponse)
async def list_segments(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[SegmentsAsked, Query()],
) -> FeatureCollection[SegmentProperties]:
    """Give the coast segments 岸段 by coastline and place on it."""
    wanted = asked.as_filter(
        grid_id=asked.grid, grades=tuple(asked.grade), coastline_id=asked.coastline
    )
    page = await read_segments(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "target_id", SegmentProperties, district)


@router.get(
    "/districts/{district_id}/landing-points", tags=["coast"], response_class=GeoJsonResponse
)
async def list_landing_points(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[LandingPointsAsked, Query()],
) -> FeatureCollection[LandingPointProperties]:
    """Give the landing points 易上岸点 where they stand on the coast."""
    wanted = asked.as_filter(grid_id=asked.grid, grades=tuple(asked.grade), kinds=tuple(asked.kind))
    page = await read_landing_points(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "target_id", LandingPointProperties, district)


@router.get("/districts/{district_id}/grids", tags=["districts"], response_class=GeoJsonResponse)
async def list_grids(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[GridsAsked, Query()],
) -> FeatureCollection[GridProperties]:
    """Give the sea grids 海上网格; parent_id makes them a tree."""
    wanted = asked.as_filter(grid_id=asked.grid, level=asked.level)
    page = await read_grids(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "grid_id", GridProperties, district)


@router.get("/districts/{district_id}/bases", tags=["means"], response_class=GeoJsonResponse)
async def list_bases(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[BasesAsked, Query()],
) -> FeatureCollection[BaseProperties]:
    """Give the bases and posts 值守点."""
    wanted = asked.as_filter(kinds=tuple(asked.kind))
    page = await read_bases(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "base_id", BaseProperties, district)


@router.get("/districts/{district_id}/sensors", tags=["means"], response_class=GeoJsonResponse)
async def list_sensors(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[SensorsAsked, Query()],
) -> FeatureCollection[SensorProperties]:
    """Give cameras, radars and warning lights."""
    wanted = asked.as_filter(kinds=tuple(asked.kind), is_watched=asked.watched)
    page = await read_sensors(connection, district.district_id, wanted, asked.page)
    return _features(request, page, asked, "sensor_id", SensorProperties, district)


@router.get("/districts/{district_id}/teams", tags=["means"])
async def list_teams(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[TeamsAsked, Query()],
) -> Items[TeamAnswer]:
    """Give the teams with their shifts."""
    wanted = LayerFilter(mode=asked.mode, base_id=asked.base)
    page = await read_teams(connection, district.district_id, wanted, asked.page)
    return Items[TeamAnswer](**items_of(request, page, asked, map(team_of, page.rows)))


@router.get("/districts/{district_id}/standard", tags=["means"])
async def list_standard(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[RuleAnswer]:
    """Give the rules of the patrol standard 巡防标准."""
    page = await read_standard(connection, district.district_id, LayerFilter(), asked.page)
    return Items[RuleAnswer](**items_of(request, page, asked, map(rule_of, page.rows)))


def _features(
    request: Request,
    page: Page,
    asked: Paging,
    id_column: str,
    properties: type[P],
    district: DistrictHead,
) -> FeatureCollection[P]:
    features = (feature_of(row, id_column, properties, district.zone) for row in page.rows)
    return FeatureCollection[properties](**collection_of(request, page, asked, features))
