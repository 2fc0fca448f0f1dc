"""HEAD is answered wherever GET is, and as GET is, but for the body (RFC 9110, 9.3.2).

In one place, so that no endpoint, permission or audit knows of it: who asks for the headers alone
of a list is let, refused and written down as who reads it.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Bodiless:
    """Asks the app with GET where HEAD was asked, and keeps the body back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, without a body where none is wanted."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            kept_back = {"body": b""} if message["type"] == "http.response.body" else {}
            await send({**message, **kept_back})

        # A scope of its own: the server must not take the answer for one of GET's, cut short.
        as_get = {**scope, "method": "GET"}
        try:
            await self.app(as_get, receive, without_body)
        finally:
            scope.update({**as_get, "method": "HEAD"})  # the log tells the route that was found
