"""Read the names and addresses by which a server is reached, as its certificate has them."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from maritime.errors import Fault, FaultyInputError

Address = IPv4Address | IPv6Address

NAME_EXPECTED = (
    "a name of letters, digits, hyphens and dots, like patrol.local; an address goes to --address"
)
ADDRESS_EXPECTED = "an IP address of this machine, like 192.168.1.5"
NOTHING_EXPECTED = "at least one --name or --address by which phones reach this machine"
LONGEST_NAME = 253
OWN_NAMES = ("localhost",)
OWN_ADDRESSES = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
"""In every certificate, so that the machine's own browser reaches the server too."""

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True)
class SiteNames:
    """Names (in lower case, as DNS has them) and addresses of one server, without its own."""

    names: tuple[str, ...]
    addresses: tuple[Address, ...]

    @classmethod
    def of(cls, names: Iterable[str], addresses: Iterable[str]) -> "SiteNames":
        """
        Read names and addresses as somebody has written them.

        Raises
        ------
        FaultyInputError
            With every one that is none, or where none is given.

        Examples
        --------
        >>> SiteNames.of(["Patrol.local."], ["192.168.1.5"]).listed
        ('patrol.local', '192.168.1.5')
        """
        faults, good_names, good_addresses = [], [], []
        for written in names:
            name = _name_in_dns(written)
            if name is None:
                faults.append(_fault("name", written, NAME_EXPECTED))
            elif name not in OWN_NAMES:
                good_names.append(name)
        for written in addresses:
            address = _address(written)
            if address is None or address.is_unspecified or address.is_multicast:
                faults.append(_fault("address", written, ADDRESS_EXPECTED))
            elif address not in OWN_ADDRESSES:
                good_addresses.append(address)
        if not (faults or good_names or good_addresses):
            faults.append(_fault("name", None, NOTHING_EXPECTED))
        if faults:
            raise FaultyInputError("tls options", tuple(faults))
        return cls(tuple(dict.fromkeys(good_names)), tuple(dict.fromkeys(good_addresses)))

    @property
    def listed(self) -> tuple[str, ...]:
        """Give names, then addresses, as text."""
        return (*self.names, *map(str, self.addresses))

    @property
    def all_names(self) -> tuple[str, ...]:
        """Give the names with those that every machine has for itself."""
        return (*self.names, *OWN_NAMES)

    @property
    def all_addresses(self) -> tuple[Address, ...]:
        """Give the addresses with those that every machine has for itself."""
        return (*self.addresses, *OWN_ADDRESSES)


def is_among(host: str, allowed: Iterable[str]) -> bool:
    """
    Say whether a host, as a request names it without its port, is one of the allowed ones.

    Examples
    --------
    >>> [is_among(host, ("patrol.local", "fd00::5")) for host in ("PATROL.local.", "fd00:0::5")]
    [True, True]
    >>> [is_among(host, ("patrol.local",)) for host in ("x.patrol.local", "local", "")]
    [False, False, False]
    """
    plain = _plain(host)
    return plain != "" and any(plain == _plain(one) for one in allowed)


def _plain(host: str) -> str:
    address = _address(host)
    return host.lower().removesuffix(".") if address is None else str(address)


def _name_in_dns(written: str) -> str | None:
    """Give a name in lower case and, where it has other letters, in their ASCII form."""
    name = written.strip().removesuffix(".")
    if _address(name) is not None:
        return None
    try:
        ascii_name = name.encode("idna").decode().lower()
    except UnicodeError:
        return None
    labels = ascii_name.split(".")
    if len(ascii_name) > LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        return None
    return None if labels[-1].isdecimal() else ascii_name


def _address(written: str) -> Address | None:
    """Give an address, None for other words and for one that holds on one link only (%eth0)."""
    try:
        return None if "%" in written else ipaddress.ip_address(written.strip())
    except ValueError:
        return None


def _fault(option: str, found: str | None, expected: str) -> Fault:
    return Fault("options", "", option, "nothing" if found is None else repr(found), expected)
