"""Audit who looks after each sea grid on a day: gridworkers, information officers, police."""

from datetime import date

from maritime.district import District
from maritime.findings import Finding
from maritime.grids.rules import NO_GRIDWORKER, NO_OFFICER
from maritime.grids.tree import GridTree
from maritime.places import SeaGrid
from maritime.register import Person

POLICE_ROLES = ("police", "auxiliary_police")


def is_on_register(person: Person, day: date) -> bool:
    """Say whether a person is on the register on a day; ended_on is the last one."""
    return person.ended_on is None or day <= person.ended_on


def audit_people(tree: GridTree, district: District, *, day: date) -> list[Finding]:
    """Give the grids of the lowest level for which nobody walks, and those without an officer."""
    persons = [person for person in district.persons if is_on_register(person, day)]
    walked = {person.grid_id for person in persons if "gridworker" in person.roles}
    policed = {person.grid_id for person in persons if set(POLICE_ROLES) & set(person.roles)}
    informed_grids, informed_villages = _places_with_officer(district, day)
    findings = []
    for grid in tree.lowest:
        village_up, town_up = tree.upward(grid, "village"), tree.upward(grid, "town")
        if not _ids(village_up) & walked:
            words = f"{grid.name}: nobody walks it; it needs a gridworker"
            facts = {"level": grid.level, "asked": sorted(_ids(village_up))}
            findings.append(NO_GRIDWORKER.finding("sea_grid", grid.grid_id, words, facts))
        has_officer = _ids(village_up) & informed_grids or _ids(town_up) & policed
        villages = {above.name for above in village_up if above.level == "village"}
        if not has_officer and not villages & informed_villages:
            words = f"{grid.name}: it has neither an information officer nor police"
            facts = {"level": grid.level, "asked": sorted(_ids(town_up))}
            findings.append(NO_OFFICER.finding("sea_grid", grid.grid_id, words, facts))
    return findings


def _ids(grids: tuple[SeaGrid, ...]) -> set[str]:
    return {grid.grid_id for grid in grids}


def _places_with_officer(district: District, day: date) -> tuple[set[str], set[str]]:
    """Give the grids and villages that have an information officer on a day."""
    gone = {person.person_id for person in district.persons if not is_on_register(person, day)}
    posts = [
        post
        for post in district.information_officers
        if post.person_id not in gone
        and post.valid_from <= day
        and (post.valid_to is None or day <= post.valid_to)
    ]
    return (
        {post.grid_id for post in posts if post.grid_id is not None},
        {post.village for post in posts if post.village is not None},
    )
