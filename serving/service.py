"""What the running service holds, and how endpoints reach what needs nobody to be signed in."""

from collections.abc import Callable, Iterator
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


def _session(service: Running) -> Iterator[Session]:
    with reading(service.engine) as session:
        yield session


async def _history(service: Running) -> EstablishmentHistory | None:
    return service.history


# For what everybody may read, and for signing in. All else asks `serving.access.asking.Db`.
PublicDb = Annotated[Session, Depends(_session)]
EventStore = Annotated[EstablishmentHistory | None, Depends(_history)]
