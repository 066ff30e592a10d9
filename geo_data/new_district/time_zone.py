"""Find the time zone of a place."""

from zoneinfo import available_timezones

from geo_data.new_district.world_land import require_module
from maritime.errors import Fault, FaultyInputError

PACKAGE = "tzfpy"


def timezone_at(lon: float, lat: float) -> str:
    """
    Give the IANA name of the zone of a place; at sea a zone by longitude, Etc/GMT±N.

    Raises
    ------
    WorldLandMissingError
        If tzfpy is not installed.
    FaultyInputError
        If the zone found is not known on this machine.
    """
    name = require_module(PACKAGE).get_tz(lon, lat)
    if name in available_timezones():
        return name
    expected = "a zone that this machine knows: name one with --timezone"
    raise FaultyInputError(
        "new district", (Fault("options", "", "timezone", repr(name), expected),)
    )
