"""Keep the authority and the server's certificate in the folder ``tls`` of the data folder.

``authority.pem`` has the authority's key and certificate (0600), ``authority.crt`` its certificate
alone, for phones; ``server.pem`` the server's key and certificate (0600): one file, so that a
renewal replaces both in one step.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from geo_data.atomic_file import UnwritableFileError, write_whole
from geo_data.key_files import key_from_pem, key_to_pem, read_private, write_private
from geo_data.tls.authority import Certified, certify_server, make_authority, names_of
from geo_data.tls.site_names import SiteNames
from geo_data.tls.tls_errors import (
    AuthorityExistsError,
    CertificateEndedError,
    CertificateNotBegunError,
    NoCertificateError,
    UnusableCertificateFileError,
)

AUTHORITY_WORDS = "the site authority's certificate"
SERVER_WORDS = "the server's certificate"
MAKE, RENEW_BY_NAME = "make", "renew"
RENEW = "run `coastwatch tls renew`, then start the server again"
NEW_AUTHORITY = (
    "move the folder `tls` away, make a new authority with `coastwatch tls make` and install its "
    "certificate on every phone"
)


@dataclass(frozen=True)
class SiteFiles:
    """Where the certificates of one site lie."""

    data_folder: Path

    @property
    def folder(self) -> Path:
        return self.data_folder / "tls"

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def authority_certificate(self) -> Path:
        return self.folder / "authority.crt"

    @property
    def server(self) -> Path:
        return self.folder / "server.pem"


def make_site(files: SiteFiles, names: SiteNames, *, now: datetime) -> tuple[Certified, Certified]:
    """
    Make and keep an authority and a server's certificate; give both.

    Raises
    ------
    AuthorityExistsError
        If there is an authority already; it is left as it is.
    UnwritableFileError
        If the folder cannot be written.
    """
    if files.authority.exists():
        raise AuthorityExistsError(files.folder)
    try:
        files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnwritableFileError(files.folder, reason, "set COASTWATCH_DATA") from error
    authority = make_authority(names, now=now)
    server = certify_server(authority, names, now=now)
    try:
        write_private(files.authority, _to_pem(authority), replaces=False)
    except FileExistsError:  # made by somebody else meanwhile
        raise AuthorityExistsError(files.folder) from None
    write_whole(files.authority_certificate, certificate_to_pem(authority.certificate))
    write_private(files.server, _to_pem(server), replaces=True)
    return authority, server


def renew_server(files: SiteFiles, names: SiteNames | None, *, now: datetime) -> Certified:
    """
    Give the server a new key and certificate of the same authority, and keep them.

    Parameters
    ----------
    names
        What it shall vouch for; None for the same as now.

    Raises
    ------
    NoCertificateError
        If there is no authority, or there are no names to repeat.
    CertificateEndedError, CertificateNotBegunError
        If the authority is not valid now.
    NameNotPermittedError
        If the authority may not vouch for a name.
    """
    authority = read_authority(files)
    require_valid(authority.certificate, AUTHORITY_WORDS, NEW_AUTHORITY, now=now)
    if names is None:
        names = names_of(_read_certified(files.server, RENEW_BY_NAME).certificate)
    server = certify_server(authority, names, now=now)
    write_whole(files.authority_certificate, certificate_to_pem(authority.certificate))
    write_private(files.server, _to_pem(server), replaces=True)
    return server


def read_authority(files: SiteFiles) -> Certified:
    """Read the authority with its key; errors as those of read_server, but for the signature."""
    return _read_certified(files.authority, MAKE)


def read_authority_certificate(files: SiteFiles) -> x509.Certificate:
    """
    Read the authority's certificate without touching its key.

    Raises
    ------
    NoCertificateError
        If there is none.
    UnusableCertificateFileError
        If the file holds none.
    """
    path = files.authority_certificate
    try:
        return _certificate(path.read_bytes(), path)
    except FileNotFoundError:
        raise NoCertificateError(path, MAKE) from None


def read_server(files: SiteFiles) -> Certified:
    """
    Read the server's certificate with its key.

    Raises
    ------
    NoCertificateError
        If there is none.
    ExposedKeyError, UnusableKeyError
        If others may read its file, or it holds no key.
    UnusableCertificateFileError
        If it holds no certificate, or one of another key, of another authority, or the
        authority's own.
    """
    server = _read_certified(files.server, RENEW_BY_NAME if files.authority.exists() else MAKE)
    if server.certificate.subject == server.certificate.issuer:
        reason = "its certificate is the authority's own, not a server's"
        raise UnusableCertificateFileError(files.server, reason)
    try:
        server.certificate.verify_directly_issued_by(read_authority_certificate(files))
    except (InvalidSignature, ValueError, TypeError) as error:
        reason = f"its certificate was not given by the authority in {files.authority_certificate}"
        raise UnusableCertificateFileError(files.server, reason) from error
    return server


def require_valid(certificate: x509.Certificate, what: str, advice: str, *, now: datetime) -> None:
    """
    Raise unless a certificate is valid at an instant.

    Raises
    ------
    CertificateEndedError, CertificateNotBegunError
        Naming certificate, instant and what to do.
    """
    if now < certificate.not_valid_before_utc:
        raise CertificateNotBegunError(what, certificate.not_valid_before_utc, now)
    if now > certificate.not_valid_after_utc:
        raise CertificateEndedError(what, certificate.not_valid_after_utc, now, advice)


def certificate_to_pem(certificate: x509.Certificate) -> bytes:
    """Write a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def _to_pem(certified: Certified) -> bytes:
    return key_to_pem(certified.key) + certificate_to_pem(certified.certificate)


def _read_certified(path: Path, command: str) -> Certified:
    """Read a key with its certificate; `command` makes it where it is missing."""
    try:
        content = read_private(path)
    except FileNotFoundError:
        raise NoCertificateError(path, command) from None
    key, certificate = key_from_pem(content, path), _certificate(content, path)
    if certificate.public_key() != key.public_key():
        raise UnusableCertificateFileError(path, "its certificate does not belong to its key")
    return Certified(certificate, key)


def _certificate(content: bytes, path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(content)
    except ValueError as error:
        raise UnusableCertificateFileError(path, "it holds no certificate in PEM") from error
