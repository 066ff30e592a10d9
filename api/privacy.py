"""Keep to itself what is private: phones, owners, party membership."""

from collections.abc import Mapping

from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.store_errors import RecordInUseError
from maritime.errors import Fault
from maritime.findings import Finding
from maritime.pairing.rules import BRANCH_KIND, NO_PARTY_MEMBER, SEA_WITHOUT_TRIP, UNKNOWN_BRANCH

Cells = Mapping[str, object]

PRIVATE: Mapping[str, frozenset[str]] = {
    "person": frozenset(("phone", "party_member", "branch", "branch_kind")),
    "vessel": frozenset(("owner",)),
    "branch": frozenset(("secretary_id",)),
}
"""Columns by layer that answers never hold: phones, owners, party membership."""
PRIVATE_RULES = frozenset(
    rule.name for rule in (NO_PARTY_MEMBER, SEA_WITHOUT_TRIP, UNKNOWN_BRANCH, BRANCH_KIND)
)
"""Rules whose findings on a person tell whether he is a party member, or of which branch."""
TOLD_TO_BE_THERE = frozenset(("phone", "owner", "secretary_id"))
"""Private columns of which it is told that they are filled; a filled branch tells membership."""
UNTOLD: Mapping[str, frozenset[str]] = {
    layer: columns for layer, columns in PRIVATE.items() if not columns <= TOLD_TO_BE_THERE
}
"""Layers of whose private columns histories tell nothing, not even of phones: if a new phone were
told, a change of which nothing is told would be one of membership."""
CHANGED = "changed"
"""Stands in a history for the value of a private column that was changed."""
PRIVATE_FOUND = "a value that is kept private"
PRIVATE_USER = "a row that is kept private"


def filled_private(layer: str, cells: Cells) -> list[str]:
    """Give the names of private columns that are filled, where that tells nothing more."""
    told = PRIVATE.get(layer, frozenset()) & TOLD_TO_BE_THERE
    return sorted(name for name in told if cells[name] is not None)


def public_before_after(
    layer: str, before: Cells | None, after: Cells | None
) -> tuple[Cells | None, Cells | None]:
    """
    Give the cells of a row before and after a change without what is private.

    Of an owner or a secretary that was changed it is told that it was, of people nothing.

    Examples
    --------
    >>> public_before_after("vessel", {"name": "a", "owner": "x"}, {"name": "b", "owner": "y"})
    ({'name': 'a', 'owner': 'changed'}, {'name': 'b', 'owner': 'changed'})
    >>> public_before_after("vessel", None, {"name": "b", "owner": "y"})
    (None, {'name': 'b'})
    """
    private = PRIVATE.get(layer, frozenset())
    marks = {}
    if before is not None and after is not None and layer not in UNTOLD:
        marks = {name: CHANGED for name in sorted(private) if before.get(name) != after.get(name)}

    def public(cells: Cells | None) -> Cells | None:
        if cells is None:
            return None
        return {name: cell for name, cell in cells.items() if name not in private} | marks

    return public(before), public(after)


def is_private_finding(finding: Finding) -> bool:
    """Tell whether an audit's finding tells a person's membership or branch."""
    return finding.layer == "person" and finding.rule in PRIVATE_RULES


def public_found(fault: Fault) -> str:
    """Give what a fault found, unless its column is private."""
    is_private = fault.column in PRIVATE.get(fault.layer, ())
    return PRIVATE_FOUND if is_private else fault.found


def public_in_use(error: RecordInUseError) -> RecordInUseError:
    """
    Give the error without rows that name the other in private columns only.

    Examples
    --------
    >>> public_in_use(RecordInUseError("person", "H1", ("pairing 0", "branch 一支部"))).users
    ('pairing 0', 'a row that is kept private')
    """
    users = (_public_user(error.layer, user) for user in error.users)
    return RecordInUseError(error.layer, error.key, tuple(dict.fromkeys(users)))


def _public_user(used: str, user: str) -> str:
    layer = LAYER_BY_NAME.get(user.split(" ")[0])
    if layer is None:  # not a row, but how many more there are
        return user
    naming = {column.name for column in layer.columns if column.refers_to == used}
    return PRIVATE_USER if naming <= PRIVATE.get(layer.name, frozenset()) else user
