"""The commands of certificates make, renew and show them, and say what cannot be done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from api.cli import app
from api.cli_words import say
from geo_data.tls.authority import fingerprint_of, names_of
from geo_data.tls.site_files import SiteFiles, make_site, read_authority_certificate, read_server
from geo_data.tls.site_names import SiteNames

NAMES = ("--name", "patrol.local", "--address", "192.168.1.5")


def run(*words: str) -> Result:
    """Run a command of `tls`; errors that nobody expects are raised."""
    return CliRunner().invoke(app, ["tls", *words], catch_exceptions=False)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SiteFiles:
    """Give the commands a data folder of their own."""
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path / "data"))
    return SiteFiles(tmp_path / "data")


def test_a_site_is_made_shown_and_renewed(files: SiteFiles):
    made = run("make", *NAMES)
    assert made.exit_code == 0, made.output
    told = fingerprint_of(read_authority_certificate(files))
    for words in (told, "patrol.local, 192.168.1.5", "(395 days)", "/install-certificate"):
        assert words in made.output
    shown = run("show")
    assert shown.exit_code == 0
    assert told in shown.output
    before = read_server(files).certificate
    renewed = run("renew", "--name", "quay.lan")
    assert renewed.exit_code == 0
    assert "server 服务器  quay.lan" in renewed.output
    assert names_of(read_server(files).certificate).listed == ("quay.lan",)
    assert run("renew").exit_code == 0
    assert names_of(read_server(files).certificate).listed == ("quay.lan",)
    assert read_server(files).certificate != before
    assert fingerprint_of(read_authority_certificate(files)) == told


def test_a_fingerprint_is_printed_as_it_is(capsys: pytest.CaptureFixture):
    say(Console(width=40), "D2:CD:9E :smile: [bold] " + "AB:" * 30)
    assert capsys.readouterr().out == "D2:CD:9E :smile: [bold] " + "AB:" * 30 + "\n"


def test_a_second_authority_is_refused(files: SiteFiles):
    run("make", *NAMES)
    before = files.authority.read_bytes()
    refused = run("make", *NAMES)
    assert refused.exit_code == 2
    assert "holds a site authority already" in refused.output
    assert files.authority.read_bytes() == before


@pytest.mark.parametrize("command", ["show", "renew"])
def test_what_is_missing_is_told(command: str):
    refused = run(command)
    assert refused.exit_code == 2
    assert "make it with `coastwatch tls make" in refused.output


def test_every_wrong_name_is_told_at_once():
    refused = run("make", "--name", "a b", "--name", "*.local", "--address", "patrol.local")
    assert refused.exit_code == 2
    assert "tls options: 3 faults" in refused.output
    assert run("make").exit_code == 2


def test_a_name_of_the_open_network_is_refused(files: SiteFiles):
    run("make", *NAMES)
    refused = run("renew", "--name", "bank.example")
    assert refused.exit_code == 2
    assert "may not vouch for 'bank.example'" in refused.output
    assert names_of(read_server(files).certificate).listed == ("patrol.local", "192.168.1.5")


def test_an_ended_certificate_is_shown_with_what_to_do(files: SiteFiles):
    names = SiteNames.of(["patrol.local"], [])
    make_site(files, names, now=datetime.now(UTC) - timedelta(days=400))
    shown = run("show")
    assert shown.exit_code == 1
    assert "the server's certificate ended at" in shown.output
    assert "run `coastwatch tls renew`" in shown.output
    assert "the site authority's certificate ended" not in shown.output


def test_a_clock_that_is_wrong_is_told(files: SiteFiles):
    names = SiteNames.of(["patrol.local"], [])
    make_site(files, names, now=datetime.now(UTC) + timedelta(days=30))
    shown = run("show")
    assert shown.exit_code == 1
    assert shown.output.count("set the clock, which is most likely wrong") == 2
    assert run("renew").exit_code == 2
