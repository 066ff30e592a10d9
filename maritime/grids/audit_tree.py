"""Audit how sea grids hang together: parents, levels, names, trades."""

import unicodedata

from maritime.findings import Finding
from maritime.grids.rules import NO_TRADE, ORPHAN, PARENT_LEVEL, TWIN_NAMES
from maritime.grids.tree import GridTree, rank_of


def audit_parents(tree: GridTree) -> list[Finding]:
    """Give the grids below county level without a grid above them, and those under a lower one."""
    findings = []
    for grid in tree.grids:
        above = tree.by_id.get(grid.parent_id or "")
        facts = {"level": grid.level, "parent_id": grid.parent_id}
        is_county = grid.level == "county"
        if above is None and not (is_county and grid.parent_id is None):
            named = f"{grid.parent_id}, which is not there" if grid.parent_id else "no parent"
            cure = "a county needs none" if is_county else "give it the one it belongs to"
            words = f"{grid.name} ({grid.level}) names {named}: {cure}"
            findings.append(ORPHAN.finding("sea_grid", grid.grid_id, words, facts))
        elif above is not None and rank_of(above.level) >= rank_of(grid.level):
            words = (
                f"{grid.name} ({grid.level}) lies under {above.name} ({above.level}): "
                "expected a parent of a higher level"
            )
            facts |= {"parent_level": above.level}
            findings.append(PARENT_LEVEL.finding("sea_grid", grid.grid_id, words, facts))
    return findings


def audit_names(tree: GridTree) -> list[Finding]:
    """Give each name that several grids under one parent share, once."""
    namesakes: dict[tuple[str, str], list[str]] = {}
    for grid in tree.grids:
        namesakes.setdefault((grid.parent_id or "", _plain(grid.name)), []).append(grid.grid_id)
    return [
        TWIN_NAMES.finding(
            "sea_grid",
            ids[0],
            f"{tree.by_id[ids[0]].name} is the name of {len(ids)} grids under one: "
            f"{', '.join(ids)}",
            {"grid_ids": ids, "parent_id": parent_id or None},
        )
        for (parent_id, _), ids in sorted(namesakes.items())
        if len(ids) > 1
    ]


def audit_trades(tree: GridTree) -> list[Finding]:
    """Give the grids of the lowest level that name no trade."""
    return [
        NO_TRADE.finding(
            "sea_grid",
            grid.grid_id,
            f"{grid.name} names no trade: its responsibility list is the mixed one",
            {"level": grid.level},
        )
        for grid in tree.lowest
        if grid.trade is None
    ]


def _plain(name: str) -> str:
    """Give a name without spaces, in one case and one width of letters."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
