"""However many ask at once, each is answered: whoever waits for a turn holds nothing meanwhile."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine

from serving.access.asking import COOKIE
from serving.app import create_app
from serving.conduct.limits import USUAL
from serving.publish import publish
from serving.routes import ROUTES
from serving.settings import Settings
from tests.serving.browsing import running
from tests.serving.clients import all_clients
from tests.serving.databases import on_both
from tests.serving.made import FEATURES, INSPECTOR, LATER, NOW, WEEK, new_session, target, weekly

LIST = f"/v1/weeks/{WEEK}/lists/food/luohu"
FEW = replace(USUAL, threads=2, person_per_minute=10**6, unknown_per_minute=10**6)
# Far more than there are threads and connections together.
CROWD = 40


@pytest.fixture
def address(settings: Settings, engine: Engine) -> Iterator[str]:
    """A service that works on two requests at once."""
    publish(engine, [weekly("luohu", target(1))], now=NOW)
    with running(create_app(settings, can_make=FEATURES, now=lambda: LATER, limits=FEW)) as at:
        yield at


@on_both
def test_a_crowd_beyond_threads_and_connections_is_answered(
    address: str, settings: Settings
) -> None:
    """Else those with a connection wait for a thread, and those in the threads for a connection."""
    cookie = f"{COOKIE}={new_session(settings, INSPECTOR)}"
    port = urlsplit(address).port
    assert port is not None
    seen = asyncio.run(all_clients(port, LIST, 1.0, [cookie] * CROWD))
    assert len(seen.seconds) >= CROWD
    assert seen.wrong == 0


def test_whoever_sends_slowly_keeps_nobody_waiting(address: str) -> None:
    """A byte now and then, on as many connections as there are turns and more."""
    begun = (
        b"POST /v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: 50\r\n\r\n{"
    )
    port = urlsplit(address).port
    assert port is not None
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
    for each in slow:
        each.sendall(begun)
    assert httpx.get(f"{address}/readyz", timeout=5).status_code == 200
    for each in slow:
        each.close()


def test_whoever_reads_slowly_keeps_nobody_waiting(address: str) -> None:
    """The description is long, and given to anybody; these ask for it and take nothing."""
    port = urlsplit(address).port
    assert port is not None
    with ExitStack() as slow:
        readers = [slow.enter_context(socket.socket()) for _ in range(4)]
        for each in readers:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            each.connect(("127.0.0.1", port))
            each.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        assert {each.recv(15) for each in readers} == {b"HTTP/1.1 200 OK"}
        assert httpx.get(f"{address}/readyz", timeout=5).status_code == 200


def test_whatever_a_request_asks_waits_in_its_own_thread() -> None:
    """FastAPI sends what is not `async def` to another thread, while the request's own idles."""
    elsewhere = {
        f"{call.__module__}.{call.__qualname__}"
        for context in iter_route_contexts(ROUTES)
        if isinstance(dependant := getattr(context.route, "dependant", None), Dependant)
        for call in calls(dependant)
        if not (iscoroutinefunction(call) or isasyncgenfunction(call))
    }
    assert elsewhere == set()


def calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """An endpoint and all that it depends on."""
    if dependant.call is not None:
        yield dependant.call
    for each in dependant.dependencies:
        yield from calls(each)
