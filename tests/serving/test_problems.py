import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.app import create_app
from serving.database import open_database
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import FEATURES, LATER, NOW, service, weekly

LISTS = "/v1/weeks/2026-W48/lists"
PROBLEMS = [
    ("GET", "/nowhere", 404, "No page or data has the address /nowhere"),
    ("GET", "/v1/weeks/2026-W47/lists", 404, "The newest published week is 2026-W48"),
    ("GET", "/v1/weeks/2026-48/lists", 422, "Write a week like 2026-W48"),
    ("GET", "/v1/weeks/2026-W54/lists", 422, "We got 2026-W54"),
    ("GET", "/v1/weeks/2026-W8/lists", 422, "We got 2026-W8"),
    ("GET", "/v1/truth?to_week=9999-W52", 422, "We got 9999-W52"),
    ("GET", "/v1/truth?from_week=0001-W01", 422, "We got 0001-W01"),
    ("GET", "/v1/decisions/statistics?to_week=9999-W52", 422, "We got 9999-W52"),
    ("GET", "/v1/decisions/statistics?to_week=0001-W01", 422, "We got 0001-W01"),
    ("GET", f"{LISTS}/toys/luohu", 404, "Choose one of: food, drug, product"),
    ("GET", f"{LISTS}/FOOD!/luohu", 422, "small letters"),
    ("GET", f"{LISTS}/food/paris", 404, "paris has no published list for Food in 2026-W48"),
    ("GET", "/v1/establishments/nobody", 404, "number nobody"),
    ("POST", LISTS, 405, "Use: GET"),
    ("DELETE", f"{LISTS}/food/luohu", 405, "Use: GET"),
    ("GET", "/static/nothing.css", 404, "No page or data"),
]


@pytest.mark.parametrize(("method", "path", "status", "words"), PROBLEMS)
def test_every_error_is_a_problem_that_says_what_to_do(
    client: TestClient, engine: Engine, method: str, path: str, status: int, words: str
) -> None:
    """Who meets an error at eight on Monday needs the next step, not a code."""
    publish(engine, [weekly("luohu")], now=NOW)
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    fields = {"type", "title", "status", "detail", "instance", "request_id", "links"}
    assert set(problem) == fields
    assert (problem["status"], problem["instance"]) == (status, path.partition("?")[0])
    assert words in problem["detail"]


@pytest.mark.parametrize(("method", "path", "status", "_"), PROBLEMS)
def test_a_browser_gets_a_page_instead(
    client: TestClient, engine: Engine, method: str, path: str, status: int, _: str
) -> None:
    """People don't read JSON."""
    publish(engine, [weekly("luohu")], now=NOW)
    answer = client.request(method, path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", [LISTS, "/v1/openapi.json", "/static/style.css"])
def test_a_wrong_method_is_answered_with_those_that_work(client: TestClient, path: str) -> None:
    """HEAD is answered wherever GET is, whoever answers."""
    assert client.delete(path).headers["allow"] == "GET, HEAD"


def test_an_unknown_bureau_is_answered_with_the_ones_that_have_a_list(
    client: TestClient, engine: Engine
) -> None:
    """The right list is one tap away."""
    publish(engine, [weekly("luohu"), weekly("baoan")], now=NOW)
    api = client.get(f"{LISTS}/food/paris").json()
    assert api["links"][0] == {"href": f"{LISTS}/food/luohu", "title": "Luohu: Food"}
    page = client.get("/weeks/2026-W48/food/paris", headers={"Accept": "text/html"})
    assert 'href="/weeks/2026-W48/food/luohu"' in page.text


def test_a_problem_speaks_the_readers_language(client: TestClient) -> None:
    """The same error in Chinese, for whom it concerns."""
    answer = client.get("/v1/weeks/latest/lists", headers={"Accept-Language": "zh-CN"})
    assert answer.json()["title"] == "尚未发布名单"
    assert answer.headers["content-language"] == "zh-CN"


@pytest.fixture
def broken(settings: Settings) -> FastAPI:
    app = create_app(settings, can_make=FEATURES, now=lambda: LATER)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    return app


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_our_own_failure_is_told_without_its_insides(broken: FastAPI, accept: str) -> None:
    """A stack trace helps an attacker, not an inspector; the log has it."""
    with TestClient(broken, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"Accept": accept, "Accept-Language": "en"})
    assert answer.status_code == 500
    assert "The service failed" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_service_without_its_database_is_not_ready(settings: Settings) -> None:
    """It must get no requests until it can answer them."""
    with TestClient(create_app(settings, can_make=FEATURES, now=lambda: LATER)) as client:
        engine = open_database(settings)
        with engine.begin() as connection:
            for table in ("targets", "lists", "publications"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
        engine.dispose()
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("not_ready")


@on_both
@pytest.mark.parametrize(
    "address",
    ["/v1/establishments/E%00", "/v1/weeks/2026-W48/lists/food/%00", "/v1/accounts/%00/x"],
)
def test_what_no_database_holds_is_not_our_failure(settings: Settings, address: str) -> None:
    """PostgreSQL refuses a NUL where SQLite finds nothing: neither is a fault of the service."""
    engine = open_database(settings)
    publish(engine, [weekly("luohu")], now=NOW)
    engine.dispose()
    with service(settings) as client:
        assert client.get(address).status_code in (404, 422)
