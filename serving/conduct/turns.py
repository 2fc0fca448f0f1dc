"""As many requests are worked on at once as there are threads, each in one from turn to end.

Whoever waits for a turn holds nothing meanwhile: no thread, and no connection to the database. So
endpoints and what they depend on are all `async def` and may wait for the database as they are:
only their own request waits with them. FastAPI would send what is not from thread to thread, and
each change costs as much as a question to the database.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from threading import local
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.audit.appender import AuditUnavailable, all_stand
from serving.conduct.rates import is_free
from serving.problems import Problem

Answer = TypeVar("Answer")


class Threads:
    """Threads with an event loop each; `close` waits for what is under way."""

    def __init__(self, most: int) -> None:
        self._own = local()
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._pool = ThreadPoolExecutor(most, "request", initializer=self._begin)

    async def run(self, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What comes of `work` in one of the threads, first come first served."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, work)

    def close(self) -> None:
        """Ends the threads after what they are at."""
        self._pool.shutdown()
        for loop in self._loops:
            loop.close()

    def _begin(self) -> None:
        self._own.loop = asyncio.new_event_loop()
        self._loops.append(self._own.loop)

    def _run(self, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        loop: asyncio.AbstractEventLoop = self._own.loop
        return loop.run_until_complete(work())


class Turns:
    """Lets as many in as there are `Threads` in the state; what needs no thread goes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, once it is this request's turn."""
        if scope["type"] != "http" or is_free(scope["path"]):
            await self.app(scope, receive, send)
            return
        threads: Threads = scope["state"]["threads"]
        content = await receive()  # all of it: `Sizes` waited for the last piece
        awaited: list[Future[None]] = []
        scope["state"]["awaited"] = awaited
        said = await threads.run(partial(self._said, scope, content))
        try:
            await all_stand(awaited)  # what cannot be entered in the audit is not shown
        except AuditUnavailable as error:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "audit_unavailable") from error
        for message in said:  # whoever takes a byte a second holds nothing meanwhile
            await send(message)

    async def _said(self, scope: Scope, content: Message) -> list[Message]:
        come, said = [content], list[Message]()

        async def receive() -> Message:
            return come.pop() if come else await asyncio.Future()  # nothing more ever comes

        async def keep(message: Message) -> None:
            said.append(message)

        with ExitStack() as ending:
            scope["state"]["ending"] = ending  # what takes a connection gives it back here
            await self.app(scope, receive, keep)
        return said
