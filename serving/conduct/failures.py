"""Whatever goes wrong around or within an answer is told here: to the asker, and to the log.

The only place that catches every exception. It stands within the headers, the ids and the log, so
that a 500 carries what every answer carries.
"""

import logging
from http import HTTPStatus

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.conduct.logs import telling
from serving.conduct.routes import route_template
from serving.connecting import DatabaseRefused, out_of_reach, was_stopped
from serving.problems import AGAIN_SECONDS, Problem, answer, as_json

LOG = logging.getLogger(__name__)


class Failures:
    """Answers what was raised: a Problem as it is, anything else as the service's own failure."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Problem as problem:  # of a middleware: what an endpoint raises is answered within
            if begun:
                raise
            response = answer(Request(scope), problem)
        except Exception as error:
            _log(scope, "failed", error)
            if begun:
                raise  # half an answer must end as a broken one
            response = _answer(scope, problem_of(error, path=scope["path"]))
        else:
            return
        await response(scope, receive, send)


def problem_of(error: Exception, *, path: str) -> Problem:
    """What to say of an error: the database is away or too slow (503), or it is our fault (500)."""
    if isinstance(error, NoneFree) or (isinstance(error, DBAPIError) and was_stopped(error)):
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "too_slow", retry_after=AGAIN_SECONDS)
    if isinstance(error, DatabaseRefused):
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", retry_after=AGAIN_SECONDS)
    if isinstance(error, DBAPIError) and out_of_reach(error):
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no_database", retry_after=AGAIN_SECONDS)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", path=path)


def _answer(scope: Scope, problem: Problem) -> Response:
    try:
        return answer(Request(scope), problem)
    except Exception as error:  # noqa: BLE001  it is logged whole, and answered
        # The page itself is broken, perhaps by the same fault: the problem has a plainer form.
        _log(scope, "problem page failed", error)
        return as_json(Request(scope), problem)


def _log(scope: Scope, message: str, error: Exception) -> None:
    told = telling(request_id=scope["state"]["request_id"], route=route_template(scope))
    LOG.error(message, exc_info=error, extra=told)
