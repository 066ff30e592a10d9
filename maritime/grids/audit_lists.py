"""Audit responsibility lists on a day: missing, unsigned, out of date, of another trade."""

from collections.abc import Mapping
from datetime import date

from maritime.district import District
from maritime.findings import Finding, in_order_of_rules
from maritime.grids.audit_people import is_on_register
from maritime.grids.duty_template import DutyTemplate
from maritime.grids.lists import DutyList, lists_on, trade_of
from maritime.grids.params import ListParams
from maritime.grids.rules import (
    FOREIGN_SIGNER,
    LIST_RULES,
    NO_LIST,
    OLD_TEMPLATE,
    OTHER_TRADE,
    UNSIGNED,
)
from maritime.grids.tree import GridTree
from maritime.places import SeaGrid
from maritime.register import Person


def audit_lists(
    district: District, template: DutyTemplate, *, day: date, params: ListParams | None = None
) -> tuple[Finding, ...]:
    """
    Give what is wrong with the responsibility lists that hold on a day, by LIST_RULES.

    Parameters
    ----------
    district
        Its grids, persons and responsibilities.
    template
        The duties as they should stand that day.
    day
        The day looked at.
    params
        How long a list may wait for its signature.

    Returns
    -------
    tuple[Finding, ...]
        By rule and grid; persons by their ids. Lists of grids that are not there are left to
        the check of references.
    """
    params = params or ListParams()
    tree = GridTree.of(district.sea_grids)
    persons = {person.person_id: person for person in district.persons}
    lists = [one for one in lists_on(district.responsibilities, day) if one.grid_id in tree.by_id]
    listed = {one.grid_id for one in lists}
    findings = [
        NO_LIST.finding(
            "sea_grid",
            grid.grid_id,
            f"{grid.name} has no responsibility list; draw up that for {trade_of(grid)}",
            {"trade": trade_of(grid)},
        )
        for grid in tree.lowest
        if grid.grid_id not in listed
    ]
    for one in lists:
        grid = tree.by_id[one.grid_id]
        findings += _audit_signature(one, grid, day, params)
        findings += _audit_signers(one, tree, persons, day)
        findings += _audit_trade(one, grid)
        findings += _audit_date(one, grid, template, day)
    return in_order_of_rules(LIST_RULES, findings)


def _audit_signature(one: DutyList, grid: SeaGrid, day: date, params: ListParams) -> list[Finding]:
    items, waited_days = one.unsigned_items(day), (day - one.valid_from).days
    if not items or waited_days <= params.unsigned_days:
        return []
    words = (
        f"{grid.name}: {len(items)} of {len(one.rows)} duties are not signed, {waited_days} days "
        f"after the list began; {params.unsigned_days} are allowed"
    )
    facts = {**_facts(one), "unsigned_items": list(items), "waited_days": waited_days}
    return [UNSIGNED.finding("responsibility", grid.grid_id, words, facts)]


def _audit_signers(
    one: DutyList, tree: GridTree, persons: Mapping[str, Person], day: date
) -> list[Finding]:
    grid = tree.by_id[one.grid_id]
    own_ids = {above.grid_id for above in tree.upward(grid, "town")}
    findings = []
    for person_id in one.signers:
        person = persons.get(person_id)
        if person is None:
            reason = "is not on the register"
        elif not is_on_register(person, day):
            reason = f"left the register on {person.ended_on}"
        elif person.grid_id not in own_ids:
            reason = f"is of {person.grid_id or 'no grid'}"
        else:
            continue
        words = f"{grid.name}: its list is signed by {person_id}, who {reason}"
        facts = {**_facts(one), "person_id": person_id, "expected_grids": sorted(own_ids)}
        findings.append(FOREIGN_SIGNER.finding("responsibility", grid.grid_id, words, facts))
    return findings


def _audit_trade(one: DutyList, grid: SeaGrid) -> list[Finding]:
    if one.trade == trade_of(grid):
        return []
    words = f"{grid.name}: its list is that for {one.trade}, its trade is {trade_of(grid)}"
    facts = {**_facts(one), "expected_trade": trade_of(grid)}
    return [OTHER_TRADE.finding("responsibility", grid.grid_id, words, facts)]


def _audit_date(one: DutyList, grid: SeaGrid, template: DutyTemplate, day: date) -> list[Finding]:
    says = {(row.item, row.duty) for row in one.rows}
    expected = {(duty.item, duty.words_zh) for duty in template.duties[one.trade]}
    if not one.valid_from < template.dated <= day or says == expected:
        return []
    changed = sorted({item for item, _ in says ^ expected})
    words = (
        f"{grid.name}: its list of {one.valid_from} is older than template {template.version} of "
        f"{template.dated}, which differs in {len(changed)} duties"
    )
    facts = {**_facts(one), "template": template.version, "changed_items": changed}
    return [OLD_TEMPLATE.finding("responsibility", grid.grid_id, words, facts)]


def _facts(one: DutyList) -> dict[str, object]:
    return {"trade": one.trade, "valid_from": one.valid_from.isoformat()}
