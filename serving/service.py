"""What the running service holds, and how endpoints reach it: the engine and the event store."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request

from serving.database import reading
from serving.establishments.queries import EstablishmentHistory


@dataclass(frozen=True)
class Service:
    """Made at start-up, given up at the end; `history` is None without an event store."""

    engine: Engine
    history: EstablishmentHistory | None


def _service(request: Request) -> Service:
    running: Service = request.state.service
    return running


def _session(service: Annotated[Service, Depends(_service)]) -> Iterator[Session]:
    with reading(service.engine) as session:
        yield session


def _history(service: Annotated[Service, Depends(_service)]) -> EstablishmentHistory | None:
    return service.history


Db = Annotated[Session, Depends(_session)]
EventStore = Annotated[EstablishmentHistory | None, Depends(_history)]
