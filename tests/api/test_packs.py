"""Check that packs come in over HTTP whole or not at all, and never too large."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from api_cases import UPLOAD_LIMIT_BYTES, Running, Stock
from scenes import ring_island

from geo_data.pack_writer import write_pack

PACKS = "/api/v1/packs"
GEOPACKAGE = {"Content-Type": "application/geopackage+sqlite3"}


@pytest.fixture
def client(server: Running) -> Iterator[httpx.Client]:
    """Give a client of the server of this test."""
    with server.client() as client:
        yield client


@pytest.fixture
def pack(tmp_path: Path) -> bytes:
    """Give the bytes of a pack."""
    write_pack(ring_island(), tmp_path / "ring.gpkg")
    return (tmp_path / "ring.gpkg").read_bytes()


def scratch_of(server: Running) -> list[Path]:
    """Give what lies in the server's scratch folder."""
    return list(server.app.state.services.scratch.iterdir())


def test_a_pack_is_imported_once(client: httpx.Client, server: Running, pack: bytes):
    first = client.post(PACKS, content=pack, headers=GEOPACKAGE)
    assert first.status_code == 201, first.text
    assert first.headers["location"] == "/api/v1/districts/ring"
    assert first.json()["counts"]["landing_point"] == 2
    district = client.get(first.headers["location"]).json()
    assert district["counts"] == first.json()["counts"]

    again = client.post(PACKS, files={"pack": ("ring.gpkg", pack)})
    assert again.status_code == 200, again.text
    assert again.json()["is_changed"] is False
    assert scratch_of(server) == []


def test_all_faults_of_a_pack_are_listed(client: httpx.Client, server: Running, tmp_path: Path):
    path = tmp_path / "faulty.gpkg"
    write_pack(ring_island(), path)
    content = path.read_bytes().replace(b"vehicle", b"tractor").replace(b"estuary", b"lagoon!")
    answer = client.post(PACKS, content=content, headers=GEOPACKAGE)
    assert answer.status_code == 422
    body = answer.json()
    places = [entry["location"] for entry in body["errors"]]
    assert "team/T01/mode" in places
    assert body["errors"][0].keys() == {"location", "found", "expected"}
    assert str(tmp_path) not in answer.text
    assert client.get("/api/v1/districts/ring").status_code == 404
    assert scratch_of(server) == []


@pytest.mark.parametrize("content", [b"", b"no pack", b"SQLite format 3\x00 and no more"])
def test_what_is_no_pack_is_a_fault(client: httpx.Client, server: Running, content: bytes):
    answer = client.post(PACKS, content=content, headers=GEOPACKAGE)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert scratch_of(server) == []


def test_a_form_without_a_file_is_a_fault(client: httpx.Client):
    answer = client.post(PACKS, files={"other": ("a.gpkg", b"x")})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["expected"] == "a file in the form's field 'pack'"


def test_an_upload_that_says_it_is_too_large(client: httpx.Client, server: Running):
    content = b"SQLite format 3\x00" + bytes(UPLOAD_LIMIT_BYTES)
    answer = client.post(PACKS, content=content, headers=GEOPACKAGE)
    assert answer.status_code == 413
    assert answer.json()["detail"].startswith("the request body is larger than 2,000,000 bytes")
    assert scratch_of(server) == []


@pytest.mark.parametrize("media_type", ["application/octet-stream", "multipart/form-data"])
def test_an_upload_that_does_not_say_its_size(server: Running, media_type: str):
    """The answer comes while the body still does: nothing of it is kept."""
    place = urlsplit(server.address)
    boundary = "; boundary=b" if media_type.startswith("multipart") else ""
    head = (
        f"POST {PACKS} HTTP/1.1\r\nHost: {place.netloc}\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Type: {media_type}{boundary}\r\n\r\n"
    ).encode()
    part = (
        b'--b\r\nContent-Disposition: form-data; name="pack"; filename="p"\r\n\r\n'
        if boundary
        else b"SQLite format 3\x00"
    )
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(head + _chunk(part))
        sent_bytes = 0
        while sent_bytes <= UPLOAD_LIMIT_BYTES:
            connection.sendall(_chunk(bytes(100_000)))
            sent_bytes += 100_000
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer
    assert scratch_of(server) == []


def test_an_upload_that_breaks_off_leaves_nothing(server: Running, stock: Stock):
    place = urlsplit(server.address)
    head = (
        f"POST {PACKS} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 100000\r\n"
        f"Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(head + b"SQLite format 3\x00")
    with server.client() as client:
        while scratch_of(server):
            assert client.get("/healthz").status_code == 200
        districts = client.get("/api/v1/districts").json()["items"]
    assert [one["district_id"] for one in districts] == ["date-line", stock.district.district_id]


def _chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"
