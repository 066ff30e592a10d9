"""The site authority vouches for private names alone, and certificates are as phones want them."""

import contextlib
import ipaddress
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from hypothesis import given
from hypothesis import strategies as st
from tls_cases import greet

import geo_data.tls.authority as authority_module
from geo_data.atomic_file import UnwritableFileError
from geo_data.key_files import ExposedKeyError, UnusableKeyError
from geo_data.tls.authority import (
    Certified,
    certify_server,
    fingerprint_of,
    make_authority,
    name_of,
    names_of,
)
from geo_data.tls.site_files import (
    AUTHORITY_WORDS,
    NEW_AUTHORITY,
    RENEW,
    SERVER_WORDS,
    SiteFiles,
    make_site,
    read_authority,
    read_authority_certificate,
    read_server,
    renew_server,
    require_valid,
)
from geo_data.tls.site_names import SiteNames, is_among
from geo_data.tls.tls_errors import (
    AuthorityExistsError,
    CertificateEndedError,
    CertificateNotBegunError,
    NameNotPermittedError,
    NoCertificateError,
    UnusableCertificateFileError,
)
from maritime.errors import FaultyInputError

NOW = datetime(2026, 11, 28, 1, 2, 3, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = SiteNames.of(["patrol.local"], ["192.168.1.5"])
AUTHORITY = make_authority(NAMES, now=NOW)
SERVER = certify_server(AUTHORITY, NAMES, now=NOW)


def is_accepted(name: str, at: datetime, server: Certified = SERVER) -> bool:
    """Ask a second verifier, which holds to the rules of browsers, at any instant."""
    subject = x509.DNSName(name)
    with contextlib.suppress(ValueError):
        subject = x509.IPAddress(ipaddress.ip_address(name))
    verifier = PolicyBuilder().store(Store([AUTHORITY.certificate])).time(at)
    try:
        verifier.build_server_verifier(subject).verify(server.certificate, [])
    except VerificationError:
        return False
    return True


# --- names --------------------------------------------------------------------------------------


def test_names_are_read_as_dns_has_them():
    names = SiteNames.of(
        ["Patrol.LOCAL.", "巡防.local", "patrol.local", "localhost"],
        ["192.168.1.5", "::1", "FD00::5"],
    )
    assert names.names == ("patrol.local", "xn--9rtp76j.local")
    assert names.listed == ("patrol.local", "xn--9rtp76j.local", "192.168.1.5", "fd00::5")
    assert names.all_names[-1] == "localhost"
    assert {"127.0.0.1", "::1"} <= set(map(str, names.all_addresses))


@pytest.mark.parametrize(
    "name",
    ["", " ", "*.local", "192.168.1.5", "a..b", "-a.local", "a_b.local", "a" * 64, "a/b", "1.2.3",
     "x." * 130 + "local", "a b", "patrol.local:8000", "https://patrol.local", "\ud800"],
)  # fmt: skip
def test_what_is_no_name_is_told(name: str):
    with pytest.raises(FaultyInputError, match="expected a name of letters"):
        SiteNames.of([name], [])


@pytest.mark.parametrize(
    "address", ["", "patrol.local", "192.168.1", "0.0.0.0", "::", "224.0.0.1", "fe80::1%eth0"]
)
def test_what_is_no_address_is_told(address: str):
    with pytest.raises(FaultyInputError, match="expected an IP address of this machine"):
        SiteNames.of([], [address])


@pytest.mark.parametrize("names", [[], ["localhost"]])
def test_one_name_at_least_is_needed(names: list[str]):
    with pytest.raises(FaultyInputError, match="at least one --name or --address"):
        SiteNames.of(names, ["127.0.0.1"])


@given(host=st.text(max_size=20))
def test_no_other_host_is_among_the_names(host: str):
    plain = host.lower().strip().removesuffix(".")
    assert is_among(host, NAMES.listed) == (plain in NAMES.listed and plain != "")


# --- certificates -------------------------------------------------------------------------------


def test_a_certificate_is_as_phones_want_it():
    certificate = SERVER.certificate
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert life == 397 * DAY
    assert certificate.not_valid_before_utc == NOW - DAY
    of = certificate.extensions.get_extension_for_class
    names = of(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["patrol.local", "localhost"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == [
        "192.168.1.5", "127.0.0.1", "::1",
    ]  # fmt: skip
    assert list(of(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert of(x509.BasicConstraints).value.ca is False
    assert names_of(certificate) == NAMES
    assert "." not in name_of(certificate)


def test_two_authorities_can_be_told_apart():
    other = make_authority(NAMES, now=NOW)
    assert name_of(other.certificate) != name_of(AUTHORITY.certificate)
    told = fingerprint_of(other.certificate)
    assert len(told.split(":")) == 32
    assert told != fingerprint_of(AUTHORITY.certificate)


@pytest.mark.parametrize("name", ["patrol.local", "192.168.1.5", "localhost", "127.0.0.1"])
def test_its_names_are_accepted_from_begin_to_end(name: str):
    assert is_accepted(name, NOW)
    assert is_accepted(name, NOW - DAY)
    assert not is_accepted(name, NOW - 2 * DAY)
    assert is_accepted(name, NOW + 396 * DAY)
    assert not is_accepted(name, NOW + 397 * DAY)


@pytest.mark.parametrize("name", ["local", "x.patrol.local", "other.local", "192.168.1.6"])
def test_other_names_are_not_accepted(name: str):
    assert not is_accepted(name, NOW)


def test_openssl_accepts_it_by_its_names_alone(tmp_path: Path):
    now = datetime.now(UTC)
    authority = make_authority(NAMES, now=now)
    server = certify_server(authority, NAMES, now=now)
    assert greet(authority.certificate, server, "patrol.local", tmp_path) is None
    assert greet(authority.certificate, server, "192.168.1.5", tmp_path) is None
    assert "Hostname mismatch" in greet(authority.certificate, server, "bank.example", tmp_path)
    assert "IP address mismatch" in greet(authority.certificate, server, "192.168.1.6", tmp_path)
    other = make_authority(NAMES, now=now)
    assert "unable to get local issuer" in greet(
        other.certificate, server, "patrol.local", tmp_path
    )


@pytest.mark.parametrize(
    ("names", "addresses"), [(["bank.example"], []), ([], ["59.1.2.3"]), ([], ["2001:db8::1"])]
)
def test_a_stolen_authority_cannot_pass_for_others(
    names: list[str], addresses: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    now, stolen = datetime.now(UTC), SiteNames.of(names, addresses)
    authority = make_authority(NAMES, now=now)
    with pytest.raises(NameNotPermittedError, match="may not vouch for"):
        certify_server(authority, stolen, now=now)
    monkeypatch.setattr(authority_module, "_require_permitted", lambda *_: None)
    forged = certify_server(authority, stolen, now=now)
    complaint = greet(authority.certificate, forged, stolen.listed[0], tmp_path)
    assert complaint == "permitted subtree violation"


def test_names_given_when_it_is_made_are_permitted_for_good(tmp_path: Path):
    now = datetime.now(UTC)
    wide = SiteNames.of(["patrol.coast.example"], ["59.1.2.3"])
    authority = make_authority(wide, now=now)
    server = certify_server(authority, wide, now=now)
    assert greet(authority.certificate, server, "patrol.coast.example", tmp_path) is None
    assert greet(authority.certificate, server, "59.1.2.3", tmp_path) is None
    with pytest.raises(NameNotPermittedError, match=r"'coast\.example'"):
        certify_server(authority, SiteNames.of(["coast.example"], []), now=now)
    with pytest.raises(NameNotPermittedError, match=r"'59\.1\.2\.4'"):
        certify_server(authority, SiteNames.of([], ["59.1.2.4"]), now=now)


def test_a_certificate_never_outlives_its_authority():
    late = AUTHORITY.certificate.not_valid_after_utc - 30 * DAY
    server = certify_server(AUTHORITY, NAMES, now=late)
    assert server.certificate.not_valid_after_utc == AUTHORITY.certificate.not_valid_after_utc


# --- files --------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> SiteFiles:
    """Give the files of a site whose certificates have been made."""
    made = SiteFiles(tmp_path / "data")
    make_site(made, NAMES, now=NOW)
    return made


def test_keys_are_their_owners_alone(files: SiteFiles):
    modes = {path.name: path.stat().st_mode & 0o777 for path in files.folder.iterdir()}
    assert modes["authority.pem"] == modes["server.pem"] == 0o600
    assert set(modes) == {"authority.pem", "authority.crt", "server.pem"}
    assert files.folder.stat().st_mode & 0o777 == 0o700
    assert b"PRIVATE" not in files.authority_certificate.read_bytes()


def test_what_was_made_is_read(files: SiteFiles):
    authority, server = read_authority(files), read_server(files)
    assert authority.certificate == read_authority_certificate(files)
    server.certificate.verify_directly_issued_by(authority.certificate)
    assert names_of(server.certificate) == NAMES


def test_an_authority_is_never_replaced(files: SiteFiles):
    before = {path: path.read_bytes() for path in files.folder.iterdir()}
    with pytest.raises(AuthorityExistsError, match="holds a site authority already"):
        make_site(files, SiteNames.of(["other.local"], []), now=NOW)
    assert {path: path.read_bytes() for path in files.folder.iterdir()} == before


def test_a_renewal_keeps_the_authority_and_the_names(files: SiteFiles):
    authority, old = files.authority.read_bytes(), read_server(files)
    renew_server(files, None, now=NOW + 300 * DAY)
    new = read_server(files)
    assert files.authority.read_bytes() == authority
    assert names_of(new.certificate) == NAMES
    assert new.certificate.not_valid_after_utc == old.certificate.not_valid_after_utc + 300 * DAY
    assert new.key.private_numbers() != old.key.private_numbers()
    assert files.server.stat().st_mode & 0o777 == 0o600


def test_a_renewal_may_change_the_names(files: SiteFiles):
    names = SiteNames.of(["quay.lan"], ["10.1.2.3"])
    renew_server(files, names, now=NOW)
    assert names_of(read_server(files).certificate) == names


def test_a_renewal_mends_a_site_without_a_servers_certificate(files: SiteFiles):
    files.server.unlink()
    with pytest.raises(NoCertificateError, match="`coastwatch tls renew --name"):
        renew_server(files, None, now=NOW)
    with pytest.raises(NoCertificateError, match="`coastwatch tls renew --name"):
        read_server(files)
    renew_server(files, NAMES, now=NOW)
    assert names_of(read_server(files).certificate) == NAMES


def test_nothing_made_yet_is_told(tmp_path: Path):
    files = SiteFiles(tmp_path)
    for look in (read_authority, read_authority_certificate, read_server):
        with pytest.raises(NoCertificateError, match="make it with `coastwatch tls make --name"):
            look(files)
    with pytest.raises(NoCertificateError, match="`coastwatch tls make"):
        renew_server(files, None, now=NOW)


def test_an_ended_certificate_is_told(files: SiteFiles):
    certificate = read_server(files).certificate
    late = certificate.not_valid_after_utc + timedelta(seconds=1)
    require_valid(certificate, SERVER_WORDS, RENEW, now=certificate.not_valid_after_utc)
    with pytest.raises(CertificateEndedError) as told:
        require_valid(certificate, SERVER_WORDS, RENEW, now=late)
    assert "the server's certificate ended at 2027-12-29" in str(told.value)
    assert "phones refuse it; run `coastwatch tls renew`" in str(told.value)


def test_a_clock_before_the_begin_is_told(files: SiteFiles):
    certificate = read_server(files).certificate
    early = datetime(1970, 1, 1, tzinfo=UTC)
    with pytest.raises(CertificateNotBegunError, match=r"begins at 2026-11-27.*set the clock"):
        require_valid(certificate, SERVER_WORDS, RENEW, now=early)
    with pytest.raises(CertificateNotBegunError, match="the site authority's certificate begins"):
        renew_server(files, None, now=early)


def test_an_ended_authority_gives_nothing_new(files: SiteFiles):
    with pytest.raises(CertificateEndedError, match="install its certificate on every phone"):
        renew_server(files, None, now=NOW + 3651 * DAY)
    assert AUTHORITY_WORDS in str(CertificateEndedError(AUTHORITY_WORDS, NOW, NOW, NEW_AUTHORITY))


def only_key(path: Path) -> None:
    """Leave the key alone in a file."""
    end = b"-----END PRIVATE KEY-----\n"
    path.write_bytes(path.read_bytes().partition(end)[0] + end)


def another_key(path: Path) -> None:
    """Put another key beside the certificate."""
    other = certify_server(AUTHORITY, NAMES, now=NOW)
    pem = other.certificate.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(path.read_bytes().partition(b"-----BEGIN CERTIFICATE-----")[0] + pem)


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda path: path.write_bytes(b""), UnusableKeyError, "no private key can be read"),
        (only_key, UnusableCertificateFileError, "it holds no certificate in PEM"),
        (another_key, UnusableCertificateFileError, "does not belong to its key"),
        (lambda path: path.chmod(0o644), ExposedKeyError, "has mode 0644"),
        (
            lambda path: shutil.copy(path.with_name("authority.pem"), path),
            UnusableCertificateFileError, "is the authority's own",
        ),
    ],
)  # fmt: skip
def test_a_spoilt_file_is_told(
    files: SiteFiles, spoil: Callable[[Path], object], error: type[Exception], words: str
):
    spoil(files.server)
    with pytest.raises(error, match=words):
        read_server(files)


def test_a_certificate_of_another_authority_is_told(files: SiteFiles, tmp_path: Path):
    other = SiteFiles(tmp_path / "other")
    make_site(other, NAMES, now=NOW)
    shutil.copy(other.server, files.server)
    with pytest.raises(UnusableCertificateFileError, match="not given by the authority in"):
        read_server(files)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "data").write_bytes(b"a file")
    with pytest.raises(UnwritableFileError, match="set COASTWATCH_DATA"):
        make_site(SiteFiles(tmp_path / "data"), NAMES, now=NOW)
