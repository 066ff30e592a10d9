"""Tell whether two states of a district are the same for planning."""

import hashlib
from dataclasses import replace

from geo_data.pack_layers import LAYER_BY_NAME, REGISTER_LAYERS
from geo_data.pack_writer import pack_to_bytes
from maritime.district import District

_NO_REGISTER = {LAYER_BY_NAME[name].district_field: () for name in REGISTER_LAYERS}


def ground_fingerprint(district: District) -> str:
    """
    Give the SHA-256 of all that a plan depends on: coast, places, standard, teams, time zone.

    The register (people, vessels and what belongs to them), the district's name, what its pack
    says about itself, radios and places inland are left out: a plan stays a plan of this district
    when they change.
    """
    ground = replace(
        without_register(district),
        name="ground",
        extra_meta={},
        inland_places=(),
        teams=tuple(replace(team, radio=None) for team in district.teams),
    )
    return hashlib.sha256(pack_to_bytes(ground)).hexdigest()


def without_register(district: District) -> District:
    """Give a district without its people and vessels and what belongs to them."""
    return replace(district, **_NO_REGISTER)
