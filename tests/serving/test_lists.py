from urllib.parse import quote

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from serving.lists.schemas import ListBody
from serving.migrations import newest
from serving.publish import publish
from tests.serving.made import NOW, earlier, target, weekly

LIST = "/v1/weeks/2026-W48/lists/food/luohu"


def test_weeks_are_listed_newest_first(client: TestClient, engine: Engine) -> None:
    """What people ask for first is this week."""
    publish(engine, [earlier("luohu")], now=NOW)
    publish(engine, [weekly("luohu"), weekly("baoan"), weekly("luohu", programme="drug")], now=NOW)
    weeks = client.get("/v1/weeks").json()["weeks"]
    assert [week["week"] for week in weeks] == ["2026-W48", "2026-W47"]
    assert (weeks[0]["begins_on"], weeks[0]["ends_on"]) == ("2026-11-23", "2026-11-29")
    assert [(each["programme"], each["bureaus"]) for each in weeks[0]["programmes"]] == [
        ("drug", ["luohu"]),
        ("food", ["baoan", "luohu"]),
    ]


def test_without_publications_there_are_no_weeks(client: TestClient) -> None:
    """An empty service is no error."""
    assert client.get("/v1/weeks").json() == {"weeks": []}


def test_a_week_lists_its_lists_without_rows(client: TestClient, engine: Engine) -> None:
    """A dashboard needs eleven lines, not eleven lists; each line says where its list is."""
    publish(engine, [weekly("luohu"), weekly("baoan")], now=NOW)
    lists = client.get("/v1/weeks/2026-W48/lists").json()["lists"]
    assert [each["bureau"] for each in lists] == ["baoan", "luohu"]
    assert (lists[1]["targets"], lists[1]["capacity"], lists[1]["eligible"]) == (2, 12, 3482)
    assert lists[1]["published_at"] == "2026-11-23T06:00:00Z"
    assert client.get(lists[1]["href"]).json()["bureau"] == "luohu"


def test_a_list_is_sent_as_it_was_published(client: TestClient, engine: Engine) -> None:
    """The bytes are the document: whoever kept them can compare."""
    publish(engine, [weekly("luohu")], now=NOW)
    answer = client.get(LIST)
    listed = ListBody.model_validate_json(answer.content)
    assert [row.rank for row in listed.targets] == [1, 2]
    assert answer.headers["content-type"] == "application/json"
    assert client.get(LIST).content == answer.content


def test_latest_is_the_newest_published_week(client: TestClient, engine: Engine) -> None:
    """A bookmark that stays right; the answer says which week it was."""
    publish(engine, [weekly("luohu")], now=NOW)
    publish(engine, [earlier("luohu", target(1, risk=0.9, risk_range=None))], now=NOW)
    answer = client.get("/v1/weeks/latest/lists/food/luohu")
    assert answer.json()["week"] == "2026-W48"
    assert answer.headers["content-location"] == LIST
    assert client.get("/v1/weeks/latest/lists").json()["week"] == "2026-W48"


def test_who_has_the_list_is_not_sent_it_again(client: TestClient, engine: Engine) -> None:
    """Inspectors' phones ask often on thin lines."""
    publish(engine, [weekly("luohu")], now=NOW)
    etag = client.get(LIST).headers["etag"]
    assert not etag.startswith("W/")
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(LIST, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get(LIST, headers={"If-None-Match": '"other"'}).status_code == 200


def test_two_lists_never_share_an_etag(client: TestClient, engine: Engine) -> None:
    """A phone must not keep Luohu's list for Bao'an's."""
    publish(engine, [weekly("luohu"), weekly("baoan")], now=NOW)
    other = LIST.replace("luohu", "baoan")
    assert client.get(LIST).headers["etag"] != client.get(other).headers["etag"]


def test_a_bureau_may_have_any_name(client: TestClient, engine: Engine) -> None:
    """Another city's ids may be Chinese, or hold a slash."""
    publish(engine, [weekly("罗湖", programme="drug"), weekly("第一/分局")], now=NOW)
    drug = client.get(f"/v1/weeks/latest/lists/drug/{quote('罗湖', safe='')}")
    food = client.get(f"/v1/weeks/latest/lists/food/{quote('第一/分局', safe='')}")
    assert (drug.json()["bureau"], food.json()["bureau"]) == ("罗湖", "第一/分局")


def test_the_service_is_alive_and_ready(client: TestClient, engine: Engine) -> None:
    """What watches the service must tell `starting` from `broken`."""
    assert client.get("/livez").json() == {"status": "alive"}
    ready = {"status": "ready", "revision": newest(), "latest_week": None}
    assert client.get("/readyz").json() == ready
    publish(engine, [weekly("luohu")], now=NOW)
    assert client.get("/readyz").json()["latest_week"] == "2026-W48"


def test_every_reference_of_the_description_resolves(client: TestClient) -> None:
    """Other systems generate their clients from this."""
    described = client.get("/v1/openapi.json").json()
    schemas = described["components"]["schemas"]
    assert "ListBody" in schemas
    for name in _references(described):
        assert name in schemas
    taken = _references(
        [
            each["requestBody"]
            for path in described["paths"].values()
            for each in path.values()
            if "requestBody" in each
        ]
    )
    for _ in schemas:  # and the parts of what is taken, down to the last
        taken |= _references([schemas[name] for name in taken])
    for name in set(schemas) - taken:  # what we take in may have defaults
        schema = schemas[name]
        assert set(schema.get("required", [])) == set(schema.get("properties", {}))


def _references(part: object) -> set[str]:
    if isinstance(part, dict):
        here = {part["$ref"].rsplit("/", 1)[-1]} if "$ref" in part else set()
        return here.union(*(_references(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_references(value) for value in part))
    return set()
