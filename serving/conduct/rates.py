"""How many requests a minute one asker gets an answer to."""

import ipaddress
from collections import deque
from http import HTTPStatus
from math import ceil
from threading import Lock
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.access.asking import COOKIE, who_asks
from serving.access.forgery import SIGN_IN
from serving.conduct.limits import Limits
from serving.problems import Problem

MINUTE = 60.0

# Whose requests are counted at once. Beyond, everybody begins anew: nobody is forgotten by
# themselves, and somebody may come from many addresses only to fill our memory.
MOST_ASKERS = 20_000

# What asks every few seconds whether the process lives must hear so whatever else goes on.
NEVER_LIMITED = frozenset({"/livez"})

# Styles and pictures, several a page: to send one is as cheap as to refuse it.
FILES = "/static/"


class Window:
    """The last minute's requests by asker, in this process's memory."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._asked: dict[str, deque[float]] = {}

    @property
    def askers(self) -> int:
        """Of how many anything is remembered."""
        return len(self._asked)

    def count(self, asker: str, *, per_minute: int) -> None:
        """Counts a request; raises a Problem (429) where the asker had so many within a minute."""
        now = monotonic()
        with self._guard:
            if self.askers > MOST_ASKERS:
                self._asked.clear()
            asked = self._asked.setdefault(asker, deque())
            while asked and asked[0] <= now - MINUTE:
                asked.popleft()
            if len(asked) < per_minute:
                asked.append(now)
                return
            free = asked[0] + MINUTE
        seconds = max(1, ceil(free - now))
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many",
            retry_after=seconds,
            most=per_minute,
            seconds=seconds,
        )


class Rates:
    """Counts requests for the address they came from, where nobody says who they are.

    Whoever does is counted by name, once it is known whose it is (`counted`): many people may work
    behind one address. Signing in is counted by address, whoever says to be whom.
    """

    def __init__(self, app: ASGIApp, window: Window, limits: Limits) -> None:
        self.app = app
        self.window = window
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, unless the address asked too often."""
        if scope["type"] == "http" and not is_free(scope["path"]):
            network = client_network(scope.get("client"))
            if (scope["method"], scope["path"]) in SIGN_IN:
                most = self.limits.sign_ins_per_minute
                self.window.count(f"sign-in from {network}", per_minute=most)
            elif not _says_who(Headers(scope=scope)):
                most = self.limits.unknown_per_minute
                self.window.count(f"from {network}", per_minute=most)
        await self.app(scope, receive, send)


async def counted(request: Request) -> None:
    """Counts a request for who is signed in; for its address, where what it says is nobody's."""
    asker = who_asks(request)
    window: Window = request.state.window
    limits: Limits = request.state.limits
    if asker is not None:
        most = limits.machine_per_minute if asker.machine else limits.person_per_minute
        window.count(f"by {asker.name}", per_minute=most)
    elif _says_who(request.headers):
        network = client_network(request.scope.get("client"))
        window.count(f"from {network}", per_minute=limits.unknown_per_minute)


def is_free(path: str) -> bool:
    """Whether a path costs nothing that anybody would have to wait for."""
    return path in NEVER_LIMITED or path.startswith(FILES)


def _says_who(headers: Headers) -> bool:
    return "authorization" in headers or f"{COOKIE}=" in headers.get("cookie", "")


def client_network(client: tuple[str, int] | None) -> str:
    """Where a request came from, as far as one household or office has it for itself.

    One machine has 2**64 addresses of IPv6 to ask from.

    >>> client_network(("192.0.2.7", 5000)), client_network(("2001:db8:1:2:3:4:5:6", 5000))
    ('192.0.2.7', '2001:db8:1:2::')
    """
    if client is None:
        return "unknown"
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return client[0]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)
