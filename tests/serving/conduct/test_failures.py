"""What fails is answered in words and logged; whether the service can serve is told truthfully."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.migrations import newest
from serving.settings import Settings
from serving.ui import rendering
from tests.serving.conduct.odd import odd
from tests.serving.databases import on_both
from tests.serving.made import service


def test_a_broken_problem_page_is_answered_in_its_plainer_form(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What broke a page may break the page that says so."""
    with odd(settings) as client:
        monkeypatch.delitem(rendering._TEMPLATES.filters, "whole_dates", raising=True)
        monkeypatch.setattr(rendering._TEMPLATES, "loader", None)
        rendering._TEMPLATES.cache.clear()  # type: ignore[union-attr]  # there is one by default
        answer = client.get("/odd/failing/SZ-1", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-security-policy"]


def test_an_answer_that_breaks_off_does_not_pass_for_a_whole_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it was on its way yet; where some was, as of a file, the connection breaks."""
    with odd(settings) as client:
        answer = client.get("/odd/breaking")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        monkeypatch.setattr("serving.conduct.turns.is_free", lambda _: True)
        with pytest.raises(ZeroDivisionError):
            TestClient(client.app).get("/odd/breaking")


@on_both
@pytest.mark.parametrize("found", ["0000", "9999"])
def test_a_database_of_another_build_is_not_served(
    settings: Settings, engine: Engine, found: str
) -> None:
    """A newer build brought it up while this one ran, or somebody put an old copy back."""
    with service(settings) as client:
        with engine.begin() as connection:
            if found == "9999":
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
            else:
                connection.exec_driver_sql("DELETE FROM alembic_version")
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("other_revision")
        assert f"wants the database at revision {newest()}" in answer.json()["detail"]
        assert client.get("/livez").json() == {"status": "alive"}
