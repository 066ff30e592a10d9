"""Make, renew and show the site authority and the server's certificate."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from rich.console import Console

from api.cli_words import say
from geo_data.settings import data_folder
from geo_data.tls.authority import Certified, fingerprint_of, name_of, names_of
from geo_data.tls.site_files import (
    AUTHORITY_WORDS,
    NEW_AUTHORITY,
    RENEW,
    SERVER_WORDS,
    SiteFiles,
    make_site,
    read_authority_certificate,
    read_server,
    renew_server,
    require_valid,
)
from geo_data.tls.site_names import SiteNames
from geo_data.tls.tls_errors import CertificateEndedError, CertificateNotBegunError

SOON = timedelta(days=30)
"""Within this time before a certificate ends, every look at it says so."""
VALID, NOT_VALID = 0, 1


def run_make(names: Sequence[str], addresses: Sequence[str], *, answers: Console) -> None:
    """
    Make authority and certificate in the data folder and show them.

    Raises
    ------
    FaultyInputError
        If a name or an address is none, or none is given.
    AuthorityExistsError
        If there is an authority already.
    """
    files, now = _files(), _now()
    authority, server = make_site(files, SiteNames.of(names, addresses), now=now)
    _say_both(authority.certificate, server.certificate, files, answers, now=now)
    say(answers, "")
    say(answers, "next: the same authority on every phone: start the server, open")
    say(answers, "      /install-certificate there, and compare the fingerprint with the one above")


def run_renew(names: Sequence[str], addresses: Sequence[str], *, answers: Console) -> None:
    """
    Renew the server's certificate, for the same names where none are given, and show it.

    Raises
    ------
    TlsError
        If there is no valid authority, or it may not vouch for a name.
    FaultyInputError
        If a name or an address is none.
    """
    files, now = _files(), _now()
    wanted = SiteNames.of(names, addresses) if names or addresses else None
    server = renew_server(files, wanted, now=now)
    _say_server(server.certificate, answers, now=now)
    say(answers, "next: start the server again; phones have nothing to do")


def run_show(*, messages: Console, answers: Console) -> int:
    """
    Show authority and certificate; give 0 where both are valid now, else 1.

    Raises
    ------
    TlsError, KeyFileError
        If there is none, or its files cannot be used.
    """
    files, now = _files(), _now()
    authority, server = read_authority_certificate(files), read_server(files)
    _say_both(authority, server.certificate, files, answers, now=now)
    status = VALID
    for certificate, what, advice in (
        (authority, AUTHORITY_WORDS, NEW_AUTHORITY),
        (server.certificate, SERVER_WORDS, RENEW),
    ):
        try:
            require_valid(certificate, what, advice, now=now)
        except (CertificateEndedError, CertificateNotBegunError) as error:
            say(messages, str(error))
            status = NOT_VALID
    return status


def warn_of_end(server: Certified, messages: Console, *, now: datetime) -> None:
    """Say that the server's certificate ends soon, where it does."""
    if server.certificate.not_valid_after_utc - now <= SOON:
        say(messages, f"{SERVER_WORDS} ends {_until(server.certificate, now)}: {RENEW}")


def _say_both(
    authority: x509.Certificate,
    server: x509.Certificate,
    files: SiteFiles,
    answers: Console,
    *,
    now: datetime,
) -> None:
    say(answers, f"site authority 站点证书  {name_of(authority)}")
    say(answers, f"  fingerprint 指纹 SHA-256  {fingerprint_of(authority)}")
    say(answers, f"  ends 到期  {_until(authority, now)}")
    say(answers, f"  for phones  {files.authority_certificate}")
    _say_server(server, answers, now=now)


def _say_server(server: x509.Certificate, answers: Console, *, now: datetime) -> None:
    say(answers, f"server 服务器  {', '.join(names_of(server).listed)}")
    say(answers, f"  ends 到期  {_until(server, now)}")


def _until(certificate: x509.Certificate, now: datetime) -> str:
    end = certificate.not_valid_after_utc
    return f"{end.astimezone():%Y-%m-%d %H:%M} ({(end - now).days} days)"


def _files() -> SiteFiles:
    return SiteFiles(data_folder())


def _now() -> datetime:
    return datetime.now(UTC)
