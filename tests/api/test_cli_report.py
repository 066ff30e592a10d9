"""The commands report and verify-report, on a small coast and its plan."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_cases import START, plan_day, run, words_of, write_archipelago
from openpyxl import load_workbook
from scenes import straight_coast

from geo_data.pack_writer import write_pack
from geo_data.reports.code_words import sheet_title


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    """Give a pack with too few teams, and a plan of it."""
    folder = tmp_path_factory.mktemp("report")
    pack = folder / "straight.gpkg"
    write_pack(replace(straight_coast(), teams=straight_coast().teams[:2]), pack)
    return pack, plan_day(pack, folder)


@pytest.fixture(scope="module")
def made(files, tmp_path_factory) -> tuple[Path, Path]:
    """Give a report of the plan, and its raw data."""
    folder = tmp_path_factory.mktemp("made")
    out, raw = folder / "report.json", folder / "raw.zip"
    done = run("report", *files, "--out", out, "--raw", raw)
    assert done.exit_code == 0, done.output
    assert "应巡" in done.output
    assert f"report written: {out}" in words_of(done)
    return out, raw


def test_a_report_says_what_the_plan_says_of_itself(files, made):
    document = json.loads(made[0].read_text(encoding="utf-8"))
    plan = json.loads(files[1].read_text(encoding="utf-8"))
    whole = document["looks"][0]["measured"]
    for key in ("weighted_overdue", "weighted_required", "coverage", "worst_idleness_min"):
        assert whole[key] == pytest.approx(plan["score"][key], abs=1e-9)
    said = sorted((gap["target_id"], gap["from"], gap["to"], gap["cause"]) for gap in plan["gaps"])
    told = sorted((gap["target_id"], gap["from"], gap["to"], gap["cause"])
                  for gap in document["gaps"])  # fmt: skip
    assert told == said
    assert document["head"]["plan_seed"] == plan["seed"]
    assert document["score"]["bound"] == 0.0


def test_a_report_is_true_until_a_figure_of_it_is_changed(made, tmp_path: Path):
    done = run("verify-report", *made)
    assert done.exit_code == 0, done.output
    assert "true." in done.output
    document = json.loads(made[0].read_text(encoding="utf-8"))
    document["looks"][0]["measured"]["looks_made"] += 1
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(document), encoding="utf-8")
    done = run("verify-report", forged, made[1])
    assert done.exit_code == 1
    assert "looks Straight coast measured looks_made: says" in words_of(done)
    assert "sha256 of the document" in words_of(done)
    told = json.loads(run("verify-report", forged, made[1], "--json").stdout)
    assert [row["where"] for row in told["faults"]] == [
        "sha256 of the document", "looks Straight coast measured looks_made"
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_workbook_is_true_until_a_cell_of_it_is_changed(files, tmp_path: Path, lang: str):
    out, raw = tmp_path / "report.xlsx", tmp_path / "raw.zip"
    done = run("report", *files, "--out", out, "--raw", raw, "--lang", lang)
    assert done.exit_code == 0, done.output
    done = run("verify-report", out, raw)
    assert done.exit_code == 0, done.output
    book = load_workbook(out)
    for table, cell in (("looks", "F3"), ("targets", "J3"), ("gaps", "H4"), ("days", "C3")):
        sheet = book[sheet_title(table, lang)]
        was = sheet[cell].value
        sheet[cell] = was + 1
        book.save(tmp_path / "changed.xlsx")
        sheet[cell] = was
        done = run("verify-report", tmp_path / "changed.xlsx", raw, "--json")
        assert done.exit_code == 1
        [fault] = json.loads(done.stdout)["faults"]
        assert fault["where"].startswith(f"{sheet_title(table, lang)}!{cell} (")
    book[sheet_title("gaps", lang)].delete_rows(3)
    book.save(tmp_path / "fewer.xlsx")
    assert "no row" in words_of(run("verify-report", tmp_path / "fewer.xlsx", raw))
    del book[sheet_title("hours", lang)]
    book.save(tmp_path / "without.xlsx")
    assert "sheet hours" in words_of(run("verify-report", tmp_path / "without.xlsx", raw))
    (tmp_path / "none.xlsx").write_bytes(b"no workbook")
    refused = run("verify-report", tmp_path / "none.xlsx", raw)
    assert refused.exit_code == 2
    assert "the workbook of a coverage report" in words_of(refused)


def test_raw_data_of_another_report_are_noticed(files, made, tmp_path: Path):
    out, raw = tmp_path / "west.json", tmp_path / "west.zip"
    done = run("report", *files, "--grid", "G1", "--out", out, "--raw", raw, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert run("verify-report", out, raw).exit_code == 0
    done = run("verify-report", made[0], raw)
    assert done.exit_code == 1
    assert "raw data: says" in words_of(done)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(raw.read_bytes()[:-40])
    done = run("verify-report", out, cut)
    assert done.exit_code == 2
    assert "no readable zip" in words_of(done)


def test_the_same_inputs_give_the_same_bytes(files, made, tmp_path: Path):
    out, raw = tmp_path / "again.json", tmp_path / "again.zip"
    assert run("report", *files, "--out", out, "--raw", raw).exit_code == 0
    assert out.read_bytes() == made[0].read_bytes()
    assert raw.read_bytes() == made[1].read_bytes()


def test_what_cannot_be_reported_is_refused_in_words(files, tmp_path: Path):
    pack, plan = files
    out = tmp_path / "report.json"
    other = write_archipelago(tmp_path)
    untrue = tmp_path / "untrue.json"
    document = json.loads(plan.read_text(encoding="utf-8"))
    document["gaps"] = document["gaps"][len(document["gaps"]) // 2 :]
    untrue.write_text(json.dumps(document), encoding="utf-8")
    for arguments, words in (
        ((other, plan), "the pack it was made from"),
        ((pack, untrue), "the gap that its patrols leave"),
        ((pack, plan, "--grid", "G9"), "give one of its grids: G0, G1, G2"),
        ((pack, plan, "--audience", "press"), "one of internal·public"),
        ((pack, plan, "--lang", "fr"), "one of zh·en"),
        ((pack, plan, "--certificate", plan), "coastwatch-certificate/3"),
        ((pack,), "PACK and PLAN, or --district and its time"),
        ((pack, plan, "--day", "2026-11-23"), "PACK and PLAN, or --district and its time"),
        ((pack, plan, "--district", "straight"), "both files and a district"),
    ):
        done = run("report", *arguments, "--out", out)
        assert done.exit_code == 2, done.output
        assert words in words_of(done)
    done = run("report", pack, plan, "--out", tmp_path / "report.docx")
    assert (done.exit_code, "a name that ends in" in words_of(done)) == (2, True)
    copied = tmp_path / "copied.json"
    shutil.copy(plan, copied)
    assert run("report", pack, copied, "--out", copied).exit_code == 2
    assert copied.read_bytes() == plan.read_bytes()
    assert not out.exists()


def test_a_coast_where_no_team_works_is_reported(files, tmp_path: Path):
    pack = tmp_path / "idle.gpkg"
    write_pack(replace(straight_coast(), teams=()), pack)
    plan, out, raw = (tmp_path / name for name in ("plan.json", "report.json", "raw.zip"))
    done = run("plan", pack, "--start", START, "--iterations", "0", "--out", plan)
    assert done.exit_code == 0, done.output
    assert run("report", pack, plan, "--out", out, "--raw", raw).exit_code == 0
    document = json.loads(out.read_text(encoding="utf-8"))
    assert {gap["cause"] for gap in document["gaps"]} == {"no_team"}
    assert document["effort"] == []
    assert run("verify-report", out, raw).exit_code == 0
