"""What the service counts of itself, for Prometheus to fetch.

Each app has numbers of its own. Labels are routes, methods, classes of statuses and kinds of
problems, all of which the code has written down: nobody's questions make new ones.
"""

import platform
import time
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import Connection, Engine, event

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

# Seconds. A list takes a few hundredths; from a tenth people notice, from one they wait, and the
# last is where we give up.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

# Problems that mean that somebody asked for too much, by what was too much.
_REFUSALS = {
    "too_many": "rate",
    "too_slow": "time",
    "body_too_large": "body",
    "address_too_long": "address",
    "headers_too_large": "headers",
    "foreign_host": "host",
}


class Metrics:
    """The numbers of one app."""

    def __init__(self, revision: str) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "targeting_requests_total",
            "Requests that were answered",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "targeting_request_seconds",
            "From a request's first byte to its answer's last",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.under_way = Gauge(
            "targeting_requests_under_way",
            "Requests that somebody or some thread is busy with",
            registry=self._registry,
        )
        self._refusals = Counter(
            "targeting_refusals_total",
            "Requests that were refused by a limit",
            ["limit"],
            registry=self._registry,
        )
        for limit in _REFUSALS.values():
            self._refusals.labels(limit)  # so that each is there, at 0, before the first
        self._statements = Histogram(
            "targeting_database_seconds",
            "What a statement takes until its rows begin to come",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        Gauge(
            "targeting_build_info",
            "Always 1: which build answers",
            ["version", "revision", "python"],
            registry=self._registry,
        ).labels(version("inspection-targeting"), revision, platform.python_version()).set(1)

    def count(
        self, *, route: str, method: str, status: int, seconds: float, problem: str | None
    ) -> None:
        """Counts a request that was answered."""
        self._requests.labels(route, method, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)
        if problem in _REFUSALS:
            self._refusals.labels(_REFUSALS[problem]).inc()

    def watch(self, engine: Engine) -> None:
        """Times each statement of an engine from now on."""

        @event.listens_for(engine, "before_cursor_execute")
        def begin(connection: Connection, *_: object) -> None:
            connection.info["began"] = time.perf_counter()

        @event.listens_for(engine, "after_cursor_execute")
        def end(connection: Connection, *_: object) -> None:
            self._statements.observe(time.perf_counter() - connection.info["began"])

    def exposition(self) -> bytes:
        """All numbers, as Prometheus reads them."""
        return generate_latest(self._registry)
