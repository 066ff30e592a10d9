"""Find what a new pairing does to those who hold its part of the vessel's chain already."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.edit import Edit
from geo_data.store_edits import load_keyed_layers
from maritime.pairing.chain import last_day
from maritime.register import Pairing


async def hand_over_edits(engine: AsyncEngine, district_id: str, pairing: Pairing) -> list[Edit]:
    """
    Give the edits that end what others hold of a part the day before a pairing begins.

    Who has the part from that day or a later one on keeps it: there is nothing to end.

    Raises
    ------
    DistrictNotFoundError, DatabaseUnreachableError, MigrationNeededError
        If the district is not there or the database cannot be used.
    """
    stored = await load_keyed_layers(engine, district_id, ["pairing"])
    day_before = pairing.valid_from - timedelta(days=1)
    return [
        Edit("pairing", row.key, replace(row.record, valid_to=day_before), row.revision)
        for row in stored["pairing"]
        if (row.record.vessel_id, row.record.part) == (pairing.vessel_id, pairing.part)
        and row.record.person_id != pairing.person_id
        and row.record.valid_from < pairing.valid_from <= last_day(row.record)
    ]
