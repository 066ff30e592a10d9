"""Audit the sea grids of a district by every rule there is."""

from datetime import date

from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.findings import Finding, in_order_of_rules
from maritime.grids.audit_coast import audit_coast
from maritime.grids.audit_people import audit_people
from maritime.grids.audit_shapes import (
    GridShapes,
    audit_holes,
    audit_outlines,
    audit_overlaps,
    audit_parents_areas,
)
from maritime.grids.audit_tree import audit_names, audit_parents, audit_trades
from maritime.grids.params import GridAuditParams
from maritime.grids.rules import GRID_RULES, NO_GRIDS
from maritime.grids.tree import GridTree


def audit_grids(
    district: District, *, day: date, params: GridAuditParams | None = None
) -> tuple[Finding, ...]:
    """
    Give all that is wrong with the tree of sea grids, in the order of GRID_RULES.

    Parameters
    ----------
    district
        Its grids, coast, persons and information officers; lon, lat in EPSG:4326. Outlines that
        cross themselves are audited by the area that they enclose.
    day
        On which gridworkers and officers are looked for.
    params
        What counts as a sliver, and how near to the coast a hole counts.

    Returns
    -------
    tuple[Finding, ...]
        By rule and then by record; the order of the district's rows plays no part. Areas are in
        square metres on the ellipsoid, lengths in geodesic metres.

    Raises
    ------
    FaultyInputError
        If the coast cannot be cut into targets, with all its faults together.
    """
    if not district.sea_grids:
        words = f"{district.name} has no sea grid: draw some, or have some proposed"
        return (NO_GRIDS.finding("meta", district.district_id, words, {}),)
    tree = GridTree.of(district.sea_grids)
    shapes = GridShapes(tree, params or GridAuditParams())
    return in_order_of_rules(
        GRID_RULES,
        [
            *audit_outlines(shapes),
            *audit_overlaps(shapes),
            *audit_holes(shapes, district.coastlines),
            *audit_parents_areas(shapes),
            *audit_parents(tree),
            *audit_coast(shapes, district.coastlines, resolve_targets(district)),
            *audit_people(tree, district, day=day),
            *audit_names(tree),
            *audit_trades(tree),
        ],
    )
