"""Every error that a reader meets: RFC 9457 problem+json, or a page where HTML is preferred.

A `Problem` names its words in `ui/words.py`, which say what we have, what we wanted and what to do
next, in the reader's language. What the frameworks raise is turned into one here.
"""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from features.words import Text
from serving.addresses import sign_in_page
from serving.conduct.logs import telling
from serving.lists.schemas import Sent
from serving.ui.language import language_of, remember, weighted
from serving.ui.rendering import page
from serving.ui.words import LANGUAGE_TAGS, in_language, said, say

MEDIA_TYPE = "application/problem+json"
# When to ask again where the database is away or busy: soon, but not everybody at once.
AGAIN_SECONDS = 10

LOG = logging.getLogger(__name__)
TYPE_PREFIX = "urn:inspection-targeting:problem:"


@dataclass(frozen=True)
class Link:
    """Somewhere to go instead."""

    href: str
    words: Text


class Problem(Exception):  # noqa: N818  it is the RFC's word
    """An answer that is an error; `kind` names its words, `values` fill them.

    After `retry_after` seconds it is worth asking again; None where asking again changes nothing.
    What `beside` holds is sent to machines beside the problem's own fields (RFC 9457, 3.2).
    """

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        /,
        *,
        links: tuple[Link, ...] = (),
        retry_after: int | None = None,
        beside: Sent | None = None,
        **values: object,
    ) -> None:
        super().__init__(kind, values)
        self.status = status
        self.kind = kind
        self.links = links
        self.retry_after = retry_after
        self.beside = beside
        self.values = values


class LinkBody(Sent):
    """Somewhere to go instead."""

    href: str
    title: str


class ProblemBody(Sent):
    """RFC 9457, with links to what can be asked for instead, and the id to quote.

    A problem of some types says more: `latest`, say, is the decision that came before yours.
    """

    model_config = ConfigDict(frozen=True, extra="allow", from_attributes=True)

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    links: tuple[LinkBody, ...]


def answer(request: Request, problem: Problem) -> Response:
    """The problem as a page or as JSON, whichever the request prefers.

    Whoever wants a page and is not signed in is sent to where that is done, and back.
    """
    if not _prefers_html(request.headers.get("accept", "")):
        return as_json(request, problem)
    body = _body(request, problem)
    if problem.kind == "not_signed_in":
        sent = RedirectResponse(sign_in_page(_wanted(request)), HTTPStatus.SEE_OTHER)
        remember(request, sent)
        return sent
    response = page(request, "problem.html", status=problem.status, problem=body)
    response.headers.update(_again(problem))
    return response


def as_json(request: Request, problem: Problem) -> Response:
    """The problem as problem+json."""
    beside = {} if problem.beside is None else problem.beside.model_dump(mode="json")
    return JSONResponse(
        _body(request, problem).model_dump(mode="json") | beside,
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={
            "Content-Language": LANGUAGE_TAGS[language_of(request)],
            "Vary": "Accept, Accept-Language",
            **_again(problem),
        },
    )


def _body(request: Request, problem: Problem) -> ProblemBody:
    language = language_of(request)
    request.state.problem = problem.kind  # for the log and the numbers
    return ProblemBody(
        type=TYPE_PREFIX + problem.kind,
        title=say(f"problem.{problem.kind}.title", language),
        status=problem.status,
        detail=say(f"problem.{problem.kind}.detail", language, **problem.values),
        instance=request.url.path,
        request_id=request.state.request_id,
        links=tuple(
            LinkBody(href=link.href, title=in_language(link.words, language))
            for link in problem.links
        ),
    )


def _again(problem: Problem) -> dict[str, str]:
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


def answer_problems(app: FastAPI) -> None:
    """Make `app` answer from here what is raised within it; `conduct/failures.py` does the rest."""

    @app.exception_handler(Problem)
    async def _ours(request: Request, problem: Problem) -> Response:
        if problem.__cause__ is not None and problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            told = telling(request_id=request.state.request_id, problem=problem.kind)
            LOG.error("failed", exc_info=problem, extra=told)
        return answer(request, problem)

    @app.exception_handler(HTTPException)
    async def _framework(request: Request, error: HTTPException) -> Response:
        response = answer(request, _from_framework(request, error))
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = _allowed(error)
        return response

    @app.exception_handler(DataError)
    async def _unstorable(request: Request, _: DataError) -> Response:
        """PostgreSQL takes no NUL in any text, be it looked for or kept."""
        faults = said("problem.unstorable")
        return answer(request, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", faults=faults))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
        return answer(request, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", faults=told))


def _from_framework(request: Request, error: HTTPException) -> Problem:
    status, path = HTTPStatus(error.status_code), request.url.path
    if status == HTTPStatus.NOT_FOUND:
        return Problem(status, "unknown_address", path=path)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        method, allowed = request.method, _allowed(error)
        return Problem(status, "wrong_method", path=path, method=method, allowed=allowed)
    return Problem(status, "refused", path=path, status=error.status_code)


def _allowed(error: HTTPException) -> str:
    """The methods to use instead: with GET always HEAD, of which routes know nothing.

    >>> _allowed(HTTPException(405, headers={"Allow": "GET"}))
    'GET, HEAD'
    """
    methods = set((error.headers or {}).get("Allow", "GET").split(", "))
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


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
