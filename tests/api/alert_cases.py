"""Have alerts reckoned of a made-up coast: what is wrong in the west, the east, and nowhere."""

from api_cases import on_database
from live_cases import at
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.store_alerts import watch_stored
from maritime.alerts.facts import AlertFacts, IncidentFact, RoundFact, TargetFact

EASTERN = ("东乙", "ES", "东号", "IE")
"""What names and ids of the east begin with."""
NOWHERE = "T77"
"""A team that is of no grid."""


def both_sides(minute: float) -> AlertFacts:
    """
    Give eight neglected targets by turns of west and east, an incident of each, a late round.

    The five heaviest begin by themselves, from the west on; all else is gathered.
    """
    sides = [("西甲", "WS", "G1"), ("东乙", "ES", "G2")] * 4
    targets = tuple(
        TargetFact(
            f"{key}{number}", "overdue", 0, 9.0 - number, "C01", 20_000.0 * number,
            20_000.0 * number + 500, f"{name}{number}", None, grid_id,
        )
        for number, (name, key, grid_id) in enumerate(sides)
    )  # fmt: skip
    incidents = (
        IncidentFact("IW", "西号1", 0, None, "G1"), IncidentFact("IE", "东号2", 0, None, "G2"),
    )  # fmt: skip
    return facts_at(minute, targets=targets, unsigned_incidents=incidents, rounds=(NOWHERE,))


def facts_at(minute: float, *, rounds: tuple[str, ...] = (), **known: tuple) -> AlertFacts:
    """Give facts of the accounts' district, with teams that have not begun their rounds."""
    late = tuple(RoundFact(team_id, 0) for team_id in rounds)
    return AlertFacts("straight", int(at(minute).timestamp()), late_rounds=late, **known)


def watch_facts(url: URL, facts: AlertFacts) -> None:
    """Have alerts reckoned by the owner, as if nothing but these facts were there."""

    async def watch(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await watch_stored(connection, facts)

    on_database(url, watch)
