"""Audit branches, safety groups, public posts, and papers that run out."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from maritime.findings import Finding
from maritime.pairing.case import AuditCase
from maritime.pairing.chain import is_on_register
from maritime.pairing.rules import (
    AT_SEA_EXPIRED,
    BRANCH_KIND,
    EXPIRED,
    EXPIRES_SOON,
    NO_INFORMATION_OFFICER,
    NO_LEADER,
    NO_SECRETARY,
    TRAINING_EXPIRED,
    TWO_GROUPS,
    UNKNOWN_BRANCH,
)
from maritime.papers import Certificate, Training

P = TypeVar("P", Certificate, Training)


def audit_branches(case: AuditCase) -> Iterator[Finding]:
    """Give what is wrong with branches, groups and posts; of those that are not kept, nothing."""
    district, day = case.district, case.day
    branches = {one.branch: one for one in district.branches if _holds(one, day)}
    if district.branches:
        people = [(one.person_id, "person", one) for one in district.persons]
        vessels = [(one.vessel_id, "vessel", one) for one in district.vessels]
        for record_id, layer, one in (*people, *vessels):
            if one.branch and is_on_register(one, day) and one.branch not in branches:
                words = f"{layer} {record_id} names a branch that is not listed"
                yield UNKNOWN_BRANCH.finding(layer, record_id, words, {})
        for person_id, _, one in people:
            branch = branches.get(one.branch or "")
            if not branch or not one.branch_kind or not is_on_register(one, day):
                continue
            if one.branch_kind != branch.kind:
                words = f"person {person_id} and the list of branches differ on {branch.branch}"
                yield BRANCH_KIND.finding("person", person_id, words, {"listed": branch.kind})
    for name, branch in branches.items():
        if branch.secretary_id is None or not case.is_present(branch.secretary_id):
            yield NO_SECRETARY.finding("branch", name, f"branch {name} has no secretary", {})
    for group in district.safety_groups:
        if _holds(group, day) and (group.leader_id is None or not case.is_present(group.leader_id)):
            words = f"safety group {group.name} has no leader"
            yield NO_LEADER.finding("safety_group", group.group_id, words, {})
    yield from _audit_group_members(case)
    yield from _audit_officers(case)


def audit_papers(case: AuditCase) -> Iterator[Finding]:
    """Give papers that are no longer good, or soon not: the newest of each holder and kind."""
    out_now = {trip.vessel_id for trip in case.out_now}
    certificates = case.district.certificates
    newest = _newest(certificates, lambda one: (one.vessel_id, one.person_id, one.kind))
    for one in newest:
        layer, holder = ("vessel", one.vessel_id) if one.vessel_id else ("person", one.person_id)
        register = case.vessels if one.vessel_id else case.persons
        if holder not in register or not is_on_register(register[holder], case.day):
            continue
        facts = {"kind": one.kind, "expires_on": str(one.expires_on)}
        if one.expires_on < case.day:
            words = f"the {one.kind} of {layer} {holder} expired on {one.expires_on}"
            yield EXPIRED.finding(layer, holder, words, facts)
            if holder in out_now and layer == "vessel":
                words = f"vessel {holder} is at sea; its {one.kind} expired on {one.expires_on}"
                yield AT_SEA_EXPIRED.finding(layer, holder, words, facts)
        elif one.expires_on <= case.soon_until:
            words = f"the {one.kind} of {layer} {holder} expires on {one.expires_on}"
            yield EXPIRES_SOON.finding(layer, holder, words, facts)
    for training in _newest(case.district.trainings, lambda one: (one.person_id, one.topic)):
        if training.expires_on < case.day and case.is_present(training.person_id):
            words = f"{training.person_id}: {training.topic} counted until {training.expires_on}"
            facts = {"topic": training.topic, "expires_on": str(training.expires_on)}
            yield TRAINING_EXPIRED.finding("person", training.person_id, words, facts)


def _audit_group_members(case: AuditCase) -> Iterator[Finding]:
    ended = {one.group_id for one in case.district.safety_groups if not _holds(one, case.day)}
    present = {one.vessel_id for one in case.present_vessels}
    groups_of: dict[str, set[str]] = {}
    for one in case.district.group_members:
        if one.vessel_id in present and one.group_id not in ended and _holds(one, case.day):
            groups_of.setdefault(one.vessel_id, set()).add(one.group_id)
    for vessel_id, groups in groups_of.items():
        if len(groups) > 1:
            words = f"vessel {vessel_id} is in safety groups {', '.join(sorted(groups))}"
            yield TWO_GROUPS.finding("vessel", vessel_id, words, {"group_ids": sorted(groups)})


def _audit_officers(case: AuditCase) -> Iterator[Finding]:
    if not case.district.information_officers:
        return
    served = {
        one.village
        for one in case.district.information_officers
        if _holds(one, case.day) and case.is_present(one.person_id)
    }
    grid_names = {grid.grid_id: grid.name for grid in case.district.sea_grids}
    served |= {
        grid_names.get(one.grid_id)
        for one in case.district.information_officers
        if one.grid_id and _holds(one, case.day) and case.is_present(one.person_id)
    }
    counts: dict[str, int] = {}
    for vessel in case.present_vessels:
        if vessel.village:
            counts[vessel.village] = counts.get(vessel.village, 0) + 1
    for village, count in counts.items():
        if village not in served:
            words = f"{village} has {count} vessels and no information officer"
            yield NO_INFORMATION_OFFICER.finding("village", village, words, {"vessels": count})


def _holds(one: object, day: date) -> bool:
    """Tell whether a dated record holds on a day."""
    return (one.valid_from is None or one.valid_from <= day) and (
        one.valid_to is None or day <= one.valid_to
    )


def _newest(papers: Iterable[P], key_of: Callable[[P], Hashable]) -> list[P]:
    """Give of papers that run out the one of each key that is good longest."""
    newest: dict[Hashable, P | None] = {}
    for one in papers:
        key = key_of(one)
        best = newest.get(key, one)
        if one.expires_on is None or best is None or best.expires_on is None:
            newest[key] = None  # one that never runs out
        else:
            newest[key] = max(best, one, key=lambda paper: paper.expires_on)
    return [one for one in newest.values() if one is not None]
