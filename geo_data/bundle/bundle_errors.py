"""Say what keeps a bundle from being made.

CoastwatchError
└── BundleError
    ├── UnknownSystemError     no bundle is made for such a system
    ├── NoSourcesError         nothing tells where packages of another system come from
    ├── MissingToolError       a program of the system is missing here
    └── CollectError           packages could not be fetched or packed
"""

from collections.abc import Sequence

from maritime.errors import CoastwatchError


class BundleError(CoastwatchError):
    """Base of what goes wrong while a bundle is made."""


class UnknownSystemError(BundleError):
    """Say which systems bundles are made for."""

    def __init__(self, found: str, known: Sequence[str]):
        super().__init__(found, known)
        self.found, self.known = found, tuple(known)

    def __str__(self) -> str:
        return (
            f"found the system {self.found!r}; bundles are made for {', '.join(self.known)}: "
            "choose one with --for"
        )


class NoSourcesError(BundleError):
    """Say that packages of another system than this one need sources of their own."""

    def __init__(self, here: str, target: str):
        super().__init__(here, target)
        self.here, self.target = here, target

    def __str__(self) -> str:
        return (
            f"this machine is {self.here} and its package sources have nothing for {self.target}: "
            f"give sources of {self.target} with --sources FILE (as in /etc/apt/sources.list, "
            "with signed-by), or make the bundle on such a machine"
        )


class MissingToolError(BundleError):
    """Say which program is missing on the machine that makes the bundle."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"there is no {self.name} on this machine; bundles are made on Debian or Ubuntu, where "
            "apt-get, dpkg-deb and GNU tar are"
        )


class CollectError(BundleError):
    """Say what could not be fetched or packed, with the last words of the program."""

    def __init__(self, what: str, said: str):
        super().__init__(what, said)
        self.what, self.said = what, said

    def __str__(self) -> str:
        return f"{self.what} failed: check network, sources and disk, then run again. {self.said}"
