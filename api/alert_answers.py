"""Put alerts 提醒 into the words of the API."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.wire import Wire, with_example
from geo_data.read_page import Row
from maritime.alerts.records import (
    ALERT_KINDS,
    ALERT_STATES,
    INCIDENT_UNSIGNED,
    MORE,
    PAIRING_LAPSED,
    ROUND_NOT_STARTED,
    SENSOR_DOWN,
    SUSPECTED_NO_PAPERS,
    TARGET_DUE,
    TARGET_OVERDUE,
    UNIT_SILENT,
)

ID_EXAMPLE = "2f6ab7b5-0c53-5a5c-9a7e-1d1b1a6f0f11"
AT = "2026-11-28T14:00:00Z"
CAN_DO: dict[str, tuple[str, ...]] = {
    TARGET_OVERDUE: ("send_unit", "see_incident"), TARGET_DUE: ("send_unit", "repair_plan"),
    ROUND_NOT_STARTED: ("call_unit", "say_unit_status", "repair_plan"),
    UNIT_SILENT: ("call_unit", "send_unit"), SENSOR_DOWN: ("report_sensor", "send_unit"),
    PAIRING_LAPSED: ("propose_members",), SUSPECTED_NO_PAPERS: ("call_police", "make_incident"),
    INCIDENT_UNSIGNED: ("open_incident", "send_unit"), MORE: ("see_list",),
}  # fmt: skip
"""What can be done about each kind."""


class AlertMember(Wire):
    """A trouble of an alert, and why it is there as far as that is proven."""

    family: str
    subject_id: str
    kind: Literal[ALERT_KINDS]
    name: str | None
    since: datetime
    reason: str | None
    of: str | None = Field(description="The team or sensor that is the reason.")
    lon: float | None
    lat: float | None
    is_gone: bool = Field(description="Over, but not yet for long enough.")
    can_do: list[str] = Field(description="What can be done about a trouble of this kind.")


class AlertAnswer(Wire):
    """An alert as it stands, as far as whoever asks reaches it."""

    model_config = with_example(
        alert_id=ID_EXAMPLE, kind="round_not_started", severity=2, state="open", sequence=0,
        raised_at=AT, told_at=AT, cleared_at=None, is_collected=False, is_gathered=False,
        split_from=None, lon=112.8, lat=21.7,
        can_do=["call_unit"], acted_by=None, acted_at=None, reason=None, until=None,
        members=[{"family": "round", "subject_id": "T03@1795874400",
                  "kind": "round_not_started", "name": "T03", "since": AT,
                  "reason": "unit_not_started", "of": "T03", "lon": 112.8, "lat": 21.7,
                  "is_gone": False, "can_do": ["call_unit"]}],
    )  # fmt: skip

    alert_id: UUID
    kind: Literal[ALERT_KINDS]
    severity: int = Field(description="3 urgent, 2 attention, 1 note.")
    state: Literal[ALERT_STATES]
    sequence: int = Field(description="What the next action names in `after`.")
    raised_at: datetime
    told_at: datetime | None = Field(description="When it last sounded; null if it never did.")
    cleared_at: datetime | None
    is_collected: bool = Field(description="An alert `more` speaks for it.")
    is_gathered: bool = Field(
        description="Its members have several causes: others had begun within the hour."
    )
    split_from: UUID | None = Field(
        description="The alert of which its members were until an officer acted on them alone."
    )
    lon: float | None
    lat: float | None
    can_do: list[str]
    members: list[AlertMember]
    acted_by: UUID | None
    acted_at: datetime | None
    reason: str | None
    until: datetime | None


def alert_answer(row: Row) -> AlertAnswer:
    """Give an alert as JSON has it; its place is that of its first member in reach."""
    members = [_member(one) for one in row["members"]]
    told = {name: row[name] for name in AlertAnswer.model_fields if name in row}
    told |= {"members": members, "can_do": list(CAN_DO[row["kind"]])}
    return AlertAnswer(**told, lon=members[0].lon, lat=members[0].lat)


def _member(cells: dict[str, object]) -> AlertMember:
    cause = cells["cause"] or {"reason": None, "subject_id": None}
    lon, lat = cells["lonlat"] or (None, None)
    return AlertMember(
        family=cells["family"], subject_id=cells["subject_id"], kind=cells["kind"],
        name=cells["name"], since=datetime.fromtimestamp(cells["since_s"], UTC),
        reason=cause["reason"], of=cause["subject_id"] or None, lon=lon, lat=lat,
        is_gone=cells["gone_s"] is not None, can_do=list(CAN_DO[cells["kind"]]),
    )  # fmt: skip
