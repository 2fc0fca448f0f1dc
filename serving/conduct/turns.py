"""As many requests are worked on at once as there are threads; the others wait and hold nothing.

A request goes through several threads in turn and keeps its connection to the database from one to
the next. Were more of them under way than there are connections, those that have one would wait for
a thread, and those in the threads for a connection, and nobody would ever be done.
"""

from asyncio import Semaphore

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.conduct.rates import is_free


class Turns:
    """Lets so many requests in at once, first come first served; what needs no thread goes by."""

    def __init__(self, app: ASGIApp, at_once: int) -> None:
        self.app = app
        self._free = Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, once it is this request's turn."""
        if scope["type"] != "http" or is_free(scope["path"]):
            await self.app(scope, receive, send)
            return
        said: list[Message] = []

        async def keep(message: Message) -> None:
            said.append(message)

        async with self._free:
            await self.app(scope, receive, keep)
        for message in said:  # whoever takes a byte a second holds nothing meanwhile
            await send(message)
