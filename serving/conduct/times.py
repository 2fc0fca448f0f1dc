"""Nobody waits longer than a set time, even where the work goes on."""

import asyncio
import logging
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.conduct.logs import telling
from serving.conduct.routes import route_template
from serving.problems import AGAIN_SECONDS, Problem, answer

LOG = logging.getLogger(__name__)


class TimeLimit:
    """Answers 503 where an answer has not begun in time, and drops what comes of the work after.

    An endpoint runs in a thread, which nothing can end: it keeps its place among the threads until
    its work is done, so the call here ends only then. What makes it end is the database, which
    stops a statement earlier (`connecting.within`).
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or in time that it takes too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False
        late: asyncio.Task[None] | None = None

        async def in_time(message: Message) -> None:
            nonlocal begun
            if late is not None:
                return
            begun = True
            await send(message)

        async def give_up() -> None:
            told = telling(request_id=scope["state"]["request_id"], route=route_template(scope))
            LOG.warning("gave up waiting", extra=told)
            slow = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "too_slow", retry_after=AGAIN_SECONDS)
            await answer(Request(scope), slow)(scope, receive, send)

        def time_is_over() -> None:
            nonlocal late
            if not begun:
                late = asyncio.create_task(give_up())

        timer = asyncio.get_running_loop().call_later(self.seconds, time_is_over)
        try:
            await self.app(scope, receive, in_time)
        finally:
            timer.cancel()
            if late is not None:
                await late  # the server must not see the call end before the answer does
