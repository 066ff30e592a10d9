"""Check that made-up changes of rows are answered as described, on a database of their own."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
import schemathesis
from api_cases import Running, Stock, serve_in_thread
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.engine import URL

from api.record_forms import EDITABLE
from geo_data.cluster import ROLE

STRAIGHT = "/api/v1/districts/straight"
OF_A_DISTRICT = "/api/v1/districts/{district_id}"
WRITES = [
    ("POST", f"{OF_A_DISTRICT}/records/{{layer}}"),
    ("PATCH", f"{OF_A_DISTRICT}/records/{{layer}}/{{key}}"),
    ("POST", f"{OF_A_DISTRICT}/records/{{layer}}/{{key}}/end"),
    ("DELETE", f"{OF_A_DISTRICT}/records/{{layer}}/{{key}}"),
    ("POST", f"{OF_A_DISTRICT}/changes/{{batch_id}}/undo"),
]
MADE_UP = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def changing(
    stock: Stock,
    run_as_admin: Callable[[str], None],
    cluster_url: URL,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """Give a server for requests that change something."""
    run_as_admin(f"CREATE DATABASE api_changing TEMPLATE api_template OWNER {ROLE}")
    url = cluster_url.set(database="api_changing")
    yield from serve_in_thread(url, tmp_path_factory.mktemp("maps"), plans_at_once=1)


@pytest.fixture(scope="module")
def schema(changing: Running) -> schemathesis.BaseSchema:
    """Give what requests are made up from."""
    return schemathesis.openapi.from_url(f"{changing.address}/openapi.json", timeout=120)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_made_up_changes_of_what_is_there_are_answered_as_described(
    schema: schemathesis.BaseSchema, changing: Running, method: str, path: str
):
    described = schema[path][method]
    with changing.client() as client:
        row = client.get(f"{STRAIGHT}/records/vessel/V1")
    known = {"district_id": "straight", "layer": "vessel", "key": "V1"}

    @MADE_UP
    @given(case=described.as_strategy(), names_a_state=st.booleans())
    def ask(case: schemathesis.Case, names_a_state: bool) -> None:
        case.path_parameters = {
            name: known.get(name, value) for name, value in case.path_parameters.items()
        }
        if names_a_state and method != "DELETE":
            case.headers = {**(case.headers or {}), "If-Match": row.headers["etag"]}
        answer = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        assert answer.status_code < 500

    ask()


@pytest.mark.parametrize("layer", EDITABLE)
def test_any_json_as_a_cell_is_answered(changing: Running, layer: str):
    with changing.client() as client:
        columns = {
            one["layer"]: [*(column["name"] for column in one["columns"]), "geometry"]
            for one in client.get("/api/v1/layers").json()
        }[layer]

        @MADE_UP
        @given(st.dictionaries(st.sampled_from(columns), json_values, max_size=4))
        def ask(cells: dict) -> None:
            answer = client.post(
                f"{STRAIGHT}/records/{layer}", content=written({"cells": cells}),
                headers={"content-type": "application/json"},
            )  # fmt: skip
            assert answer.status_code in (201, 409, 422), answer.text

        ask()


@MADE_UP
@given(vessel_id=st.text(min_size=1, max_size=40), name=st.text(max_size=40))
def test_what_is_made_can_be_reached_and_says_what_was_asked(
    changing: Running, vessel_id: str, name: str
):
    cells = {"vessel_id": vessel_id, "name": name}
    with changing.client() as client:
        made = client.post(f"{STRAIGHT}/records/vessel", json={"cells": cells})
        assert made.status_code in (201, 409, 422)
        if made.status_code != 201:
            return
        row = client.get(made.headers["location"]).json()
        assert row["cells"]["vessel_id"] == row["key"] == vessel_id
        assert row["cells"]["name"] == (name if name.strip() else None)
        old_way = client.get(f"{STRAIGHT}/vessels/{quote(vessel_id, safe='')}")
        assert old_way.json()["vessel_id"] == vessel_id
        history = client.get(f"{made.headers['location']}/history").json()
        assert [one["action"] for one in history["items"]] == ["created"]
        (own,) = history["links"]
        assert client.get(own["href"]).json()["items"] == history["items"]


def written(value: object) -> bytes:
    """Write JSON as Python does, with NaN and half letters escaped."""
    return json.dumps(value).encode()
