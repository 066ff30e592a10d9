"""Raw data that was cut short, changed or made up is refused in words."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from report_cases import real_facts

from geo_data.reports.raw_tables import raw_data_of
from geo_data.reports.raw_zip import MANIFEST, RawData, read_raw_zip, rows_of, write_raw_zip
from geo_data.reports.read_document import read_report_document
from maritime.errors import FaultyInputError
from maritime.report_check.raw import take_apart

RAW = raw_data_of(real_facts())
WHOLE = write_raw_zip(RAW, end_s=1_795_881_600)


def refused(path: Path, content: bytes) -> str:
    """Give what reading says of a file."""
    path.write_bytes(content)
    with pytest.raises(FaultyInputError) as caught:
        read_raw_zip(path)
    return str(caught.value)


def zip_of(**changes: bytes | None) -> bytes:
    """Give the zip with other contents of files; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = changes.get(name.replace(".", "_"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_raw_data_are_read_back_as_they_were_written(tmp_path: Path):
    path = tmp_path / "raw.zip"
    path.write_bytes(WHOLE)
    assert read_raw_zip(path) == RAW
    assert write_raw_zip(RAW, end_s=1_795_881_600) == WHOLE
    assert all(content.startswith(b"\xef\xbb\xbf") for content in RAW.tables.values())
    assert take_apart(rows_of(RAW, "raw")).head["district_id"] == "straight"


def test_a_zip_that_is_not_whole_is_refused(tmp_path: Path):
    path = tmp_path / "raw.zip"
    assert "no readable zip" in refused(path, WHOLE[:-30])
    assert "no readable zip" in refused(path, b"PK")
    assert "manifest.json: found not there" in refused(path, zip_of(manifest_json=None))
    assert "looks.csv: found not there" in refused(path, zip_of(looks_csv=None))
    assert "as the list says" in refused(path, zip_of(targets_csv=b"a"))
    assert "no JSON" in refused(path, zip_of(manifest_json=b"{"))
    assert "coastwatch-report-raw/1" in refused(path, zip_of(manifest_json=b"[]"))
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(WHOLE)).read(MANIFEST))
    other = json.dumps({**manifest, "sha256": "0" * 64}).encode()
    assert "sha256 0000" in refused(path, zip_of(manifest_json=other))
    other = json.dumps({**manifest, "files": {"looks.csv": "x"}}).encode()
    assert "files without hashes" in refused(path, zip_of(manifest_json=other))
    with pytest.raises(FaultyInputError, match="no such file"):
        read_raw_zip(tmp_path / "nothing.zip")


@pytest.mark.parametrize(
    ("table", "content", "words"),
    [
        ("looks", "side,target_id,enter,exit,source,round,sensor_id\r\nmeasured,L001,soon,,,,\r\n",
         "looks 2: found"),
        ("looks", "side,target_id,enter\r\nother,L001,2026-11-23T00:00:00+08:00\r\n",
         "looks 2: found"),
        ("looks", "side,target_id,enter,exit,source,round,sensor_id\r\nmeasured,L001,"
                  "2026-11-23T01:00:00+08:00,2026-11-23T00:00:00+08:00,track,,\r\n",
         "ends before it begins"),
        ("targets", "target_id,kind\r\nL001,landing_point\r\n", "no 'grade'"),
        ("head", "key,value\r\ntimezone,Nowhere/Land\r\n", "timezone, from, to"),
        ("plan_gaps", "target_id,from,to,cause,evidence\r\nL001,2026-11-23T00:00:00+08:00,"
                      "2026-11-23T01:00:00+08:00,no_team,nonsense\r\n", "plan_gaps 2: found"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_taken_apart_are_named(table: str, content: str, words: str):
    raw = RawData.of({**RAW.tables, f"{table}.csv": content.encode()})
    with pytest.raises(FaultyInputError) as caught:
        take_apart(rows_of(raw, "raw"))
    assert words in str(caught.value)


def test_sheets_that_are_none_are_named():
    for content, words in ((b"\xff\xfe\x00", "no text sheet"), (b"a,b\r\n1\r\n", "another number")):
        raw = RawData.of({**RAW.tables, "looks.csv": content})
        with pytest.raises(FaultyInputError, match=words):
            rows_of(raw, "raw")
    lacking = {name: rows for name, rows in rows_of(RAW, "raw").items() if name != "ways"}
    with pytest.raises(FaultyInputError, match="no such table"):
        take_apart(lacking)


def test_what_is_no_report_is_refused(tmp_path: Path):
    path = tmp_path / "report.json"
    for content, words in (
        (b"{", "no JSON"), (b"[]", "format"), (b'{"format": "coastwatch-plan/1"}', "plan/1"),
        (b"\xff", "no JSON"),
    ):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(FaultyInputError, match=words):
            read_report_document(path)
    with pytest.raises(FaultyInputError, match="no such file"):
        read_report_document(tmp_path / "nothing.json")
    with pytest.raises(FaultyInputError, match="is a directory"):
        read_report_document(tmp_path)
