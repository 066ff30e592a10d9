"""Keep what a batch of changes did: in the register's history, and in the audit log."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.edit_tables import RowChange
from geo_data.edit_writing import AppliedEdit
from geo_data.record_cells import Cells, cells_of
from geo_data.schema_register import register_batch, register_change
from geo_data.store_acting import ACTING
from geo_data.store_audit_log import note_audit


async def keep_history(
    connection: AsyncConnection,
    batch: Mapping[str, object],
    changes: Sequence[RowChange],
    applied: Sequence[AppliedEdit],
    zone: tzinfo,
) -> None:
    """
    Write down a batch in the caller's transaction: what it did to each row, and who made it.

    batch has the columns of ``register_batch``; zone is the district's, for the cells' instants.
    """
    await connection.execute(insert(register_batch).values(batch))
    history = _history_rows(batch["batch_id"], batch["district_id"], changes, applied, zone)
    await connection.execute(insert(register_change), history)

    def cells(side: str) -> dict[str, object]:
        return {f"{one['layer']} {one['record_key']}": one[side] for one in history if one[side]}

    await note_audit(
        connection, ACTING.get(None), batch["kind"], f"register, batch {batch['batch_id']}",
        before=cells("before"), after=cells("after"), district_id=batch["district_id"],
    )  # fmt: skip


def _history_rows(
    batch_id: UUID,
    district_id: str,
    changes: Sequence[RowChange],
    applied: Sequence[AppliedEdit],
    zone: tzinfo,
) -> list[dict[str, object]]:
    action_of = {(one.layer, one.key): one for one in applied}

    def cells(change: RowChange, record: object | None) -> Cells | None:
        return None if record is None else cells_of(change.table.layer, record, zone)

    return [
        {
            "batch_id": batch_id,
            "district_id": district_id,
            "layer": change.table.layer.name,
            "record_key": str(change.key),
            "action": action_of[change.table.layer.name, change.key].action,
            "before": cells(change, change.before.record if change.before else None),
            "after": cells(change, change.after),
            "revision": action_of[change.table.layer.name, change.key].revision,
        }
        for change in changes
    ]
