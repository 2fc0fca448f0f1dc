"""What the running service holds, and how endpoints reach what needs nobody to be signed in."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request

from serving.access.oidc import Provider
from serving.audit.appender import Appender
from serving.database import reading
from serving.establishments.queries import EstablishmentHistory


@dataclass(frozen=True)
class Service:
    """Made at start-up, given up at the end; `history` is None without an event store.

    `demo` says that accounts of a demo are let in without a password. `provider` is the city's own,
    None where it has none.
    """

    engine: Engine
    history: EstablishmentHistory | None
    audit: Appender
    now: Callable[[], datetime]
    demo: bool
    provider: Provider | None


async def _service(request: Request) -> Service:
    running: Service = request.state.service
    return running


Running = Annotated[Service, Depends(_service)]


def kept_open(request: Request) -> Session:
    """A reading session of the request's, which ends when its work does."""
    service: Service = request.state.service
    ending: ExitStack = request.state.ending
    return ending.enter_context(reading(service.engine))


async def _session(request: Request) -> Session:
    return kept_open(request)


async def _history(request: Request) -> EstablishmentHistory | None:
    service: Service = request.state.service
    return service.history


# For what everybody may read, and for signing in. All else asks `serving.access.asking.Db`.
PublicDb = Annotated[Session, Depends(_session)]
EventStore = Annotated[EstablishmentHistory | None, Depends(_history)]
