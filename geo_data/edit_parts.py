"""Refuse changes that put two people in one part of a vessel's chain on the same day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.changed_since import keys_changed_since
from geo_data.edit_tables import EDIT_TABLES, RowChange, is_among, load_rows
from geo_data.store_errors import PartTakenError
from maritime.pairing.chain import last_day
from maritime.register import Pairing

PAIRING = "pairing"
Pairings = Mapping[int, Pairing]
"""Pairings by their number in the database."""


async def refuse_taken_parts(
    connection: AsyncConnection,
    district_id: str,
    changes: Sequence[RowChange],
    *,
    undoes: UUID | None,
) -> None:
    """
    Raise if a part is given to somebody for days on which another holds it.

    Days on which both held it before are no hindrance, so what a pack doubled can be mended. What
    is taken back may be as it was, unless the other's pairing was made or changed since.

    Raises
    ------
    PartTakenError
        With who holds the part.
    """
    table = EDIT_TABLES[PAIRING]
    of_table = [one for one in changes if one.table is table]
    put = {one.key: one.after for one in of_table if one.after is not None}
    if not put:
        return
    vessels = {pairing.vessel_id for pairing in put.values()}
    of_vessels = is_among(table.stored.table.c.vessel_id, vessels)
    changed = {one.key for one in of_table}
    stays = {
        row.key: row.record
        for row in await load_rows(connection, district_id, table, of_vessels)
        if row.key not in changed
    }
    before = {one.key: one.before.record for one in of_table if one.before is not None}
    if undoes is None:
        rivals = _rivals(put, {**stays, **put}, {**stays, **before})
    else:
        rivals = _rivals(put, stays, {**stays, **before})
        since = await keys_changed_since(connection, district_id, table, list(rivals), undoes)
        rivals = {key: rival for key, rival in rivals.items() if key in since}
    for other in rivals.values():
        raise PartTakenError(other.vessel_id, other.part, other.person_id, str(other.valid_from))


def _rivals(put: Pairings, others: Pairings, before: Pairings) -> dict[int, Pairing]:
    """Give those of others that hold the part of a pairing that is put, on days that are new."""
    by_part: dict[tuple[str, str], list[int]] = {}
    for key, other in others.items():
        by_part.setdefault((other.vessel_id, other.part), []).append(key)
    return {
        rival: others[rival]
        for key, pairing in put.items()
        for rival in by_part.get((pairing.vessel_id, pairing.part), ())
        if rival != key
        and (days := _days_of_both(pairing, others[rival]))
        and not _was_so(pairing, days, before.get(key), before.get(rival))
    }


def _days_of_both(one: Pairing, other: Pairing) -> tuple[date, date] | None:
    """Give the first and last day on which two people are in one part, None if on none."""
    if (one.vessel_id, one.part) != (other.vessel_id, other.part):
        return None
    first, last = max(one.valid_from, other.valid_from), min(last_day(one), last_day(other))
    return (first, last) if first <= last and one.person_id != other.person_id else None


def _was_so(
    pairing: Pairing, days: tuple[date, date], was: Pairing | None, rival: Pairing | None
) -> bool:
    """Tell whether the same person was in the part beside the other on all of the days before."""
    if was is None or rival is None or was.person_id != pairing.person_id:
        return False
    before = _days_of_both(was, rival)
    return before is not None and before[0] <= days[0] and days[1] <= before[1]
