"""HEAD: what GET answers, without its body, and as much on record."""

import logging
from http.client import HTTPConnection

import pytest
from sqlalchemy import Engine, select

from serving.audit.records import AuditRecord
from serving.database import reading
from serving.publish import publish
from serving.settings import Settings
from tests.serving.browsing import running
from tests.serving.conduct.odd import odd_app
from tests.serving.made import DATA_SCIENTIST, NOW, service, weekly

ROUTE = "/v1/weeks/{week}/lists/{programme}/{bureau:path}"
LIST = "/v1/weeks/2026-W48/lists/food/luohu"


def test_who_asks_for_the_headers_of_a_list_is_written_down_counted_and_logged(
    settings: Settings, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """An ETag says whether a list changed: that, too, only to whom it is shown, and on record."""
    publish(engine, [weekly("luohu")], now=NOW)
    with (
        caplog.at_level(logging.INFO, "serving.conduct.observing"),
        service(settings, asker=DATA_SCIENTIST) as client,
    ):
        assert client.get(LIST).headers["etag"] == client.head(LIST).headers["etag"]
        counted = client.get("/metrics").text
    with reading(engine) as db:
        views = db.scalars(select(AuditRecord.subject).where(AuditRecord.action == "view")).all()
    assert len(views) == 2
    assert len(set(views)) == 1
    for method in ("GET", "HEAD"):
        assert f'method="{method}",route="{ROUTE}",status="2xx"}} 1.0' in counted
    got, head = [vars(each)["told"] for each in caplog.records[:2]]
    assert (head["route"], head["method"], head["status"]) == (ROUTE, "HEAD", 200)
    assert got["bytes"] > head["bytes"] == 0


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/static/style.css"])
def test_a_connection_goes_on_after_head(settings: Settings, path: str) -> None:
    """A body, or the wait for one that was promised, would garble the answer that comes next."""
    with running(odd_app(settings)) as address:
        connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
        lengths = []
        for method in ("HEAD", "GET", "HEAD"):
            connection.request(method, path)
            answer = connection.getresponse()
            lengths.append((answer.status, answer.headers["content-length"], len(answer.read())))
        connection.close()
    (status, said, nothing), got, again = lengths
    assert again == (status, said, nothing)
    assert nothing == 0
    assert got[:2] == (status, said)
    assert said is None or got[2] == int(said) > 0
