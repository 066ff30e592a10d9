"""Take in what the office says of the weather, and give when it keeps which mode in."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from api.access import AskedDistrict, Given, Snapshot
from api.acting import Acting
from api.live_schemas import Note, StopAnswer
from api.repair_schemas import LATER_EXAMPLE, MOST_ROWS, WeatherRow, weather_span
from api.wire import INSTANT_EXAMPLE, NO_NUL, Asked, Wire, with_example
from geo_data.read_live import instant
from geo_data.store_connection import open_connection
from geo_data.store_weather import WeatherWord, keep_weather, read_weather_word
from geo_data.weather_file import MOST_BYTES, limits_of_site, parse_weather
from maritime.repair.weather import stopped_spans

router = APIRouter(tags=["duty room"])


class WeatherFile(Asked):
    """A weather file as text; CSV where its name ends in .csv, else TOML."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
    text: Annotated[str, Field(max_length=MOST_BYTES, pattern=NO_NUL)]


class WeatherAsked(Asked):
    """Weather of some hours, by rows or by a file; no rows at all: nothing stops anybody."""

    model_config = with_example(
        rows=[{"from": INSTANT_EXAMPLE, "to": LATER_EXAMPLE, "wind_ms": 15.5, "wave_m": 2.4}],
        note="台风外围",
    )

    rows: list[WeatherRow] = Field([], max_length=MOST_ROWS)
    file: WeatherFile | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.rows and self.file is not None:
            raise ValueError("rows, or else a file")
        return self


class WeatherRowAnswer(Wire):
    """Weather of some hours; null is not known."""

    from_: datetime = Field(alias="from", serialization_alias="from")
    to: datetime
    wind_ms: float | None
    wave_m: float | None
    visibility_m: float | None


class WeatherAnswer(Wire):
    """What was said last of the weather, and when by the office's limits it keeps a mode in."""

    model_config = with_example(
        at=INSTANT_EXAMPLE, note="台风外围",
        rows=[{"from": INSTANT_EXAMPLE, "to": LATER_EXAMPLE, "wind_ms": 15.5, "wave_m": 2.4,
               "visibility_m": 8000}],
        stops=[{"mode": "boat", "from": INSTANT_EXAMPLE, "to": LATER_EXAMPLE,
                "why": "wind_ms 15.5 > 13.8 m/s"}],
    )  # fmt: skip

    at: datetime | None = Field(description="When it was said; null where nothing was.")
    note: str | None
    rows: list[WeatherRowAnswer]
    stops: list[StopAnswer]


@router.post("/districts/{district_id}/weather", status_code=201)
async def tell_weather(
    services: Given, district: AskedDistrict, actor: Acting, asked: WeatherAsked
) -> WeatherAnswer:
    """
    Say how the weather is, or will be; it holds in place of all that was said before.

    Units of a stopped mode are promised nowhere in those hours, and nobody is proposed of them.
    """
    if asked.file is None:
        spans = tuple(weather_span(row) for row in asked.rows)
    else:
        spans = parse_weather(asked.file.text, asked.file.name)
    stops = stopped_spans(spans, limits_of_site(services.site_folder))
    word = WeatherWord(services.now(), spans, stops, asked.note)
    async with open_connection(services.served) as connection:
        await keep_weather(connection, actor, district, word)
        await connection.commit()
    if stops:
        services.repairs.lay_out_soon(district.district_id)
    return _answer(word)


@router.get("/districts/{district_id}/weather")
async def get_weather(
    services: Given, connection: Snapshot, district: AskedDistrict
) -> WeatherAnswer:
    """Give what was said last of the weather."""
    word = await read_weather_word(connection, district.district_id, known_at=services.now())
    return _answer(word)


def _answer(word: WeatherWord | None) -> WeatherAnswer:
    if word is None:
        return WeatherAnswer(at=None, note=None, rows=[], stops=[])
    rows = [
        WeatherRowAnswer(
            **{"from": instant(one.from_s)}, to=instant(one.to_s), wind_ms=one.wind_ms,
            wave_m=one.wave_m, visibility_m=one.visibility_m,
        )
        for one in word.spans
    ]  # fmt: skip
    stops = [
        StopAnswer(
            mode=one.mode, **{"from": instant(one.from_s)}, to=instant(one.to_s), why=one.why
        )
        for one in word.stops
    ]
    return WeatherAnswer(at=word.at, note=word.note, rows=rows, stops=stops)
