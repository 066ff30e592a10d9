"""Weather and limits are read as written, and every fault is told with its row and column."""

from pathlib import Path

import pytest

from geo_data.weather_file import read_weather, read_weather_limits
from maritime.errors import FaultyInputError
from maritime.repair.weather import WeatherSpan
from maritime.team import MODES

FROM_S = 1795395600  # 2026-11-23T09:00:00+08:00
CSV = """from,to,wind_ms,wave_m,visibility_m
2026-11-23T09:00:00+08:00,2026-11-23T12:00:00+08:00,15.5,,800

2026-11-23T12:00:00+08:00,2026-11-23T13:00:00+08:00,,2.5,
"""
EXCEL = "\ufeff" + CSV.replace("\n", "\r\n")
TOML = """format = "coastwatch-weather/1"
[[span]]
from = "2026-11-23T09:00:00+08:00"
to = 2026-11-23T12:00:00+08:00
wind_ms = 15.5
visibility_m = 800
[[span]]
from = "2026-11-23T12:00:00+08:00"
to = "2026-11-23T13:00:00+08:00"
wave_m = 2.5
"""
READ = (
    WeatherSpan(FROM_S, FROM_S + 3 * 3600, 15.5, None, 800),
    WeatherSpan(FROM_S + 3 * 3600, FROM_S + 4 * 3600, None, 2.5, None),
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(read, path: Path) -> list[str]:
    with pytest.raises(FaultyInputError) as refused:
        read(path)
    assert refused.value.source == str(path)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("name", "text"),
    [("w.csv", CSV), ("w.CSV", "\ufeff" + CSV.replace("\n", "\r\n")), ("w.toml", TOML)],
)
def test_weather_is_read_as_written(tmp_path, name, text):
    assert read_weather(written(tmp_path, name, text)) == READ


def test_every_fault_of_a_csv_is_told_with_its_row_and_column(tmp_path):
    rows = [
        "from,to,wind_ms,wave_m",
        "09:00,2026-11-23T12:00:00+08:00,1,1",
        "2026-11-23T12:00:00+08:00,2026-11-23T12:00:00+08:00,1,1",
        "2026-11-23T12:00:00+08:00,2026-11-23T13:00:00+08:00,strong,-1",
        "2026-11-23T12:00:00+08:00,2026-11-23T13:00:00+08:00,,",
        "2026-11-23T12:00:00+08:00,1",
    ]
    faults = "\n".join(told(read_weather, written(tmp_path, "w.csv", "\n".join(rows))))
    for words in ("row 2, from: found '09:00'", "row 3, to:", "row 4, wind_ms: found 'strong'",
                  "row 4, wave_m: found -1", "row 5: found no measure",
                  "row 6: found 2 cells"):  # fmt: skip
        assert f"weather {words}" in faults


FAULTY = {
    "no columns": ("w.csv", "", "the columns from,to,wind_ms,wave_m,visibility_m"),
    "a column twice": ("w.csv", "from,to,to\n", "the columns from,to"),
    "no row": ("w.csv", "from,to,wind_ms\n", "found no span"),
    "no table": ("w.toml", 'format = "coastwatch-weather/1"', "found no span"),
    "no format": ("w.toml", "[[span]]\nfrom=1\nto=2", "format: found nothing"),
    "no instant": ("w.toml", 'format = "coastwatch-weather/1"\n[[span]]\nfrom=1', "span 1, from"),
    "unknown word": ("w.toml", TOML + "rain_mm = 3\n", "span 2, rain_mm: found 3"),
    "local time": ("w.toml", TOML.replace("00+08:00\nw", "00\nw"), "span 1, to"),
    "no tables": ("w.toml", 'format = "coastwatch-weather/1"\nspan = 3', "[[span]] tables"),
    "no TOML": ("w.toml", "from,to", "no TOML"),
    "too long": ("w.csv", "x" * 200_001, "more than 200,000 bytes"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_weather_that_cannot_be_used_is_told(tmp_path, case):
    name, text, words = FAULTY[case]
    assert words in "\n".join(told(read_weather, written(tmp_path, name, text)))


def test_files_that_cannot_be_read_are_told(tmp_path):
    (tmp_path / "gbk.csv").write_bytes("风".encode("gbk"))
    assert "not UTF-8 at 0" in told(read_weather, tmp_path / "gbk.csv")[0]
    assert "cannot be read" in told(read_weather, tmp_path / "none.csv")[0]
    assert "cannot be read" in told(read_weather_limits, tmp_path)[0]


def test_the_program_has_limits_for_every_mode():
    limits = read_weather_limits()
    assert tuple(sorted(limits)) == tuple(sorted(MODES))
    assert limits["drone"].wind_ms < limits["boat"].wind_ms < limits["vehicle"].wind_ms


def test_an_offices_limits_are_read_and_their_faults_told(tmp_path):
    head = 'format = "coastwatch-weather-limits/1"\n'
    own = read_weather_limits(written(tmp_path, "own.toml", head + "[boat]\nwave_m = 1\n"))
    assert own["boat"].wave_m == 1 and own["boat"].wind_ms is None and own["foot"].wind_ms is None
    bad = "foot = 3\n[boat]\nwave_m = -1\nrain_mm = 1\n[ship]\nwave_m = 1\n"
    faults = "\n".join(told(read_weather_limits, written(tmp_path, "bad.toml", bad)))
    for words in ("format: found nothing", "limits foot", "boat, wave_m: found -1",
                  "boat, rain_mm", "limits, ship"):  # fmt: skip
        assert words in faults
