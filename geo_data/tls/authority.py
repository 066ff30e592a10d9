"""Make a site authority and certificates for the server, as phones and browsers accept them.

The authority may vouch only for private names and addresses, and for those it was made for (name
constraints, RFC 5280 4.2.1.10): whoever steals its key cannot pretend to be a bank.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from geo_data.key_files import new_key
from geo_data.tls.site_names import SiteNames
from geo_data.tls.tls_errors import NameNotPermittedError

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Longest life of a server's certificate that Apple's systems accept is 398 days; one to spare."""
EARLIER = timedelta(days=1)
"""A certificate begins this much before it is made: clocks of phones may be slow."""

PRIVATE_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
PRIVATE_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
            "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
        ),
    )
)  # fmt: skip
"""Names that no public authority vouches for, and addresses that are not routed on the internet."""


@dataclass(frozen=True)
class Certified:
    """A certificate with the private key that belongs to it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_authority(names: SiteNames, *, now: datetime) -> Certified:
    """Make an authority that may vouch for private names and addresses and for those given."""
    key = new_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    title = f"Coastwatch site authority {identifier.digest.hex()[:8]}"
    certificate = (
        _begin(title, title, key, now, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Certified(certificate, key)


def certify_server(authority: Certified, names: SiteNames, *, now: datetime) -> Certified:
    """
    Make a key and a certificate for a server, that ends no later than its authority.

    Raises
    ------
    NameNotPermittedError
        If the authority may not vouch for a name or an address; the message names the first.
    """
    _require_permitted(authority.certificate, names)
    key = new_key()
    until = min(
        now - EARLIER + timedelta(days=SERVER_DAYS),
        authority.certificate.not_valid_after_utc,
    )
    alternatives = x509.SubjectAlternativeName(
        [*map(x509.DNSName, names.all_names), *map(x509.IPAddress, names.all_addresses)]
    )
    # Not a host name: where clients still look at it, it must not pass for one.
    title = "Coastwatch server"
    issuer = name_of(authority.certificate)
    certificate = (
        _begin(title, issuer, key, now, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(alternatives, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return Certified(certificate, key)


def names_of(certificate: x509.Certificate) -> SiteNames:
    """Give the names and addresses of a server's certificate, without every machine's own."""
    listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return SiteNames.of(
        listed.get_values_for_type(x509.DNSName),
        map(str, listed.get_values_for_type(x509.IPAddress)),
    )


def name_of(certificate: x509.Certificate) -> str:
    """Give what a certificate is called on the screens of phones."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """Give the SHA-256 fingerprint of a certificate, as systems show it: pairs with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _begin(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(until)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """Let an authority sign certificates, and a server prove that it has its key."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _permitted(names: SiteNames) -> list[x509.GeneralName]:
    own_names = [one for one in names.names if not _is_below(one, PRIVATE_NAMES)]
    own_networks = [
        ipaddress.ip_network(one)
        for one in names.addresses
        if not any(one in network for network in PRIVATE_NETWORKS)
    ]
    return [
        *map(x509.DNSName, (*PRIVATE_NAMES, *own_names)),
        *map(x509.IPAddress, (*PRIVATE_NETWORKS, *own_networks)),
    ]


def _require_permitted(authority: x509.Certificate, names: SiteNames) -> None:
    permitted = authority.extensions.get_extension_for_class(
        x509.NameConstraints
    ).value.permitted_subtrees
    domains = [one.value for one in permitted if isinstance(one, x509.DNSName)]
    networks = [one.value for one in permitted if isinstance(one, x509.IPAddress)]
    strangers = [one for one in names.names if not _is_below(one, domains)]
    strangers += [
        str(one) for one in names.addresses if not any(one in network for network in networks)
    ]
    if strangers:
        raise NameNotPermittedError(strangers[0])


def _is_below(name: str, domains: tuple[str, ...] | list[str]) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
