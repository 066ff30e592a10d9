"""Check that numbers are compared by one rule, in Python and in the database."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import with_engine

from geo_data.cluster import ROLE
from maritime.plain_number import NOISE, plain_number

SIGNS = st.sampled_from(
    "粤台渔YUEyueＹＵＥ0123456789０１２９abzßéñ①㈠Ⅻ" + NOISE + "\u3000\u00a0/()"
)
CASES = json.loads((Path(__file__).parents[1] / "plain_number_cases.json").read_text())
"""What is written and how it is compared; the phone is held to the same table."""
WRITTEN = st.lists(st.text(SIGNS, max_size=12), min_size=30, max_size=60)


@pytest.fixture(scope="module")
def url(run_as_admin: Callable[[str], None], tables_template: str, cluster_url: URL) -> URL:
    """Give one database with the tables."""
    run_as_admin(f"CREATE DATABASE plain_numbers TEMPLATE {tables_template} OWNER {ROLE}")
    return cluster_url.set(database="plain_numbers")


@pytest.mark.parametrize(("written", "plain"), CASES)
def test_a_table_of_cases_is_met(written: str, plain: str):
    assert plain_number(written) == plain


@given(WRITTEN)
@settings(max_examples=25, deadline=None)
def test_the_database_writes_every_number_as_python_does(url: URL, written: list[str]):
    async def ask(engine: AsyncEngine) -> list[str]:
        async with engine.connect() as connection:
            query = text("SELECT plain_number(w) FROM unnest(CAST(:all AS text[])) AS a (w)")
            return list(await connection.scalars(query, {"all": written}))

    assert with_engine(url, ask) == [plain_number(one) for one in written]


@given(st.text(SIGNS), st.lists(st.sampled_from(NOISE), max_size=4))
def test_noise_makes_no_difference_and_plain_stays_plain(written: str, noise: list[str]):
    plain = plain_number(written)
    assert plain_number(plain) == plain
    assert plain_number("".join(noise) + written + "".join(noise)) == plain


def test_numbers_that_only_look_alike_stay_apart():
    assert plain_number("YUE 台渔 1") == "粤台渔1" == plain_number("粤台渔-1")
    assert plain_number("YUE TAI YU 1") == "YUETAIYU1", "nobody can tell which signs"
    assert plain_number("YUE 12") != plain_number("粤 12")
    assert plain_number("012") != plain_number("12")
    assert plain_number(" -—・ ") == "・" and plain_number("") == ""
