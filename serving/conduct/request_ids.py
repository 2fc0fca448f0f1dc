"""An id for each request: in its answer, in its problem, in the log and in the audit.

Whoever meets an error quotes it, and whoever runs the service finds that line of the log.
"""

import re
from random import getrandbits

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"

# What a caller may choose: long enough not to be met twice, and nothing that a log could trip over.
_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")

# An id is no secret; asking the system for one would let other threads in at each request.
_RANDOM_BITS = 128


class RequestIds:
    """Puts an id into `request.state.request_id` and into the answer's X-Request-Id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        chosen = request_id(Headers(scope=scope).get(HEADER, ""))
        scope.setdefault("state", {})["request_id"] = chosen

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = chosen
            await send(message)

        await self.app(scope, receive, send_with_id)


def request_id(sent: str) -> str:
    """The id that a caller sent, if it is 8 to 64 letters, digits and hyphens; else a new one.

    >>> request_id("gateway-0001"), len(request_id("short")), len(request_id("a b; DROP TABLE"))
    ('gateway-0001', 32, 32)
    """
    return (
        sent
        if _WELL_FORMED.fullmatch(sent)
        else f"{getrandbits(_RANDOM_BITS):0{_RANDOM_BITS // 4}x}"
    )
