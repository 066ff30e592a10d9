"""Know the systems that bundles are made for, and which of them this machine is."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from geo_data.bundle.bundle_errors import UnknownSystemError

OS_RELEASE = Path("/etc/os-release")
OLDEST_GLIBC_MINOR = 17
"""Of the wheels that PyPI takes: manylinux2014 is glibc 2.17."""
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""What Debian and what Python call an architecture."""


@dataclass(frozen=True)
class Target:
    """One system with what its own packages bring: Python, PostgreSQL, the C library."""

    name: str
    os_id: str
    os_version: str
    python: str
    postgresql: int
    glibc_minor: int
    architecture: str = "amd64"

    @property
    def label(self) -> str:
        """Give name and architecture, as bundles are named."""
        return f"{self.name}-{self.architecture}"

    @property
    def packages(self) -> tuple[str, ...]:
        """Give the system packages that the program needs; their own needs come with them."""
        return (
            f"python{self.python}",
            f"python{self.python}-venv",
            "postgresql-common",
            f"postgresql-{self.postgresql}",
            f"postgresql-{self.postgresql}-postgis-3",
            f"postgresql-{self.postgresql}-postgis-3-scripts",
            "logrotate",
            "openssl",
        )

    @property
    def wheel_platforms(self) -> tuple[str, ...]:
        """
        Give the platforms whose wheels run there, best first.

        Examples
        --------
        >>> known_target("debian-12").wheel_platforms[:2]
        ('manylinux_2_36_x86_64', 'manylinux_2_35_x86_64')
        """
        machine = MACHINES[self.architecture]
        minors = range(self.glibc_minor, OLDEST_GLIBC_MINOR - 1, -1)
        names = [f"manylinux_2_{minor}_{machine}" for minor in minors]
        names.append(f"manylinux2014_{machine}")
        if machine == "x86_64":
            names += ["manylinux_2_12_x86_64", "manylinux2010_x86_64"]
            names += ["manylinux_2_5_x86_64", "manylinux1_x86_64"]
        return tuple(names)

    def on(self, architecture: str) -> "Target":
        """
        Give the same system on another architecture.

        Raises
        ------
        UnknownSystemError
            If there are no bundles for it.
        """
        if architecture not in MACHINES:
            raise UnknownSystemError(architecture, tuple(MACHINES))
        return replace(self, architecture=architecture)


TARGETS = (
    Target("debian-12", "debian", "12", "3.11", 15, 36),
    Target("debian-13", "debian", "13", "3.13", 17, 41),
    Target("ubuntu-22.04", "ubuntu", "22.04", "3.11", 14, 35),
    Target("ubuntu-24.04", "ubuntu", "24.04", "3.12", 16, 39),
)
NAMES = tuple(target.name for target in TARGETS)


def known_target(name: str) -> Target:
    """
    Give a target by its name, on the architecture amd64.

    Raises
    ------
    UnknownSystemError
        If there is none of this name.
    """
    for target in TARGETS:
        if target.name == name:
            return target
    raise UnknownSystemError(name, NAMES)


def this_machine(os_release: Path = OS_RELEASE, machine: str | None = None) -> Target:
    """
    Give the target that this machine is.

    Raises
    ------
    UnknownSystemError
        If bundles are not made for it.
    """
    try:
        facts = os_release_facts(os_release.read_text(encoding="utf-8"))
    except FileNotFoundError:
        facts = {}
    name = f"{facts.get('ID', 'unknown')}-{facts.get('VERSION_ID', 'unknown')}"
    machine = platform.machine() if machine is None else machine
    by_machine = {python: debian for debian, python in MACHINES.items()}
    return known_target(name).on(by_machine.get(machine, machine))


def os_release_facts(text: str) -> Mapping[str, str]:
    """
    Read the lines NAME=VALUE of an os-release file.

    Examples
    --------
    >>> os_release_facts('ID=debian\\nVERSION_ID="12"\\n')["VERSION_ID"]
    '12'
    """
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}
