"""Keep items of phones: each once, whatever order they come in and however often they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.field_facts import FieldFacts, find_facts, roll_call_of
from geo_data.item_reader import UnreadableItemError, read_item
from geo_data.schema_field import (
    field_attachment,
    field_conflict,
    field_item,
    observation,
)
from geo_data.store_acting import ACTING
from geo_data.store_attachments import keep_attachment_part as keep_attachment_part
from geo_data.store_audit_log import note_audit
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.field.flags import clock_flags, happened_s, position_flags
from maritime.field.forms import is_form_known
from maritime.field.item import FieldItem
from maritime.field.kinds import (
    BODY_FAULTY,
    CHECK,
    FLAGS,
    FORM_GONE,
    IDENTITY_CONFLICT,
    MADE_IN_FUTURE,
    OBSERVING_KINDS,
    OUT_OF_REACH,
    POSITION_OLD,
    SENT_AFTER_END,
    VESSEL_UNKNOWN,
)

NETWORK, FILE = "network", "file"
KEPT, KEPT_ALREADY, CONFLICT, REFUSED = "kept", "kept_already", "conflict", "refused"
LARGEST_OFFSET_S = 1e9
"""A clock that is said to be wrong by more than this, some thirty years, counts as unknown."""
LONGEST_WHY = 1000


@dataclass(frozen=True)
class ItemAnswer:
    """What became of one item; item_id as it was sent, None where it had none."""

    item_id: str | None
    state: str
    flags: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class _Judged:
    """An item with its instant and its flags."""

    item: FieldItem
    happened_at: datetime
    flags: tuple[str, ...]
    why: str | None
    observes: tuple[str, ...]


async def keep_items(
    connection: AsyncConnection,
    actor: Actor,
    items: Sequence[object],
    *,
    device_id: UUID,
    clock_offset_s: float | None,
    came_by: str,
    now: datetime,
) -> tuple[ItemAnswer, ...]:
    """
    Keep items in the caller's transaction, which the caller commits; one answer each, in order.

    The same item again changes nothing; another content under the id of one that is kept is kept
    beside it. Both hold whoever else keeps items meanwhile, and inside one batch too.

    Parameters
    ----------
    actor
        Who made the items; of a district.
    items
        As JSON has them; what has no envelope is refused, everything else is kept and flagged.
    clock_offset_s
        Seconds that the server's clock is ahead of the phone's; None: not known.
    came_by
        ``network`` or ``file``.
    now
        The server's clock, aware.

    Raises
    ------
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used; then nothing of the batch is kept.
    """
    if ACTING.get(None) is None:  # no request: who made the items is acting
        await connection.execute(_ACT_AS, {"account": str(actor.account_id)})
    if clock_offset_s is not None and not abs(clock_offset_s) <= LARGEST_OFFSET_S:
        clock_offset_s = None
    read: list[FieldItem | UnreadableItemError] = [_read(raw) for raw in items]
    firsts: dict[UUID, FieldItem] = {}
    for one in read:
        if isinstance(one, FieldItem):
            firsts.setdefault(one.item_id, one)
    sender = _Sender(actor, device_id, clock_offset_s, came_by, now)
    facts = await find_facts(connection, actor.district_id or "", firsts.values())
    judged = {key: _judge(item, facts, sender) for key, item in firsts.items()}
    kept = await _insert_items(connection, judged, sender)
    known = await _hashes_of(connection, set(firsts) - kept)
    answers: list[ItemAnswer] = []
    conflicts: list[FieldItem] = []
    for one in read:
        if isinstance(one, UnreadableItemError):
            answers.append(ItemAnswer(one.item_id, REFUSED, (), str(one)[:LONGEST_WHY]))
            continue
        first = firsts[one.item_id]
        if one.item_id in kept:
            stands = (first.content_sha256, judged[one.item_id].flags)
        else:
            stands = known[one.item_id]
        is_new = one is first and one.item_id in kept
        answers.append(_answer(one, is_new, stands, judged[one.item_id]))
        if answers[-1].state == CONFLICT:
            conflicts.append(one)
    await _insert_conflicts(connection, conflicts, sender)
    new = [judged[key] for key in sorted(kept)]
    await _insert_attachments(connection, [one.item for one in new] + conflicts, sender)
    await _insert_observations(connection, new, sender)
    if new or conflicts:
        await note_audit(
            connection, actor, "field.items.kept", f"device {device_id}",
            after={"kept": [str(one.item.item_id) for one in new],
                   "conflicts": [str(one.item_id) for one in conflicts], "came_by": came_by},
            district_id=actor.district_id,
        )  # fmt: skip
        await tell_changed(connection, actor.district_id or "")
    return tuple(answers)


_ACT_AS = text("SELECT set_config('coastwatch.account', :account, true)")
_STANDING = text(
    "SELECT item_id, content_sha256, flags FROM field_item_standing(CAST(:asked AS uuid[]))"
)


@dataclass(frozen=True)
class _Sender:
    """Who sends, from what, by which clock, how and when."""

    actor: Actor
    device_id: UUID
    clock_offset_s: float | None
    came_by: str
    now: datetime

    def columns(self, item: FieldItem) -> dict[str, object]:
        """Give the columns that say who sent something."""
        return {
            "district_id": self.actor.district_id,
            "grid_id": self.actor.grid_id,
            "account_id": self.actor.account_id,
            "person_id": self.actor.person_id,
            "vessel_id": item.id_in("vessel_id"),
        }


def _read(raw: object) -> FieldItem | UnreadableItemError:
    try:
        return read_item(raw)
    except UnreadableItemError as error:
        return error


def _judge(item: FieldItem, facts: FieldFacts, sender: _Sender) -> _Judged:
    """Find an item's flags and what it observes."""
    now_s = sender.now.timestamp()
    faults = [*item.faults, *facts.faults_of(item)]
    found = {
        *clock_flags(item, sender.clock_offset_s, now_s=now_s),
        *position_flags(item, facts.near_of(item)),
        *_vessel_flags(item, facts),
    }
    if not is_form_known(item.kind, item.form):
        found.add(FORM_GONE)
    if faults:
        found.add(BODY_FAULTY)
    closed_at = facts.closed_of(item)
    if closed_at is not None and closed_at < sender.now:
        found.add(SENT_AFTER_END)
    at_s = happened_s(item, sender.clock_offset_s, now_s=now_s)
    return _Judged(
        item,
        datetime.fromtimestamp(at_s, UTC),
        tuple(flag for flag in FLAGS if flag in found),
        "; ".join(faults)[:LONGEST_WHY] or None,
        _observed(item, found, facts),
    )


def _observed(item: FieldItem, flags: set[str], facts: FieldFacts) -> tuple[str, ...]:
    """Give the landing points that an item observes: none where its time or place is doubtful."""
    if item.kind not in OBSERVING_KINDS or flags & {POSITION_OLD, MADE_IN_FUTURE}:
        return ()
    return facts.landing_points_of(item)


def _vessel_flags(item: FieldItem, facts: FieldFacts) -> set[str]:
    """Find what the register says against the vessel that an item names."""
    vessel_id = item.id_in("vessel_id")
    found: set[str] = set()
    if vessel_id is None:
        if item.kind == CHECK:
            found.add(VESSEL_UNKNOWN)
            if facts.numbers_of(item) & facts.registered_numbers:
                found.add(IDENTITY_CONFLICT)
        return found
    standing = facts.vessels.get(vessel_id)
    if standing is None:
        return {VESSEL_UNKNOWN}
    if standing.is_doubled:
        found.add(IDENTITY_CONFLICT)
    if not standing.is_reached:
        found.add(OUT_OF_REACH)
    return found


def _answer(
    item: FieldItem, is_first: bool, stands: tuple[str, tuple[str, ...]], judged: _Judged
) -> ItemAnswer:
    item_id = str(item.content["item_id"])
    if is_first:
        return ItemAnswer(item_id, KEPT, judged.flags, judged.why)
    sha256, flags = stands
    if sha256 == item.content_sha256:
        return ItemAnswer(item_id, KEPT_ALREADY, tuple(flags))
    why = "another content was kept under this id before; both are kept, to be compared"
    return ItemAnswer(item_id, CONFLICT, tuple(flags), why)


async def _insert_items(
    connection: AsyncConnection, judged: Mapping[UUID, _Judged], sender: _Sender
) -> set[UUID]:
    """Insert what is not there; give the ids of what was inserted."""
    if not judged:
        return set()
    # In one order, so that two batches that share items wait for each other and never both.
    rows = [_item_row(judged[key], sender) for key in sorted(judged)]
    query = insert(field_item).on_conflict_do_nothing(index_elements=["item_id"])
    done = await connection.execute(query.returning(field_item.c.item_id), rows)
    return set(done.scalars())


def _item_row(one: _Judged, sender: _Sender) -> dict[str, object]:
    item, position = one.item, one.item.position
    return {
        "item_id": item.item_id,
        **sender.columns(item),
        "device_id": sender.device_id,
        "kind": item.kind,
        "form": item.form,
        "made_at": _instant(item.made_at_s),
        "clock_offset_s": sender.clock_offset_s,
        "happened_at": one.happened_at,
        "received_at": sender.now,
        "came_by": sender.came_by,
        "round_id": item.round_id,
        "roll_call_id": roll_call_of(item),
        "lon": None if position is None else float(position.lon),
        "lat": None if position is None else float(position.lat),
        "accuracy_m": None if position is None else position.accuracy_m,
        "position_at": None if position is None else _instant(position.at_s),
        "flags": list(one.flags),
        "faults": [] if one.why is None else [one.why],
        "content_sha256": item.content_sha256,
        "content": item.content,
    }


async def _hashes_of(
    connection: AsyncConnection, item_ids: set[UUID]
) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """Give the content's hash and the flags of items that are kept, whoever sent them."""
    if not item_ids:
        return {}
    done = await connection.execute(_STANDING, {"asked": sorted(item_ids)})
    return {row.item_id: (row.content_sha256, tuple(row.flags)) for row in done}


async def _insert_conflicts(
    connection: AsyncConnection, items: Sequence[FieldItem], sender: _Sender
) -> None:
    if not items:
        return
    now_s = sender.now.timestamp()
    rows = [
        {
            "item_id": item.item_id,
            "content_sha256": item.content_sha256,
            **sender.columns(item),
            "device_id": sender.device_id,
            "kind": item.kind,
            "happened_at": datetime.fromtimestamp(
                happened_s(item, sender.clock_offset_s, now_s=now_s), UTC
            ),
            "received_at": sender.now,
            "came_by": sender.came_by,
            "content": item.content,
        }
        for item in items
    ]
    await connection.execute(insert(field_conflict).on_conflict_do_nothing(), rows)


async def _insert_attachments(
    connection: AsyncConnection, items: Sequence[FieldItem], sender: _Sender
) -> None:
    rows = {
        one.attachment_id: {
            "attachment_id": one.attachment_id,
            "item_id": item.item_id,
            **sender.columns(item),
            "sha256": one.sha256,
            "size_bytes": one.size_bytes,
            "media_type": one.media_type,
            "taken_at": _instant(one.taken_at_s),
            "lon": one.lon,
            "lat": one.lat,
            "received_bytes": 0,
            "is_complete": False,
        }
        for item in items
        for one in item.attachments
    }
    if rows:
        query = insert(field_attachment).on_conflict_do_nothing()
        await connection.execute(query, [rows[key] for key in sorted(rows)])


async def _insert_observations(
    connection: AsyncConnection, new: Sequence[_Judged], sender: _Sender
) -> None:
    rows = [
        {
            "item_id": one.item.item_id,
            "target_id": target_id,
            "district_id": sender.actor.district_id,
            "from_at": one.happened_at,
            "to_at": one.happened_at,
            "source": "check",
        }
        for one in new
        for target_id in one.observes
    ]
    if rows:
        await connection.execute(insert(observation).on_conflict_do_nothing(), rows)


def _instant(at_s: float | None) -> datetime | None:
    return None if at_s is None else datetime.fromtimestamp(at_s, UTC)
