"""The API's description at /v1/openapi.json: what FastAPI finds in the code, made whole.

It says of each operation only what can happen to it, and shows an answer. Examples are files in
`examples/`, named for their operation; a test holds each against its schema.
"""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from serving.conduct.rates import NEVER_LIMITED
from serving.conduct.request_ids import HEADER
from serving.problems import MEDIA_TYPE, ProblemBody

EXAMPLES = Path(__file__).parent / "examples"

# Every problem that an operation may answer; `_cannot` says to which it can't happen.
_PROBLEMS = {
    HTTPStatus.NOT_FOUND: "There is no such thing, or not yet",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More content than is taken at once",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long",
    HTTPStatus.MISDIRECTED_REQUEST: "The host is not this service's",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The address or a parameter is malformed",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests within a minute",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Too many headers, or too long ones",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The service failed",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database is away, or it takes too long",
}
_ASK_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_REQUEST_ID = {
    "description": "The request's id: to be quoted where something went wrong",
    "schema": {"type": "string"},
}
_RETRY_AFTER = {
    "description": "Seconds until it is worth asking again",
    "schema": {"type": "integer"},
}

# What FastAPI is told of every operation, so that it declares no errors of its own.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status.value: {"description": words, "model": ProblemBody}
    for status, words in _PROBLEMS.items()
}


class Described(FastAPI):
    """An app whose description is whole."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = described(super().openapi())
        return self.openapi_schema


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with summaries, examples, headers, and the problems that can really occur."""
    paths = {
        path: {method: _operation(path, told) for method, told in operations.items()}
        for path, operations in document["paths"].items()
    }
    return {**document, "paths": paths}


def _operation(path: str, told: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: _response(int(status), answer, told["operationId"])
        for status, answer in told["responses"].items()
        if not _cannot(int(status), path, told)
    }
    first, _, _ = told.get("description", told["summary"]).partition("\n")
    return {**told, "summary": first.rstrip("."), "responses": dict(sorted(responses.items()))}


def _cannot(status: int, path: str, told: dict[str, Any]) -> bool:
    """Whether a declared status can't be what this operation answers."""
    parameters = {parameter["in"] for parameter in told.get("parameters", [])}
    return (
        (status == HTTPStatus.NOT_FOUND and "path" not in parameters)
        or (status == HTTPStatus.UNPROCESSABLE_ENTITY and not parameters | _body(told))
        or (status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and not _body(told))
        or (status == HTTPStatus.TOO_MANY_REQUESTS and path in NEVER_LIMITED)
    )


def _body(told: dict[str, Any]) -> set[str]:
    return {"body"} if "requestBody" in told else set()


def _response(status: int, answer: dict[str, Any], operation_id: str) -> dict[str, Any]:
    headers = {**answer.get("headers", {}), HEADER: _REQUEST_ID}
    if status in _ASK_LATER:
        headers["Retry-After"] = _RETRY_AFTER
    content = answer.get("content", {})
    if status in _PROBLEMS:
        schema = {"$ref": "#/components/schemas/ProblemBody"}
        content = {MEDIA_TYPE: {"schema": schema, "example": _example("problem")}}
    elif status == HTTPStatus.OK and (EXAMPLES / f"{operation_id}.json").exists():
        content = {
            media: {**body, "example": _example(operation_id)} for media, body in content.items()
        }
    return {**answer, "headers": headers, **({"content": content} if content else {})}


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
