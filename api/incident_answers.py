"""Write incidents as the API answers them."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import Field

from api.wire import JsonObject, Wire, with_example
from geo_data.read_incidents import ReadIncident
from maritime.incidents.clocks import Clock
from maritime.incidents.steps import Step

INCIDENT_ID = "7c1a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"
AT = "2026-11-28T14:00:00Z"
STEP_EXAMPLE = {
    "step_id": "7c1a4ce2-21c7-5d31-8f0e-5a1c2b3d4e50", "number": 1, "step": "report", "at": AT,
    "entered_at": "2026-11-28T14:20:00Z", "taken_by": INCIDENT_ID, "facts": {},
}  # fmt: skip
CLOCK_EXAMPLE = {
    "clock": "accept", "of": "", "from_at": AT, "due_at": "2026-11-28T14:05:00Z",
    "done_at": "2026-11-28T14:04:00Z", "is_running": False, "is_overdue": False,
    "is_late": False, "run": 1,
}  # fmt: skip
INCIDENT_EXAMPLE = {
    "incident_id": INCIDENT_ID, "number": "20261128-001", "grid_id": "G03", "kind": "landing",
    "level": "serious", "state": "reported", "outcome": None, "text": "沙堤有人卸货",
    "lon": 112.81, "lat": 21.68, "target_id": None, "source": "call", "from_item_id": None,
    "from_alert_id": None, "from_tip_id": None, "last": 1, "run": 1, "now": AT, "units": [],
    "departments": [], "clocks": [CLOCK_EXAMPLE], "steps": [STEP_EXAMPLE],
    "next_steps": ["accept", "reject", "amend", "note"],
}  # fmt: skip


class IncidentStepAnswer(Wire):
    """A step that was taken."""

    step_id: UUID
    number: int
    step: str
    at: datetime = Field(description="When it happened.")
    entered_at: datetime = Field(description="When it was written down; later, if dated back.")
    taken_by: UUID | None = Field(description="Account; none where the program took it.")
    facts: JsonObject


class ClockAnswer(Wire):
    """What is due, of which unit or department, by when."""

    clock: str
    of: str = Field(description="Team or department; '' for the incident itself.")
    from_at: datetime
    due_at: datetime
    done_at: datetime | None
    is_running: bool
    is_overdue: bool
    is_late: bool
    run: int = Field(description="1, and one more from each reopening on.")


class IncidentUnitAnswer(Wire):
    """A unit that was sent."""

    team_id: str
    wave: int
    state: str
    order_id: str | None
    run: int = Field(description="The run in which it was sent; the end of that let it go.")


class CalledDepartmentAnswer(Wire):
    """A department that was called."""

    department: str
    called_at: datetime
    answered_at: datetime | None
    run: int = Field(description="The run in which it was called.")


class IncidentAnswer(Wire):
    """An incident with its steps, as it stands now."""

    model_config = with_example(**INCIDENT_EXAMPLE)

    incident_id: UUID
    number: str
    grid_id: str | None
    kind: str
    level: str
    state: str
    outcome: str | None
    text: str
    lon: float | None
    lat: float | None
    target_id: str | None
    source: str
    from_item_id: UUID | None
    from_alert_id: UUID | None
    from_tip_id: UUID | None
    last: int = Field(description="Number of the last step: `after` of the next one.")
    run: int = Field(description="1, and one more for each time it was reopened.")
    now: datetime
    units: list[IncidentUnitAnswer]
    departments: list[CalledDepartmentAnswer]
    clocks: list[ClockAnswer]
    steps: list[IncidentStepAnswer]
    next_steps: list[str] = Field(description="The one that is waited for first.")


def incident_answer(found: ReadIncident) -> IncidentAnswer:
    """Give an incident as it is answered."""
    standing = found.standing
    return IncidentAnswer(
        incident_id=found.incident_id, number=found.number, grid_id=found.grid_id,
        kind=standing.kind, level=standing.level, state=standing.state, outcome=standing.outcome,
        text=found.text, lon=found.lon, lat=found.lat, target_id=found.target_id,
        source=found.source, from_item_id=found.from_item_id, from_alert_id=found.from_alert_id,
        from_tip_id=found.from_tip_id, last=standing.last, run=standing.run,
        now=instant(found.now_s),
        units=[IncidentUnitAnswer.model_validate(unit) for unit in standing.units],
        departments=[
            CalledDepartmentAnswer(
                department=one.department, called_at=instant(one.called_s),
                answered_at=None if one.answered_s is None else instant(one.answered_s),
                run=one.run,
            )
            for one in standing.departments
        ],
        clocks=[_clock(clock, found.now_s) for clock in found.clocks],
        steps=[_step(step) for step in found.steps],
        next_steps=list(found.next_steps),
    )  # fmt: skip


def instant(at_s: float) -> datetime:
    """Give epoch seconds as an aware instant."""
    return datetime.fromtimestamp(at_s, UTC)


def _clock(clock: Clock, now_s: float) -> ClockAnswer:
    return ClockAnswer(
        clock=clock.name, of=clock.of, from_at=instant(clock.from_s), due_at=instant(clock.due_s),
        done_at=None if clock.done_s is None else instant(clock.done_s),
        is_running=clock.is_running, is_overdue=clock.is_overdue(now_s), is_late=clock.is_late,
        run=clock.run,
    )  # fmt: skip


def _step(step: Step) -> IncidentStepAnswer:
    return IncidentStepAnswer(
        step_id=step.step_id, number=step.number, step=step.name, at=instant(step.at_s),
        entered_at=instant(step.known_s), taken_by=step.taken_by, facts=dict(step.facts),
    )  # fmt: skip
