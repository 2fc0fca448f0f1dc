"""What is asked of models: as the API tells it, and as it is written down."""

import pytest
from sqlalchemy import Engine, select

from serving.audit.records import AuditRecord
from serving.database import reading
from serving.registered import queries
from serving.registered.queries import waiting
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.made import DATA_SCIENTIST, SUPERVISOR, service
from tests.serving.registered.made import asking, in_force, kept, three, told, version

PROMOTIONS = "/v1/models/food/promotions"


@on_both
def test_a_request_is_written_down_with_its_audit_and_changes_nothing_else(
    settings: Settings, engine: Engine
) -> None:
    """The service knows no MLflow: the worker is who changes it."""
    three(engine)
    with service(settings, asker=DATA_SCIENTIST) as client:
        before = client.get("/v1/models/food").json()["standing"]
        answer = client.post(PROMOTIONS, json=asking(engine))
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == "/v1/models/food"
        found = client.get("/v1/models/food").json()
    assert found["standing"] == before
    assert found["requests"] == [answer.json()]
    assert answer.json()["state"] == "waiting"
    with reading(engine) as db:
        entries = list(db.scalars(select(AuditRecord).where(AuditRecord.action == "ask_promote")))
        assert [(one.actor, one.subject) for one in entries] == [("he.yan", "model:food")]
        assert [one.version for one in waiting(db)] == [4]


@on_both
@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"words": "too short"}, 422, "at least 10"),
        ({"words": " " * 30 + "short"}, 422, "at least 10"),
        ({"champion": 2}, 409, "the champion is now version 3"),
        ({"champion": None}, 409, "the champion is now version 3"),
        ({"content_hash": "0" * 64}, 409, "not as you saw it"),
        ({"kind": "rollback"}, 409, "not the champion before this one"),
    ],
)
def test_what_is_not_as_it_was_looked_at_is_not_asked_for(
    settings: Settings, engine: Engine, sent: dict[str, object], status: int, said: str
) -> None:
    """Somebody else may have promoted in the meantime: who asks must have seen that."""
    three(engine)
    with service(settings, asker=DATA_SCIENTIST) as client:
        answer = client.post(PROMOTIONS, json=asking(engine, **sent))
    assert (answer.status_code, answer.json()["title"]) == (status, "Nothing was asked for")
    assert said in answer.json()["detail"]
    with reading(engine) as db:
        assert waiting(db) == []


def test_the_gate_and_a_champion_are_answered_in_words(settings: Settings, engine: Engine) -> None:
    """Neither is for the worker to find out."""
    three(engine)
    with service(settings, asker=DATA_SCIENTIST) as client:
        failed = client.post(PROMOTIONS, json=asking(engine, 5))
        same = client.post(PROMOTIONS, json=asking(engine, 3))
    assert "The gate refuses version 5" in failed.json()["detail"]
    assert "is the champion already" in same.json()["detail"]


def test_one_request_at_a_time_waits_for_a_programme(settings: Settings, engine: Engine) -> None:
    """Of two that are carried out in turn, the second would be of another state of things."""
    three(engine)
    with service(settings, asker=DATA_SCIENTIST) as client:
        assert client.post(PROMOTIONS, json=asking(engine)).status_code == 202
        second = client.post(PROMOTIONS, json=asking(engine, 2, kind="rollback"))
    assert second.status_code == 409
    assert "He Yan has asked for version 4 already" in second.json()["detail"]


def test_who_publishes_lists_does_not_choose_the_model(settings: Settings, engine: Engine) -> None:
    """A supervisor reads all of it and promotes none."""
    three(engine)
    with service(settings, asker=SUPERVISOR) as client:
        assert client.get("/v1/models").status_code == 200
        refused = client.post(PROMOTIONS, json=asking(engine))
    assert refused.status_code == 403
    assert "promote models" in refused.json()["detail"]


@on_both
def test_a_version_is_sent_as_it_was_written_down(settings: Settings, engine: Engine) -> None:
    """The same bytes, and none at all to who has them."""
    three(engine)
    with service(settings, asker=DATA_SCIENTIST) as client:
        address = "/v1/models/food/versions/4"
        answer = client.get(address)
        again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        unknown = client.get("/v1/models/food/versions/9")
    assert answer.json()["told"]["measured"][0]["value"] == 0.7234
    assert (again.status_code, again.content) == (304, b"")
    assert unknown.status_code == 404
    assert "No version 9 of the Food model" in unknown.json()["detail"]


@on_both
def test_the_same_again_is_written_down_once(engine: Engine) -> None:
    """A command that was killed, and is run again, tells nothing twice."""
    for _ in range(2):
        three(engine)
    kept(engine, version(3), stands=in_force(champion=4, previous=3))
    with reading(engine) as db:
        found = queries.of_programme(db, "food")
    assert [one.version for one in found.versions] == [5, 4, 3, 2]
    assert [found.standing and found.standing.champion, found.earlier_standings[0].champion] == [
        4, 3
    ]  # fmt: skip


def test_where_mlflow_was_begun_anew_the_later_version_of_a_number_is_told(
    settings: Settings, engine: Engine
) -> None:
    """Numbers come again there, and trainings do not."""
    three(engine)
    anew = version(3, of=told(value=0.75))
    anew = anew.model_copy(update={"tracking": anew.tracking.model_copy(update={"run": "new"})})
    kept(engine, anew)
    with service(settings, asker=DATA_SCIENTIST) as client:
        sent = client.get("/v1/models/food/versions/3").json()
        numbers = [each["version"] for each in client.get("/v1/models/food").json()["versions"]]
    assert sent["told"]["measured"][0]["value"] == 0.75
    assert numbers == [5, 4, 3, 2]
