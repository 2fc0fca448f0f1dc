"""The service: its parts put together, checked at start-up and let go at the end.

`create_app` reads no environment; the command line hands it everything.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypedDict

from fastapi import FastAPI
from starlette.middleware import Middleware

from serving.access.oidc import provider_of
from serving.audit.appender import Appender
from serving.conduct.bodiless import Bodiless
from serving.conduct.dangers import refuse_dangers
from serving.conduct.failures import Failures
from serving.conduct.headers import SecurityHeaders
from serving.conduct.hosts import KnownHosts
from serving.conduct.limits import USUAL, Limits
from serving.conduct.metrics import Metrics
from serving.conduct.observing import Observed
from serving.conduct.rates import Rates, Window
from serving.conduct.request_ids import RequestIds
from serving.conduct.sizes import Sizes
from serving.conduct.times import TimeLimit
from serving.conduct.turns import Threads, Turns
from serving.connecting import engine_for, within
from serving.database import open_database, reading
from serving.description import Described
from serving.establishments.queries import EstablishmentHistory
from serving.fitness import refuse_unfit_models
from serving.migrations import newest
from serving.problems import answer_problems
from serving.routes import ROUTES
from serving.service import Service
from serving.settings import Settings


class State(TypedDict):
    """What every request finds in `request.state`."""

    service: Service
    metrics: Metrics
    window: Window
    limits: Limits
    threads: Threads


def create_app(
    settings: Settings,
    *,
    can_make: frozenset[str],
    now: Callable[[], datetime],
    history: EstablishmentHistory | None = None,
    limits: Limits = USUAL,
) -> FastAPI:
    """The service over one database; `can_make` names the features this build can make.

    `now` is the clock: moments with their time zone.

    Raises SettingsRefused where people must not work with these settings; start-up raises
    `fitness.ModelDoesNotFit` where a current list's model needs another feature.
    Without `history`, establishments show their published ranks only.
    """
    refuse_dangers(settings)
    metrics, window = Metrics(newest()), Window()
    provider = provider_of(settings.provider)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        engine = open_database(settings)
        try:
            with reading(engine) as db:
                refuse_unfit_models(db, can_make)
            askers = engine_for(settings.database_url, threads=limits.threads)
            metrics.watch(askers)
            quick = within(askers, limits.statement_seconds)
            # With connections of its own: who waits for it holds one of theirs.
            audit_appender, threads = Appender(engine), Threads(limits.threads)
            try:
                yield State(
                    service=Service(quick, history, audit_appender, now, settings.demo, provider),
                    metrics=metrics,
                    window=window,
                    limits=limits,
                    threads=threads,
                )
            finally:
                threads.close()
                audit_appender.close()
                askers.dispose()
        finally:
            engine.dispose()
            if provider is not None:
                provider.close()

    app = Described(
        title="Inspection targets",
        version="1",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere; no request leaves the origin
        redoc_url=None,
        routes=ROUTES,
        middleware=_around(settings, limits, metrics, window),
    )
    answer_problems(app)
    return app


def _around(
    settings: Settings, limits: Limits, metrics: Metrics, window: Window
) -> list[Middleware]:
    """What stands around every answer, outermost first.

    Whatever may refuse stands within `Failures`, which answers it; whatever an answer must carry,
    and the log, stand around that. Time is outside it, for who gives up answers by itself.
    """
    hosts = [Middleware(KnownHosts, settings.public_address)] if settings.public_address else []
    return [
        Middleware(RequestIds),
        Middleware(SecurityHeaders),
        Middleware(Observed, metrics),
        Middleware(Bodiless),
        Middleware(TimeLimit, limits.request_seconds),
        Middleware(Failures),
        *hosts,
        Middleware(Rates, window, limits),
        Middleware(Sizes, limits),
        Middleware(Turns),
    ]
