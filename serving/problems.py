"""Every error that a reader meets: RFC 9457 problem+json, or a page where HTML is preferred.

A `Problem` names its words in `ui/words.py`, which say what we have, what we wanted and what to do
next, in the reader's language. What the frameworks raise is turned into one here.
"""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from features.words import Text
from serving.addresses import sign_in_page
from serving.connecting import DatabaseRefused
from serving.headers import SECURITY_HEADERS
from serving.lists.schemas import Sent
from serving.ui.language import language_of, weighted
from serving.ui.rendering import page
from serving.ui.words import LANGUAGE_TAGS, in_language, say

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:inspection-targeting:problem:"


@dataclass(frozen=True)
class Link:
    """Somewhere to go instead."""

    href: str
    words: Text


class Problem(Exception):  # noqa: N818  it is the RFC's word
    """An answer that is an error; `kind` names its words, `values` fill them."""

    def __init__(
        self, status: HTTPStatus, kind: str, /, *, links: tuple[Link, ...] = (), **values: object
    ) -> None:
        super().__init__(kind, values)
        self.status = status
        self.kind = kind
        self.links = links
        self.values = values


class LinkBody(Sent):
    """Somewhere to go instead."""

    href: str
    title: str


class ProblemBody(Sent):
    """RFC 9457, with links to what can be asked for instead."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    links: tuple[LinkBody, ...]


def answer(request: Request, problem: Problem) -> Response:
    """The problem as a page or as JSON, whichever the request prefers.

    Whoever wants a page and is not signed in is sent to where that is done, and back.
    """
    html = _prefers_html(request.headers.get("accept", ""))
    if html and problem.status == HTTPStatus.UNAUTHORIZED:
        return RedirectResponse(sign_in_page(_wanted(request)), HTTPStatus.SEE_OTHER)
    language = language_of(request)
    body = ProblemBody(
        type=TYPE_PREFIX + problem.kind,
        title=say(f"problem.{problem.kind}.title", language),
        status=problem.status,
        detail=say(f"problem.{problem.kind}.detail", language, **problem.values),
        instance=request.url.path,
        links=tuple(
            LinkBody(href=link.href, title=in_language(link.words, language))
            for link in problem.links
        ),
    )
    if html:
        return page(request, "problem.html", status=problem.status, problem=body)
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": LANGUAGE_TAGS[language], "Vary": "Accept, Accept-Language"},
    )


def answer_problems(app: FastAPI) -> None:
    """Make `app` answer every error from here."""

    @app.exception_handler(Problem)
    def _ours(request: Request, problem: Problem) -> Response:
        return answer(request, problem)

    @app.exception_handler(HTTPException)
    def _framework(request: Request, error: HTTPException) -> Response:
        response = answer(request, _from_framework(request, error))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        return answer(request, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", faults=told))

    @app.exception_handler(DatabaseRefused)
    def _busy(request: Request, _: DatabaseRefused) -> Response:
        return answer(request, Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy"))

    @app.exception_handler(Exception)
    def _ours_to_mend(request: Request, _: Exception) -> Response:
        failed = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", path=request.url.path)
        response = answer(request, failed)
        response.headers.update(SECURITY_HEADERS)  # this one is sent from outside the middleware
        return response


def _from_framework(request: Request, error: HTTPException) -> Problem:
    status, path = HTTPStatus(error.status_code), request.url.path
    if status == HTTPStatus.NOT_FOUND:
        return Problem(status, "unknown_address", path=path)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET")
        return Problem(status, "wrong_method", path=path, method=request.method, allowed=allowed)
    return Problem(status, "refused", path=path, status=error.status_code)


def _wanted(request: Request) -> str:
    """Where to go back to: what was asked for; after a change that came too late, the start."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _prefers_html(accept: str) -> bool:
    """Whether an Accept header likes HTML better than JSON.

    >>> _prefers_html("text/html,application/xhtml+xml,*/*;q=0.8"), _prefers_html("*/*")
    (True, False)
    """
    html, json = 0.0, 0.0
    for media, weight in weighted(accept):
        if media == "text/html":
            html = max(html, weight)
        if media in (MEDIA_TYPE, "application/json"):
            json = max(json, weight)
    return html > json
