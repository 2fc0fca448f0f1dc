"""The service: its parts put together, checked at start-up and let go at the end.

`create_app` reads no environment and no clock; the command line hands it everything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypedDict

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from serving.database import open_database, reading
from serving.establishments.endpoints import router as establishments
from serving.establishments.queries import EstablishmentHistory
from serving.figures.endpoints import router as figures
from serving.fitness import refuse_unfit_models
from serving.headers import SecurityHeaders
from serving.health.endpoints import router as health
from serving.lists.endpoints import router as lists
from serving.problems import MEDIA_TYPE, ProblemBody, answer_problems
from serving.service import Service
from serving.settings import Settings
from serving.ui.exports import router as exports
from serving.ui.figure_pages import router as figure_pages
from serving.ui.pages import router as pages
from serving.ui.rendering import STATIC


class State(TypedDict):
    """What every request finds in `request.state`."""

    service: Service


# Every operation may answer these, always as a problem.
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": words,
        "model": ProblemBody,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
    for status, words in {
        404: "There is no such thing, or not yet",
        422: "The address or a parameter is malformed",
        500: "The service failed",
    }.items()
}


def create_app(
    settings: Settings,
    *,
    can_make: frozenset[str],
    history: EstablishmentHistory | None = None,
) -> FastAPI:
    """The service over one database; `can_make` names the features this build can make.

    Start-up raises `fitness.ModelDoesNotFit` where a current list's model needs another feature.
    Without `history`, establishments show their published ranks only.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        engine = open_database(settings)
        try:
            with reading(engine) as db:
                refuse_unfit_models(db, can_make)
            yield State(service=Service(engine, history))
        finally:
            engine.dispose()

    app = FastAPI(
        title="Inspection targets",
        version="1",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere; no request leaves the origin
        redoc_url=None,
        responses=_PROBLEMS,
    )
    app.add_middleware(SecurityHeaders)
    answer_problems(app)
    # Exports stand before pages, whose last part is a bureau's id and may hold a slash.
    for router in (health, lists, establishments, figures, figure_pages, exports, pages):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
