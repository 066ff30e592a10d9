"""Describe the API: problems as answers of every operation, and the cells of each layer."""

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.guard import SAFE_METHODS
from api.problems import MEDIA_TYPE
from api.record_forms import EDITABLE
from api.record_models import SCHEMAS, cell_schemas, cells_model, needed_columns
from api.wire import Problem, ProblemEntry

VALIDATION_SCHEMAS = ("HTTPValidationError", "ValidationError")
PROBLEM_EXAMPLE = {
    "type": "urn:coastwatch:problem:invalid",
    "title": "The request has faults",
    "status": 422,
    "detail": "2 faults; each is listed in errors",
    "errors": [
        {"location": "query/limit", "found": "'0'", "expected": "a number of at least 1"},
        {"location": "query/grade/0", "found": "'gold'", "expected": "'general' or 'key'"},
    ],
}
PROBLEM = {
    "description": "What went wrong (RFC 9457), with every fault of the request.",
    "content": {
        MEDIA_TYPE: {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": PROBLEM_EXAMPLE,
        }
    },
}


def describe_api(app: FastAPI) -> None:
    """Let an application describe itself, when it is first asked to."""

    def describe() -> dict:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            _describe_problems(document)
            _describe_cells(document)
            _give_back_nulls(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = describe


def _describe_problems(document: dict) -> None:
    schemas = document["components"]["schemas"]
    for name in VALIDATION_SCHEMAS:
        schemas.pop(name, None)
    for model in (Problem, ProblemEntry):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    for operations in document["paths"].values():
        for method, operation in operations.items():
            answers = operation["responses"]
            answers.pop("422", None)
            answers["4XX"] = PROBLEM
            answers["5XX"] = PROBLEM
            if method.upper() not in SAFE_METHODS:
                operation["description"] += (
                    " Refused where Origin or Sec-Fetch-Site name another site."
                )


def _describe_cells(document: dict) -> None:
    """Say what the cells of each layer are, where a request has them by their layer's name."""
    schemas = document["components"]["schemas"]
    schemas |= cell_schemas(EDITABLE)
    references = {
        name: {"$ref": SCHEMAS.format(model=cells_model(name).__name__)} for name in EDITABLE
    }
    changed = [*references.values()]
    made = [{**one, "required": needed_columns(name)} for name, one in references.items()]
    for asked, cells in (("CellsAsked", changed), ("MakeAsked", made)):
        schemas[asked]["properties"]["cells"]["anyOf"] = cells


def _give_back_nulls(document: dict) -> None:
    """Put into examples what FastAPI leaves out of them: values that are not given."""
    for schema in document["components"]["schemas"].values():
        for example in schema.get("examples", []):
            for name in schema.get("required", []):
                example.setdefault(name, None)
