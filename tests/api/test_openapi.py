"""Check the API's own description: examples, problems, docs, and answers to made-up requests."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from api_cases import Running, Stock, serve_in_thread
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.engine import URL

from api.app import create_app
from maps.assets import CHECKOUT

NOWHERE = URL.create("postgresql+asyncpg", database="none")
DOCUMENT = create_app(NOWHERE, maps_folder=Path("maps")).openapi()
OPERATIONS = [
    (method, path) for path, methods in DOCUMENT["paths"].items() for method in sorted(methods)
]
EXAMPLES_EACH = 5


def operation(method: str, path: str) -> dict:
    """Give what is described of an operation."""
    return DOCUMENT["paths"][path][method]


def resolved(schema: dict) -> dict:
    """Give the schema that a reference stands for."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def examples_in(schema: dict, seen: tuple[str, ...] = ()) -> list[Any]:
    """Give the examples of a schema and of what it holds."""
    reference = schema.get("$ref", "")
    if reference in seen:
        return []
    schema = resolved(schema)
    inner = [*schema.get("properties", {}).values(), schema.get("items", {})]
    seen = (*seen, reference) if reference else seen
    below = [example for one in inner if one for example in examples_in(one, seen)]
    return [*schema.get("examples", []), *below]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_has_an_example(method: str, path: str):
    described = operation(method, path)
    answers = [answer for status, answer in described["responses"].items() if status < "300"]
    for answer in answers:
        for content in answer["content"].values():
            assert "example" in content or examples_in(content["schema"])
    assert described["description"]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_answers_problems(method: str, path: str):
    answers = operation(method, path)["responses"]
    for statuses in ("4XX", "5XX"):
        assert list(answers[statuses]["content"]) == ["application/problem+json"]
    assert "422" not in answers


def test_every_operation_has_its_own_name():
    names = [operation(*one)["operationId"] for one in OPERATIONS]
    assert len(set(names)) == len(names)


def test_document_is_of_the_version_it_says():
    assert DOCUMENT["openapi"].startswith("3.1")
    for name, schema in DOCUMENT["components"]["schemas"].items():
        jsonschema_rs.meta.validate(schema)
        for example in schema.get("examples", []):
            whole = {**schema, "components": DOCUMENT["components"]}
            validator = jsonschema_rs.Draft202012Validator(whole)
            faults = [error.message for error in validator.iter_errors(example)]
            assert faults == [], name


def test_every_route_is_in_the_docs():
    written = (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(GET|HEAD|POST|PUT|PATCH|DELETE) (/[^`?]*)`", written))
    described = {(method.upper(), path) for method, path in OPERATIONS}
    paths = (
        "/", "/docs", "/openapi.json", "/assets/{name}", "/favicon.ico", "/sign-in", "/roll-calls",
        "/incidents", "/duty-log", "/reports", "/handover", "/handover/{handover_id}",
        "/tip", "/install-certificate", "/phone/{name}", "/duty",
        "/duty/{district_id}",
    )  # fmt: skip
    pages = {("GET", path) for path in paths}
    assert described - told == set(), "missing in docs/api.md"
    assert told - described - pages == set(), "in docs/api.md, but not there"


def test_every_filter_is_in_the_docs():
    written = (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")
    names = {
        parameter["name"]
        for one in OPERATIONS
        for parameter in operation(*one).get("parameters", [])
        if parameter["in"] != "path"
    }
    assert [name for name in sorted(names) if f"`{name}`" not in written.replace("=", "`")] == []


@pytest.fixture(scope="module")
def running(shared_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give a server for requests that change nothing."""
    yield from serve_in_thread(shared_url, tmp_path_factory.mktemp("maps"), plans_at_once=1)


@pytest.fixture(scope="module")
def schema(running: Running) -> schemathesis.BaseSchema:
    """Give what requests are made up from."""
    return schemathesis.openapi.from_url(f"{running.address}/openapi.json")


def test_the_server_gives_its_description(running: Running):
    with running.client() as client:
        assert client.get("/openapi.json").json() == DOCUMENT
        assert client.get("/openapi.json").headers["content-type"] == "application/json"


ENDLESS = ("/api/v1/jobs/{job_id}/events", "/api/v1/districts/{district_id}/live/events")
FUZZED = [
    (method, path)
    for method, path in OPERATIONS
    if path not in ("/api/v1/maps/{plan_id}", *ENDLESS)
]


@pytest.mark.parametrize(("method", "path"), FUZZED)
def test_made_up_requests_are_answered_as_described(
    schema: schemathesis.BaseSchema, method: str, path: str
):
    """
    Ids are made up too: nothing is planned, imported or drawn.

    Which days there are, and which bytes are a pack, is more than a schema can say: data that is
    right by its schema may be refused.
    """
    described = schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


NAMES = re.compile(r"\{(\w+)\}")
KNOWN = {
    "district_id": "straight",
    "vessel_id": "V1",
    "layer": "vessel",
    "key": "V1",
}
OTHER_ANSWERS = {
    "/api/v1/districts/{district_id}/live/nearest": {404},  # a target that there is not
    "/api/v1/districts/{district_id}/repairs/{plan_id}": {404},  # the plan there repairs none
    "/api/v1/districts/{district_id}/tips": {401},  # without accounts nobody sees tips
    "/api/v1/districts/{district_id}/rewards": {401},
}


def is_of_what_is_there(path: str) -> bool:
    """Tell whether a path names only what the stock has; accounts it has none."""
    names = set(NAMES.findall(path))
    return bool(names) and names <= {*KNOWN, "plan_id", "batch_id"}


@pytest.mark.parametrize(
    ("method", "path"),
    [one for one in FUZZED if one[0] == "get" and is_of_what_is_there(one[1])],
)
def test_filters_of_what_is_there_are_answered_as_described(
    schema: schemathesis.BaseSchema, running: Running, stock: Stock, method: str, path: str
):
    described = schema[path][method.upper()]
    with running.client() as client:
        (imported,) = client.get("/api/v1/districts/straight/changes").json()["items"]
    names = KNOWN | {"plan_id": str(stock.plan_id), "batch_id": imported["batch_id"]}

    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.path_parameters = {name: names[name] for name in case.path_parameters}
        answer = case.call_and_validate(excluded_checks=[positive_data_acceptance])
        assert answer.status_code in {200, 422} | OTHER_ANSWERS.get(path, set())

    ask()


@settings(max_examples=25)
@given(st.binary(max_size=40))
def test_any_bytes_in_a_query_are_answered(running: Running, content: bytes):
    with running.client() as client:
        quoted = "".join(f"%{byte:02x}" for byte in content)
        answer = client.get(f"/api/v1/districts/straight/vessels?search={quoted}&grade={quoted}")
        assert answer.status_code == 422
        answer = client.get(f"/api/v1/districts/straight/vessels?search={quoted}")
        assert answer.status_code in (200, 422)
        assert client.get(f"/api/v1/districts/{quoted}").status_code in (200, 404, 422)
