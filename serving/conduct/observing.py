"""Each request once in the log and once in the numbers, when its work has ended."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.conduct.logs import telling
from serving.conduct.metrics import Metrics
from serving.conduct.routes import method_name, route_template

LOG = logging.getLogger(__name__)

# What is logged where nothing was sent: the asker was gone, or the process had to stop.
NO_ANSWER = 499


class Observed:
    """Logs and counts each request by its route's template, without whatever fills it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status, sent = NO_ANSWER, 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            sent += len(message.get("body", b""))
            await send(message)

        self.metrics.under_way.inc()
        try:
            await self.app(scope, receive, counted)
        finally:
            self.metrics.under_way.dec()
            self._tell(scope, status=status, sent=sent, seconds=time.perf_counter() - began)

    def _tell(self, scope: Scope, *, status: int, sent: int, seconds: float) -> None:
        route, method, state = route_template(scope), method_name(scope), scope["state"]
        problem, asker = state.get("problem"), state.get("asker")
        self.metrics.count(
            route=route, method=method, status=status, seconds=seconds, problem=problem
        )
        told = telling(
            request_id=state["request_id"],
            method=method,
            route=route,
            status=status,
            problem=problem,
            role=None if asker is None else asker.role,
            ms=round(seconds * 1000, 1),
            bytes=sent,
        )
        LOG.info("request", extra=told)
