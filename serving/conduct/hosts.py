"""Answers only under the service's own address.

A page elsewhere could otherwise have its own name point here, and read what it gets as its own.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.problems import Problem

# From this machine itself: whoever watches the service, or runs it to look at it.
OF_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class KnownHosts:
    """Refuses (421) requests to any host but that of `public_address` and this machine."""

    def __init__(self, app: ASGIApp, public_address: str) -> None:
        self.app = app
        self.public_address = public_address
        self.known = OF_THIS_MACHINE | {host_in(public_address)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, unless it was asked as somebody else."""
        if scope["type"] == "http":
            named = Headers(scope=scope).get("host", "")
            if host_in(f"//{named}") not in self.known:
                raise Problem(
                    HTTPStatus.MISDIRECTED_REQUEST, "foreign_host", address=self.public_address
                )
        await self.app(scope, receive, send)


def host_in(address: str) -> str:
    """The host that an address names, in small letters and without a port; empty where none is.

    >>> host_in("https://Lists.example:8443/"), host_in("//[::1]:8000"), host_in("//[")
    ('lists.example', '::1', '')
    """
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
