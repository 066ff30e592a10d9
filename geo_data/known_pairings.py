"""Select the pairings 定人联船 of a district as the register had them at an instant."""

from datetime import datetime

from sqlalchemy import Date, Subquery, Text, cast, func, select, union_all

from geo_data.schema import district
from geo_data.schema_register import pairing, register_batch, register_change


def pairings_known(district_id: str, *, known_at: datetime) -> Subquery:
    """
    Give vessel_id, part and valid_to of each pairing that was in the register at an instant.

    Of each row that was touched since, it is what the history has from before the first change
    after the instant. An import replaces the register as a whole and keeps no row of it: of
    instants before the last one, the register is as it was brought in.
    """
    change, batch = register_change.c, register_batch.c
    first_since = (
        select(func.min(change.change_id))
        .join(register_batch, batch.batch_id == change.batch_id)
        .join(district, district.c.district_id == batch.district_id)
        .where(
            change.district_id == district_id, change.layer == pairing.name,
            batch.made_at > known_at, batch.made_at >= district.c.imported_at,
        )
        .group_by(change.record_key)
    )  # fmt: skip
    undone = (
        select(change.record_key, change.before)
        .where(change.change_id.in_(first_since))
        .cte("undone")
    )
    untouched = select(pairing.c.vessel_id, pairing.c.part, pairing.c.valid_to).where(
        pairing.c.district_id == district_id,
        cast(pairing.c.seq, Text).not_in(select(undone.c.record_key)),
    )
    before = undone.c.before
    as_before = select(
        before["vessel_id"].astext, before["part"].astext, cast(before["valid_to"].astext, Date)
    ).where(before["vessel_id"].astext.is_not(None))
    return union_all(untouched, as_before).subquery("known_pairing")
