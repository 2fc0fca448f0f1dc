"""No request is longer than we are ready to read: its address, its headers, its content.

Content is counted as it comes in, for what Content-Length says may be wrong or missing. All of it
is here before anything else is done for it: whoever sends a byte a second holds nothing meanwhile.
"""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.conduct.limits import Limits
from serving.problems import Problem


class Sizes:
    """Refuses what is too long: 414 an address, 431 headers, 413 content."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, unless something is too long."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._refuse_long_address(scope)
        self._refuse_many_headers(scope)
        most = self.limits.body_bytes
        if _said_length(scope) > most:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", most=most)
        come = [await _content(receive, most)]

        async def again() -> Message:
            return come.pop() if come else await receive()

        await self.app(scope, again, send)

    def _refuse_long_address(self, scope: Scope) -> None:
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if length > self.limits.address_bytes:
            raise Problem(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                "address_too_long",
                length=length,
                most=self.limits.address_bytes,
            )

    def _refuse_many_headers(self, scope: Scope) -> None:
        count = len(scope["headers"])
        length = sum(len(name) + len(value) for name, value in scope["headers"])
        if count > self.limits.headers or length > self.limits.header_bytes:
            raise Problem(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                count=count,
                length=length,
                most=self.limits.headers,
                most_bytes=self.limits.header_bytes,
            )


async def _content(receive: Receive, most: int) -> Message:
    """All pieces of the content as one, or that the asker went away before the last."""
    content = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        content += message.get("body", b"")
        if len(content) > most:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", most=most)
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(content), "more_body": False}


def _said_length(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isascii() and said.isdigit() else 0
