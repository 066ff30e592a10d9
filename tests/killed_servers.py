"""Kill a cluster's server."""

import os
import signal
import time
from pathlib import Path

from geo_data.cluster import cluster_status

DYING_S = 30
"""Longest that a killed server may still be there; a few ms are usual on a machine with work."""


def kill_server(data_dir: Path) -> None:
    """Kill a cluster's server as a power cut would, and wait until it is gone."""
    os.kill(cluster_status(data_dir).pid, signal.SIGKILL)
    until = time.monotonic() + DYING_S
    while cluster_status(data_dir).running:
        assert time.monotonic() < until, f"still there after {DYING_S} s"
        time.sleep(0.001)
