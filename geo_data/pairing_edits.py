"""Find what a new pairing does to those who hold its part of the vessel's chain already."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.edit import Edit
from geo_data.store_edits import load_keyed_layers
from geo_data.store_errors import PartTakenError
from maritime.pairing.chain import last_day
from maritime.register import Pairing


async def pairing_edits(
    engine: AsyncEngine, district_id: str, pairing: Pairing, *, hands_over: bool
) -> list[Edit]:
    """
    Give the edits that end what others hold of a part the day before a pairing begins.

    Raises
    ------
    PartTakenError
        If somebody else holds the part on a day of it and it is not to be handed over, or he has it
        from that day or a later one on, so that there is nothing to end.
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    stored = await load_keyed_layers(engine, district_id, ["pairing"])
    edits = []
    for row in stored["pairing"]:
        other = row.record
        is_same_part = (other.vessel_id, other.part) == (pairing.vessel_id, pairing.part)
        meets = other.valid_from <= last_day(pairing) and pairing.valid_from <= last_day(other)
        if not (is_same_part and meets and other.person_id != pairing.person_id):
            continue
        if not hands_over or other.valid_from >= pairing.valid_from:
            raise PartTakenError(
                other.vessel_id, other.part, other.person_id, str(other.valid_from)
            )
        ended = replace(other, valid_to=pairing.valid_from - timedelta(days=1))
        edits.append(Edit("pairing", row.key, ended, row.revision))
    return edits
