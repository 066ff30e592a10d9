"""Draw sea grids by hand for the tests of their audits, lists and proposals."""

from dataclasses import replace
from datetime import date

import scenes

from maritime.branches import InformationOfficer
from maritime.district import District
from maritime.findings import Finding
from maritime.grids.audit import audit_grids
from maritime.grids.params import GridAuditParams
from maritime.places import SeaGrid
from maritime.register import Person

DAY = date(2026, 11, 28)


def grid(
    grid_id: str,
    level: str,
    west_m: float,
    east_m: float,
    *,
    south_m: float = -3000,
    north_m: float = 1000,
    parent_id: str | None = None,
    trade: str | None = "fishing",
    name: str = "",
) -> SeaGrid:
    """Give a rectangular grid in metres about the scenes' origin."""
    corners = ((west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m))
    outline = scenes.area(*corners)
    return SeaGrid(grid_id, name or f"Grid {grid_id}", level, outline, parent_id, trade)


COUNTY = grid("G0", "county", -500, 12500)
WEST = grid("G1", "village", -500, 5400, parent_id="G0")
EAST = grid("G2", "village", 5400, 12500, parent_id="G0")


def person(person_id: str, grid_id: str | None, *roles: str, **options: object) -> Person:
    """Give a person of a grid."""
    return Person(person_id, f"Name of {person_id}", roles, grid_id=grid_id, **options)


STAFF = (
    person("H1", "G1", "gridworker"),
    person("H2", "G2", "gridworker"),
    person("H3", "G1", "police"),
    person("H4", "G2", "auxiliary_police"),
)


def sound(*grids: SeaGrid, persons: tuple[Person, ...] = STAFF, **options: object) -> District:
    """Give the straight coast with these grids (its two villages if none) and their staff."""
    sea_grids = grids or (COUNTY, WEST, EAST)
    return replace(scenes.straight_coast(), sea_grids=sea_grids, persons=persons, **options)


def officer(
    person_id: str, since: date, until: date | None = None, **of: str
) -> InformationOfficer:
    """Give an information officer's post."""
    return InformationOfficer(person_id, since, valid_to=until, **of)


def found(
    district: District, rule: str, *, day: date = DAY, params: GridAuditParams | None = None
) -> list[Finding]:
    """Give what one rule finds."""
    return [one for one in audit_grids(district, day=day, params=params) if one.rule == rule]
