"""Propose village grids of about equal patrol effort, town by town or base by base."""

import math
from collections.abc import Sequence

from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.grids.apportion import apportion_by_size, apportion_parts
from maritime.grids.coast_units import HomeCoast
from maritime.grids.drawn_grids import DivisionCase, draw_grids, find_coasts, lay_out
from maritime.grids.effort import MS_PER_MIN
from maritime.grids.params import DivisionParams
from maritime.grids.proposal_records import GridProposal, put_together


def propose_grids(
    district: District,
    *,
    parts: int | None = None,
    target_effort_min: float | None = None,
    params: DivisionParams | None = None,
) -> GridProposal:
    """
    Divide the coast of a district into village grids of about equal patrol effort.

    Parameters
    ----------
    district
        Its town grids are kept: borders never cross theirs. Without any, each base with the coast
        nearest to it takes the place of a town.
    parts
        How many village grids. Each town, and each coast of it that nothing links to the others,
        gets one; the others go by effort. There are fewer where the coast has too few units to
        be cut between, and more where there are more such coasts.
    target_effort_min
        Or how many minutes a day a grid should have; each coast gets its effort ÷ that, rounded,
        at least one.
    params
        Speed, reach, what counts as small.

    Returns
    -------
    GridProposal
        Every grid is one valid polygon, lon, lat in EPSG:4326; grids of one town share no area;
        the middle of every target that is not unassigned lies in exactly one.

    Raises
    ------
    FaultyInputError
        If the coast cannot be cut, not exactly one of parts and target_effort_min is given, it is
        not above 0, parts are fewer than towns with coast, or nothing is required anywhere.
    """
    _require_one_wish(district, parts, target_effort_min)
    case = lay_out(district, params or DivisionParams())
    if case.efforts.sum() == 0:
        expected = "a standard that asks for looks: they make the effort"
        raise _refusal(district, "standard", "nothing required of any target", expected)
    wish_ms = case.efforts.sum() / parts if parts else target_effort_min * MS_PER_MIN
    coasts = find_coasts(case, small_effort=case.params.small_share * wish_ms)
    counts = _share_out(case, coasts, parts, wish_ms)
    return put_together(district, case, draw_grids(case, coasts, counts))


def _require_one_wish(
    district: District, parts: int | None, target_effort_min: float | None
) -> None:
    if (parts is None) == (target_effort_min is None):
        found = "neither" if parts is None else "both"
        raise _refusal(district, "parts", found, "either parts or target_effort_min")
    if parts is not None and parts < 1:
        raise _refusal(district, "parts", str(parts), "a whole number of at least 1")
    if target_effort_min is not None and not 0 < target_effort_min < math.inf:
        raise _refusal(district, "target_effort_min", str(target_effort_min), "minutes above 0")


def _share_out(
    case: DivisionCase,
    coasts: Sequence[tuple[int, HomeCoast]],
    parts: int | None,
    wish_ms: float,
) -> list[int]:
    """Give how many grids each coast gets: at least one, never more than it has units."""
    room = [len(coast.units) for _, coast in coasts]
    sizes = [sum(coast.graph.efforts) for _, coast in coasts]
    if parts is None:
        return apportion_by_size(sizes, room, size=wish_ms)
    least = len({home for home, _ in coasts})
    if parts < least:
        expected = f"at least {least}: one for each town or base with coast"
        raise _refusal(case.district, "parts", str(parts), expected)
    return apportion_parts(sizes, room, parts=parts)


def _refusal(district: District, column: str, found: str, expected: str) -> FaultyInputError:
    source = f"proposal for district {district.district_id}"
    return FaultyInputError(source, (Fault("proposal", "", column, found, expected),))
