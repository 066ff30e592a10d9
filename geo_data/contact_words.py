"""Say which contacts still stand: those with a state that their sender has not taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, exists, true

from geo_data.schema_field import field_item
from maritime.field.kinds import CONTACT, CONTACT_STATES


def contact_stands(*, until: datetime | None = None) -> ColumnElement[bool]:
    """
    Give the condition on `field_item` that a row is a contact which still stands.

    What arrives after `until` takes nothing back: the list of a closed roll-call stays as it was.

    A contact is taken back by a later record of the same account on the same vessel that names it
    (`undoes`), and says the state before it, or none. Nothing is deleted.
    """
    columns = field_item.c
    later = field_item.alias().c
    in_time = true() if until is None else later.received_at <= until
    taken_back = exists().where(
        in_time,
        later.district_id == columns.district_id,
        later.vessel_id == columns.vessel_id,
        later.kind == CONTACT,
        later.account_id == columns.account_id,
        later.content["body"]["undoes"].astext == cast(columns.item_id, Text),
    )
    state = columns.content["body"]["state"].astext
    return and_(columns.kind == CONTACT, state.in_(CONTACT_STATES), ~taken_back)
