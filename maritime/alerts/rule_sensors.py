"""Find sensors that are down."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.records import ATTENTION, SENSOR_DOWN, Trouble


def find_sensors_down(facts: AlertFacts) -> Iterator[Trouble]:
    """Give sensors off line; each is the cause of what fails because it does not see."""
    for one in facts.sensors_down:
        yield Trouble(
            "sensor", one.sensor_id, SENSOR_DOWN, ATTENTION, one.since_s, one.sensor_id,
            one.lonlat, one.grid_id, leads_for=Cause("sensor_down", one.sensor_id),
        )  # fmt: skip
