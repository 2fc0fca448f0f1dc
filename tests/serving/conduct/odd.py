"""A service with addresses that do what no real one should: fail, dawdle, take content."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import text
from starlette.responses import StreamingResponse

from serving.app import create_app
from serving.conduct.limits import USUAL, Limits
from serving.service import PublicDb
from serving.settings import Settings
from tests.serving.made import FEATURES, LATER, SUPERVISOR, sign_in_as

# Never ends, on SQLite and on PostgreSQL.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i % 7 + 1 FROM n) SELECT sum(i) FROM n"
SOMEBODY = "SZ-LUOHU-FOOD-01"


class Decision(BaseModel):
    """What a form might send."""

    reason: str


def odd_app(settings: Settings, limits: Limits = USUAL) -> FastAPI:
    """The service, and what is odd."""
    app = create_app(settings, can_make=FEATURES, now=lambda: LATER, limits=limits)

    @app.get("/odd/failing/{establishment_id}")
    def failing(establishment_id: str) -> None:
        raise KeyError(establishment_id)

    @app.get("/odd/breaking")
    def breaking() -> StreamingResponse:
        def halves() -> Iterator[bytes]:
            yield b"half an"
            raise ZeroDivisionError("the other half")

        return StreamingResponse(halves())

    @app.get("/odd/sleeping/{seconds}")
    def sleeping(seconds: float) -> str:
        time.sleep(seconds)
        return "slept"

    @app.get("/odd/endless")
    def endless(db: PublicDb) -> int:
        return db.scalar(text(ENDLESS)) or 0

    @app.post("/odd/content")
    async def content(request: Request) -> int:
        return len(await request.body())

    @app.post("/odd/json")
    def json(decision: Decision) -> int:
        return len(decision.reason)

    return app


@contextmanager
def odd(settings: Settings, limits: Limits = USUAL) -> Iterator[TestClient]:
    """That service, running; a supervisor asks, and what fails is answered as they would see it."""
    with TestClient(
        odd_app(settings, limits), headers={"Accept-Language": "en"}, raise_server_exceptions=False
    ) as client:
        sign_in_as(client, settings, SUPERVISOR)
        yield client
