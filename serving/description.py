"""The API's description at /v1/openapi.json: what FastAPI finds in the code, made whole.

It says of each operation only what can happen to it, and shows an answer. Examples are files in
`examples/`, named for their operation; a test holds each against its schema.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from serving.access.schemes import SCHEMES, asks, ways_in
from serving.conduct.rates import NEVER_LIMITED
from serving.conduct.request_ids import HEADER
from serving.problems import MEDIA_TYPE, ProblemBody

EXAMPLES = Path(__file__).parent / "examples"

# Every problem that operations share; `_can` says to which of them each can happen. One that an
# operation describes in words of its own can happen to it.
_PROBLEMS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Nobody is signed in",
    HTTPStatus.FORBIDDEN: "Your role does not let you, or another site sent this",
    HTTPStatus.NOT_FOUND: "There is no such thing, or not yet, or not for you",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More content than is taken at once",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long",
    HTTPStatus.MISDIRECTED_REQUEST: "The host is not this service's",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The address, a parameter or the content is malformed",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests within a minute",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Too many headers, or too long ones",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The service failed",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database is away or busy, or it takes too long",
}
_ASK_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

# Whose problem is not that nobody is signed in, but that the password is wrong.
_SIGNS_IN = "sign_in"
# What these are about is named in their content, and may not be there.
_LOOK_UP = frozenset({"register_objection"})
_READS = frozenset({"get", "head"})

_BODIES = "#/components/schemas/"
_PROBLEM = {"$ref": f"{_BODIES}ProblemBody"}
_REQUEST_ID = {
    "description": "The request's id: to be quoted where something went wrong",
    "schema": {"type": "string"},
}
_RETRY_AFTER = {
    "description": "Seconds until it is worth asking again",
    "schema": {"type": "integer"},
}

# What FastAPI is told of every operation, so that it declares no errors of its own. Their body is
# added below: it would make ten readers of the same model for each operation.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": words} for status, words in _PROBLEMS.items()
}


class Described(FastAPI):
    """An app whose description is whole."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            routes = [route for route in _routes(self.router) if route.operation_id]
            calls = {
                str(route.operation_id): frozenset(_calls(route.dependant)) for route in routes
            }
            self.openapi_schema = described(super().openapi(), calls)
        return self.openapi_schema


def described(document: dict[str, Any], calls: Mapping[str, Collection[Any]]) -> dict[str, Any]:
    """The document with summaries, examples, headers, ways in, and problems that can really occur.

    `calls` holds by operation all that its endpoint depends on.
    """
    paths = {
        path: {
            method: _operation(path, method, told, calls.get(told["operationId"], ()))
            for method, told in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    _, bodies = models_json_schema(
        [(ProblemBody, "serialization")], ref_template=f"{_BODIES}{{model}}"
    )
    components = document["components"]
    schemas = dict(sorted({**components["schemas"], **bodies["$defs"]}.items()))
    components = {**components, "schemas": schemas, "securitySchemes": SCHEMES}
    return {**document, "paths": paths, "components": components}


def _operation(
    path: str, method: str, told: dict[str, Any], calls: Collection[Any]
) -> dict[str, Any]:
    possible = _can(path, method, told) | _refusals(calls)
    responses = {
        status: _response(int(status), answer, told["operationId"])
        for status, answer in told["responses"].items()
        if int(status) in possible or answer["description"] != _PROBLEMS.get(int(status))
    }
    first, _, _ = told.get("description", told["summary"]).partition("\n")
    return {
        **told,
        "summary": first.rstrip("."),
        "security": ways_in(calls, method),
        "responses": dict(sorted(responses.items())),
    }


def _can(path: str, method: str, told: dict[str, Any]) -> set[int]:
    """The problems that an operation may answer, but for whom it refuses."""
    parameters = {parameter["in"] for parameter in told.get("parameters", [])}
    can: set[int] = {
        HTTPStatus.REQUEST_URI_TOO_LONG,
        HTTPStatus.MISDIRECTED_REQUEST,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
    if "path" in parameters or told["operationId"] in _LOOK_UP:
        can.add(HTTPStatus.NOT_FOUND)
    if parameters or "requestBody" in told:
        can.add(HTTPStatus.UNPROCESSABLE_ENTITY)
    if "requestBody" in told:
        can.add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if path not in NEVER_LIMITED:
        can.add(HTTPStatus.TOO_MANY_REQUESTS)
    if method not in _READS:
        can.add(HTTPStatus.FORBIDDEN)  # another site may have sent it
    if told["operationId"] == _SIGNS_IN:
        can.add(HTTPStatus.UNAUTHORIZED)
    return can


def _response(status: int, answer: dict[str, Any], operation_id: str) -> dict[str, Any]:
    headers = {**answer.get("headers", {}), HEADER: _REQUEST_ID}
    if status in _ASK_LATER:
        headers["Retry-After"] = _RETRY_AFTER
    content = answer.get("content", {})
    if status >= HTTPStatus.BAD_REQUEST:
        # An operation may tell of problems of its own, which say more.
        (body,) = content.values() or ({"schema": _PROBLEM},)
        content = {MEDIA_TYPE: {"schema": body["schema"], "example": _example("problem")}}
    elif (EXAMPLES / f"{operation_id}.json").exists():
        content = {
            media: {**body, "example": _example(operation_id)} for media, body in content.items()
        }
    return {**answer, "headers": headers, **({"content": content} if content else {})}


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        within = getattr(route, "original_router", None)  # of a router that was included
        if isinstance(within, APIRouter):
            yield from _routes(within)
        elif isinstance(route, APIRoute):
            yield route


def _refusals(calls: Collection[Any]) -> frozenset[HTTPStatus]:
    """Whether what an endpoint depends on refuses who isn't signed in, or whose role lacks it."""
    refusals = set()
    if asks(calls):
        refusals.add(HTTPStatus.UNAUTHORIZED)
    if any(hasattr(call, "permission") for call in calls):
        refusals.add(HTTPStatus.FORBIDDEN)
    return frozenset(refusals)


def _calls(dependant: Dependant) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
