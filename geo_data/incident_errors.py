"""Name what can go wrong with incidents, tips and rewards.

StoreError
├── IncidentNotFoundError     no such incident in reach
├── IncidentChangedError      somebody else has taken a step meanwhile
├── StepRefusedError          a step that is out of order, with the incident as it is
├── StepTimeRefusedError      a step that cannot have happened when it is said to have
├── IncidentMadeError         an item, alert or tip has become an incident already
├── IdTakenError              the id is that of another content
├── TipNotFoundError          no such tip, or none with this receipt code
├── TipStateError             a state that does not follow
├── RewardNotFoundError       the tip has no reward
├── RewardMadeError           the tip has one already
└── HolderError               an account that cannot be, or is not, a holder
"""

import math
from datetime import tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from geo_data.instants import format_instant
from geo_data.store_errors import StoreError
from maritime.incidents.steps import OutOfOrderError, StepTimeError

if TYPE_CHECKING:
    from geo_data.read_incidents import ReadIncident


class IncidentNotFoundError(StoreError):
    """Say which incident nobody in reach has."""

    def __init__(self, incident_id: UUID):
        super().__init__(incident_id)
        self.incident_id = incident_id

    def __str__(self) -> str:
        return f"there is no incident {self.incident_id} in your reach"


class IncidentChangedError(StoreError):
    """Say that somebody else was faster, with the incident as it is now."""

    def __init__(self, found: "ReadIncident", after: int):
        super().__init__(found, after)
        self.found, self.after = found, after

    def __str__(self) -> str:
        last = self.found.steps[-1]
        return (
            f"incident {self.found.number} is at step {last.number} ({last.name}), not at "
            f"{self.after}; nothing was written: look at it as it is, then take the step again"
        )


class StepRefusedError(StoreError):
    """Say which step is out of order, with the incident as it is."""

    def __init__(self, found: "ReadIncident", why: OutOfOrderError):
        super().__init__(found, why)
        self.found, self.why = found, why

    def __str__(self) -> str:
        return f"incident {self.found.number}: {self.why}"


class StepTimeRefusedError(StoreError):
    """Say when a step can have happened, by the district's clock."""

    def __init__(self, number: str, why: StepTimeError, zone: tzinfo):
        super().__init__(number, why, zone)
        self.number, self.why, self.zone = number, why, zone

    def __str__(self) -> str:
        def written(at_s: float) -> str:
            return format_instant(math.floor(at_s), self.zone)

        return f"incident {self.number}: {self.why.told(written)}"


class IncidentMadeError(StoreError):
    """Say which incident was made already from the same item, alert or tip."""

    def __init__(self, found: "ReadIncident"):
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return f"it has become incident {self.found.number} already"


class IdTakenError(StoreError):
    """Say that another content has this id."""

    def __init__(self, what: str, id_: UUID):
        super().__init__(what, id_)
        self.what, self.id_ = what, id_

    def __str__(self) -> str:
        return f"{self.what} {self.id_} is there with another content; send yours with a new id"


class TipNotFoundError(StoreError):
    """Say that there is no such tip, by its id or by a code that is not repeated."""

    def __init__(self, tip_id: UUID | None):
        super().__init__(tip_id)
        self.tip_id = tip_id

    def __str__(self) -> str:
        if self.tip_id is None:
            return "no tip has this receipt code; look at each letter again"
        return f"there is no tip {self.tip_id} in your reach"


class TipStateError(StoreError):
    """Say which state of a tip does not follow the one it is in."""

    def __init__(self, number: str, found: str, wanted: str):
        super().__init__(number, found, wanted)
        self.number, self.found, self.wanted = number, found, wanted

    def __str__(self) -> str:
        return f"tip {self.number} is {self.found}, which {self.wanted} does not follow"


class RewardNotFoundError(StoreError):
    """Say which tip has no reward yet."""

    def __init__(self, tip_id: UUID):
        super().__init__(tip_id)
        self.tip_id = tip_id

    def __str__(self) -> str:
        return f"no reward was proposed for tip {self.tip_id}; propose one first"


class RewardMadeError(StoreError):
    """Say which tip has a reward already."""

    def __init__(self, number: str, state: str):
        super().__init__(number, state)
        self.number, self.state = number, state

    def __str__(self) -> str:
        return f"tip {self.number} has a reward already, which is {self.state}"


class HolderError(StoreError):
    """Say why an account cannot hold a key to sources."""

    def __init__(self, login: str, reason: str):
        super().__init__(login, reason)
        self.login, self.reason = login, reason

    def __str__(self) -> str:
        return f"holder {self.login!r}: {self.reason}"
