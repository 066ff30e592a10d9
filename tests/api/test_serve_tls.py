"""Others than this machine are served by TLS alone, and by the names of its certificate."""

import os
import re
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from account_cases import PASSWORD
from api_cases import plain_address
from cryptography import x509
from rich.console import Console
from sqlalchemy.engine import URL

from api.cli_serve import find_free_port, run_serve, serve_until_stopped
from api.install_page import PAGE
from api.outward import OutwardAddressError, tls_for
from geo_data.tls.authority import fingerprint_of
from geo_data.tls.site_files import SiteFiles, make_site, read_authority_certificate, renew_server
from geo_data.tls.site_names import SiteNames
from geo_data.tls.tls_errors import CertificateEndedError, CertificateNotBegunError

SCRIPT = (
    "import sys; from rich.console import Console; from api.cli_serve import run_serve; "
    "run_serve(host='0.0.0.0', port=int(sys.argv[1]), messages=Console(width=200))"
)
NAMES = SiteNames.of(["patrol.local"], ["192.168.1.5"])
QUIET = Console(quiet=True)
PATIENCE_S = 60
ONE_EACH = httpx.Limits(max_keepalive_connections=0)


@pytest.fixture
def files(tmp_path: Path) -> SiteFiles:
    """Give the certificates of a site, made just now."""
    made = SiteFiles(tmp_path / "data")
    make_site(made, NAMES, now=datetime.now(UTC))
    return made


def set_up(monkeypatch: pytest.MonkeyPatch, folder: Path, url: URL) -> None:
    """Let commands of this process use a data folder and a database."""
    monkeypatch.setenv("COASTWATCH_DATA", str(folder))
    monkeypatch.setenv("DATABASE_URL", plain_address(url))


@contextmanager
def serving(files: SiteFiles, url: URL, service_url: URL) -> Iterator[tuple[int, str]]:
    """Serve everybody in a process of its own; give the port and what it said."""
    environment = os.environ | {
        "DATABASE_URL": plain_address(url),
        "COASTWATCH_SERVICE_URL": plain_address(service_url),
        "COASTWATCH_DATA": str(files.data_folder),
        "PYTHONUNBUFFERED": "1",
    }
    port = find_free_port(18_400, "0.0.0.0")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            said = ""
            while "serving" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            yield port, said
            process.terminate()
            rest = process.stdout.read()
            assert process.wait(PATIENCE_S) == 0, rest
            assert "Traceback" not in rest
        finally:
            process.kill()


def test_a_site_is_served_by_its_names_alone(
    files: SiteFiles, accounts_url: URL, service_of: Callable[[URL], URL]
):
    trusting = ssl.create_default_context(cafile=str(files.authority_certificate))
    with serving(files, accounts_url, service_of(accounts_url)) as (port, said):
        assert f"serving https://patrol.local:{port}/ https://192.168.1.5:{port}/ by TLS" in said
        # Each request greets anew: else a connection made by one name would serve all.
        with httpx.Client(verify=trusting, timeout=60, limits=ONE_EACH) as client:

            def ask(
                method: str,
                path: str,
                *,
                name: str = "patrol.local",
                host: str = "",
                **more: object,
            ) -> httpx.Response:
                headers = {"Host": host or f"{name}:{port}"} | more.pop("headers", {})
                return client.request(
                    method, f"https://127.0.0.1:{port}{path}", headers=headers,
                    extensions={"sni_hostname": name}, **more,
                )  # fmt: skip

            health = ask("GET", "/healthz")
            assert health.status_code == 200
            assert health.headers["strict-transport-security"] == "max-age=31536000"
            assert ask("GET", "/healthz", name="192.168.1.5").status_code == 200
            at_home = ask("GET", "/healthz", name="127.0.0.1")
            assert at_home.status_code == 200
            assert "strict-transport-security" not in at_home.headers

            foreign = ask("GET", "/healthz", host="bank.example")
            assert foreign.status_code == 421
            assert "expected patrol.local, 192.168.1.5, 127.0.0.1" in foreign.json()["detail"]
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                ask("GET", "/healthz", name="other.local")

            assert ask("GET", "/api/v1/districts").status_code == 401
            asked = {"login": "planner.whole", "password": PASSWORD}
            foreign = ask(
                "POST", "/api/v1/sign-in", json=asked,
                headers={"Origin": f"http://patrol.local:{port}"},
            )  # fmt: skip
            assert foreign.status_code == 403
            signed = ask(
                "POST", "/api/v1/sign-in", json=asked,
                headers={"Origin": f"https://patrol.local:{port}"},
            )  # fmt: skip
            assert signed.status_code == 200
            assert "Secure" in signed.headers["set-cookie"]

            page = ask("GET", PAGE)
            authority = read_authority_certificate(files)
            assert fingerprint_of(authority) in page.text.replace("<wbr>", "")
            crt = ask("GET", f"{PAGE}/coastwatch.crt")
            assert crt.headers["content-type"] == "application/x-x509-ca-cert"
            assert x509.load_der_x509_certificate(crt.content) == authority
            pem = ask("GET", f"{PAGE}/coastwatch.pem")
            assert pem.content == files.authority_certificate.read_bytes()
            assert ask("GET", f"{PAGE}/authority.pem").status_code == 404
        with httpx.Client(timeout=60) as stranger:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                stranger.get(f"https://127.0.0.1:{port}/healthz")
            with pytest.raises(httpx.HTTPError):
                stranger.get(f"http://127.0.0.1:{port}/healthz")


def test_without_a_certificate_nobody_else_is_served(
    tmp_path: Path, own_url: URL, monkeypatch: pytest.MonkeyPatch
):
    set_up(monkeypatch, tmp_path, own_url)
    with pytest.raises(OutwardAddressError, match="make it with `coastwatch tls make") as refused:
        run_serve(host="0.0.0.0", port=8000, messages=QUIET)
    assert "needs TLS and an administrator's account" in str(refused.value)


def test_without_an_administrator_nobody_else_is_served(
    files: SiteFiles, own_url: URL, monkeypatch: pytest.MonkeyPatch
):
    set_up(monkeypatch, files.data_folder, own_url)
    with pytest.raises(OutwardAddressError, match="no account of an administrator yet"):
        run_serve(host="192.168.1.5", port=8000, messages=QUIET)


def test_nobody_else_is_ever_served_without_tls(own_url: URL):
    with pytest.raises(OutwardAddressError, match="it would be served without TLS"):
        serve_until_stopped(own_url, host="0.0.0.0", port=8000, messages=QUIET)


def test_a_certificate_that_is_not_valid_now_is_refused(files: SiteFiles):
    now = datetime.now(UTC)
    with pytest.raises(CertificateEndedError, match="run `coastwatch tls renew`, then start"):
        tls_for("0.0.0.0", files, QUIET, now=now + timedelta(days=400))
    with pytest.raises(CertificateNotBegunError, match="set the clock"):
        tls_for("0.0.0.0", files, QUIET, now=now - timedelta(days=400))


def test_a_certificate_that_ends_soon_is_told(files: SiteFiles, capsys: pytest.CaptureFixture):
    later = datetime.now(UTC) + timedelta(days=370)
    tls = tls_for("0.0.0.0", files, Console(width=300), now=later)
    assert tls.names == ("patrol.local", "192.168.1.5")
    told = capsys.readouterr().out
    assert re.search(r"ends .* \(2[56] days\): run `coastwatch tls renew`", told)
    renew_server(files, None, now=later)
    tls_for("0.0.0.0", files, Console(width=300), now=later)
    assert capsys.readouterr().out == ""
