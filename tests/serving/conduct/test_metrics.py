"""What the service counts of itself, and that nobody's questions make it count without bounds."""

import platform
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from serving.migrations import newest
from serving.publish import publish
from serving.settings import Settings
from tests.serving.conduct.odd import odd
from tests.serving.databases import on_both
from tests.serving.made import DATA_SCIENTIST, NOW, service, sign_in_as, weekly


def numbers(client: TestClient) -> dict[tuple[str, ...], float]:
    """Each sample by its name and its labels in the alphabet's order, as Prometheus reads it."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """Asked by who may read lists and numbers."""
    with service(settings, asker=DATA_SCIENTIST) as running:
        yield running


def test_requests_are_counted_by_route_method_and_class_of_status(
    client: TestClient, engine: Engine
) -> None:
    publish(engine, [weekly("luohu")], now=NOW)
    for bureau in ("luohu", "paris", "rome"):
        client.get(f"/v1/weeks/latest/lists/food/{bureau}")
    counted = numbers(client)
    route = "/v1/weeks/{week}/lists/{programme}/{bureau:path}"
    assert counted["targeting_requests_total", "GET", route, "2xx"] == 1
    assert counted["targeting_requests_total", "GET", route, "4xx"] == 2
    assert counted["targeting_request_seconds_count", route] == 3
    assert counted["targeting_request_seconds_sum", route] > 0


def test_a_failure_counts_as_one_and_nothing_stays_under_way(settings: Settings) -> None:
    with odd(settings) as client:
        sign_in_as(client, settings, DATA_SCIENTIST)
        client.get("/odd/failing/SZ-1")
        client.get("/odd/breaking")
        counted = numbers(client)
    route = "/odd/failing/{establishment_id}"
    assert counted["targeting_requests_total", "GET", route, "5xx"] == 1
    assert counted["targeting_requests_under_way",] == 1  # the one that asks for the numbers


def test_two_services_in_one_process_count_apart(settings: Settings) -> None:
    with (
        service(settings, asker=DATA_SCIENTIST) as one,
        service(settings, asker=DATA_SCIENTIST) as other,
    ):
        one.get("/livez")
        assert ("targeting_requests_total", "GET", "/livez", "2xx") in numbers(one)
        assert ("targeting_requests_total", "GET", "/livez", "2xx") not in numbers(other)


@pytest.mark.parametrize("method", ["GET", "BREW", "DELETE"])
def test_whatever_is_asked_makes_no_new_series(client: TestClient, method: str) -> None:
    """A scanner's thousand addresses would fill the memory of whoever keeps the numbers."""

    def ask(number: int) -> None:
        client.request(method, f"/guess-{number}")
        client.request(method, f"/static/guess-{number}")
        client.request(method, f"/v1/establishments/guess-{number}")
        client.request(f"{method}{number}", "/livez")

    ask(0)
    numbers(client)  # which is a request itself
    before = set(numbers(client))
    for number in range(1, 20):
        ask(number)
    assert set(numbers(client)) == before


@on_both
def test_the_databases_time_is_counted(settings: Settings) -> None:
    with service(settings, asker=DATA_SCIENTIST) as client:
        before = numbers(client)["targeting_database_seconds_count",]
        client.get("/v1/weeks")
        assert numbers(client)["targeting_database_seconds_count",] > before + 1


def test_the_build_is_told(client: TestClient) -> None:
    (told,) = [key for key in numbers(client) if key[0] == "targeting_build_info"]
    _, python, revision, version = told
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert (python, revision) == (platform.python_version(), newest())


def test_the_numbers_are_of_the_kind_that_prometheus_takes(client: TestClient) -> None:
    kind = client.get("/metrics").headers["content-type"]
    assert kind == "text/plain; version=0.0.4; charset=utf-8"
