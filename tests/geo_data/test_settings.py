"""Check where the data folder is and how a database address is read."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_data.cluster_errors import DatabaseUrlError
from geo_data.settings import (
    data_folder,
    database_url,
    normalise_database_url,
    service_url,
)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_usual_scheme_becomes_asyncpg(scheme: str):
    url = database_url({"DATABASE_URL": f" {scheme}://ann:p%40ss@db:6543/coast\n"})
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host) == ("ann", "p@ss", "db")
    assert (url.port, url.database) == (6543, "coast")


def test_libpq_word_for_encryption_is_translated():
    url = normalise_database_url("postgresql://db/coast?sslmode=require&application_name=x")
    assert dict(url.query) == {"ssl": "require", "application_name": "x"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("mysql://ann:secret@db/coast", "mysql://"),
        ("postgresql+psycopg2://ann:secret@db/coast", "psycopg2"),
        ("postgresql://ann:secret@db", "without a database"),
        ("ann:secret@db/coast", "no address"),
        ("postgresql://ann:secret@db:port/coast", "no address"),
    ],
)
def test_a_wrong_address_is_explained_without_its_password(written: str, found: str):
    with pytest.raises(DatabaseUrlError, match=r"DATABASE_URL: found .*; expected ") as raised:
        normalise_database_url(written)
    assert found in str(raised.value)
    assert "secret" not in str(raised.value)


@given(
    st.sampled_from(["postgres", "postgresql"]), st.from_regex(r"[a-z][a-z0-9_]*", fullmatch=True)
)
def test_normalising_twice_is_normalising_once(scheme: str, database: str):
    once = normalise_database_url(f"{scheme}://127.0.0.1/{database}")
    assert normalise_database_url(once.render_as_string(hide_password=False)) == once


def test_data_folder_follows_the_account(monkeypatch: pytest.MonkeyPatch):
    assert data_folder({"COASTWATCH_DATA": "/srv/coast"}) == Path("/srv/coast")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert data_folder({}) == Path("/var/lib/coastwatch")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert data_folder({"COASTWATCH_DATA": ""}) == Path.home() / ".local/share/coastwatch"


def test_the_role_of_requests_is_named_beside_the_owner():
    settings = {"DATABASE_URL": "postgres://owner:x@db/coast"}
    assert service_url(settings) is None
    both = settings | {"COASTWATCH_SERVICE_URL": "postgres://service:y@db/coast"}
    assert service_url(both).username == "service"
    with pytest.raises(DatabaseUrlError, match="COASTWATCH_SERVICE_URL: found mysql") as caught:
        service_url(settings | {"COASTWATCH_SERVICE_URL": "mysql://service:secret@db/coast"})
    assert "secret" not in str(caught.value)
