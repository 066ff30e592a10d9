"""Find where teams can go and how long it takes: on shore, by sea, through the air."""

from maritime.movement.build import build_network, build_networks
from maritime.movement.network import NO_PLACE, UNREACHABLE, JourneyLeg, Network

__all__ = ["NO_PLACE", "UNREACHABLE", "JourneyLeg", "Network", "build_network", "build_networks"]
