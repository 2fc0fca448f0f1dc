"""My week as a page, as a sheet and as JSON, and the code that opens a place."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from serving.audit.records import AuditRecord
from serving.database import open_database, reading
from serving.publish import publish
from serving.settings import Settings, settings_in
from tests.serving.decisions.made import REJECT, decided
from tests.serving.made import (
    EARLIER_MONDAY,
    EARLIER_WEEK,
    INSPECTOR,
    MONDAY,
    NOW,
    WEEK,
    MemoryHistory,
    known,
    reason,
    service,
    sign_in_as,
    weekly,
)
from tests.serving.my_week.made import STRANGERS, TUESDAY, ranked, stop
from tests.serving.objections.made import draft, registered

NO_ID = replace(INSPECTOR, name="no.id", inspector_id=None)
ELSEWHERE = replace(INSPECTOR, name="lu.fei", bureau="baoan")
TUESDAY_NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
OURS, THEIRS = "91440300192203821G", "92440300MA5DKQ4L1X"
OUTCOME = f"/weeks/{WEEK}/food/luohu/targets"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One for all questions: a service takes longer to start than to answer."""
    return settings_in(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(home: Settings) -> Iterator[TestClient]:
    """Two stops of Tuesday, one of Monday and one of Wednesday, one called off, one left over."""
    engine = open_database(home)
    reasons = tuple(reason(weight) for weight in (0.6, 0.5, -0.4, 0.3, 0.2))
    ours = ranked(
        stop("A", reasons=reasons, last_visited_on=None, name="TODAY"),
        stop("B", order=2, reasons=()),
        stop("MISSED", MONDAY, name="YESTERDAY", reasons=()),
        stop("C", TUESDAY + timedelta(days=1), name="TOMORROW", reasons=()),
        stop("NOT-OURS", pair=STRANGERS),
    )
    rest = [replace(stop(f"O{rank}", pair=STRANGERS), rank=rank) for rank in range(6, 12)]
    off = replace(stop("OFF"), rank=12)
    left = weekly("luohu", stop("LEFT", EARLIER_MONDAY), week=EARLIER_WEEK, as_of=EARLIER_MONDAY)
    publish(engine, [left], now=NOW)
    theirs = weekly("baoan", stop("B1", pair=STRANGERS))
    publish(engine, [weekly("luohu", *ours, *rest, off), theirs], now=NOW)
    publish(engine, [weekly("luohu", stop("B", order=2), programme="drug")], now=NOW)
    decided(engine, "OFF", REJECT)
    registered(engine, draft("A", received_on=MONDAY), by="lu.fei")
    engine.dispose()
    other, foreign = known("KNOWN"), known("B1", bureau="baoan")
    other = replace(other, profile=replace(other.profile, credit_code=None))
    foreign = replace(foreign, profile=replace(foreign.profile, credit_code=THEIRS))
    histories = {each.profile.establishment_id: each for each in (known("A"), other, foreign)}
    history = MemoryHistory(histories, {"A": (22.55, 114.1)})
    with service(home, asker=INSPECTOR, history=history, now=lambda: TUESDAY_NOON) as asked:
        yield asked


@pytest.fixture
def inspector(client: TestClient, home: Settings) -> TestClient:
    sign_in_as(client, home, INSPECTOR, now=TUESDAY_NOON)
    return client


def test_an_inspector_begins_here_and_today_comes_first(inspector: TestClient) -> None:
    """Then what was missed, then what is to come."""
    page = inspector.get("/")
    assert page.url.path == "/my-week"
    places = [page.text.index(f">{name}<") for name in ("TODAY", "YESTERDAY", "TOMORROW")]
    assert places == sorted(places)
    assert "NOT-OURS" not in page.text


def test_a_card_says_why_in_three_sentences_at_most(inspector: TestClient) -> None:
    """What speaks against a visit is no reason for it."""
    page = inspector.get("/my-week").text
    card = page.split(f'data-outcome="{OUTCOME}/A/outcome"')[1].split("data-outcome=")[0]
    assert card.count("2 of 3 visits did not conform") == 3
    for words in ("No visit on record", "Under objection", "nobody is sent yet", "Elevated"):
        assert words in card


def test_who_is_not_to_be_visited_is_folded_away_with_the_reason(inspector: TestClient) -> None:
    page = inspector.get("/my-week").text
    assert f'data-outcome="{OUTCOME}/OFF/outcome"' not in page
    folded = page.split('class="closed"')[1]
    assert f"{OUTCOME}/OFF/outcome" in folded
    assert "1 not to be visited" in page


def test_directions_and_the_map_go_by_what_the_register_knows(inspector: TestClient) -> None:
    page = inspector.get("/my-week").text
    assert 'href="geo:22.55,114.1?q=' in page
    assert 'href="geo:0,0?q=' in page
    assert "How the day&#39;s stops lie, north up: 1 TODAY" in page
    assert "Where in Luohu these stops lie" in page
    assert "the register has no coordinates: 2" in page
    assert "so there is no map" in page  # Wednesday's
    points = [each["point"] for each in inspector.get("/v1/my-week").json()["stops"]]
    assert [each for each in points if each] == [{"lat": 22.55, "lon": 114.1}]


def test_the_api_tells_the_same_week(inspector: TestClient) -> None:
    told = inspector.get("/v1/my-week").json()
    stops = [(each["target"]["establishment_id"], each["state"]) for each in told["stops"]]
    assert stops == [
        ("MISSED", "to_visit"), ("A", "to_visit"), ("OFF", "called_off"), ("B", "to_visit"),
        ("B", "to_visit"), ("C", "to_visit"),
    ]  # fmt: skip
    assert [each["target"]["establishment_id"] for each in told["left_over"]] == ["LEFT"]
    assert told["inspector_id"] == "J00017"
    assert inspector.get("/v1/my-week?week=2026-W01").status_code == 404
    assert inspector.get("/v1/my-week?week=soon").status_code == 422


def test_the_sheet_is_in_order_and_has_no_reasons(inspector: TestClient) -> None:
    """It is carried to the door, and a reason may be a band of complaints."""
    sheet = inspector.get("/my-week/print").text
    assert sheet.index("YESTERDAY") < sheet.index("TODAY") < sheet.index("TOMORROW")
    assert "2 of 3 visits" not in sheet
    assert "OFF" not in sheet


def test_what_was_seen_is_in_the_audit_list_by_list(inspector: TestClient, home: Settings) -> None:
    """As if each list had been filtered for the inspector: that is what was seen of it."""
    inspector.get("/my-week/print")
    engine = open_database(home)
    with reading(engine) as db:
        rows = db.query(AuditRecord).filter_by(action="print").all()
        told = [json.loads(each.told) for each in rows]
    engine.dispose()
    asked = {"week": WEEK, "of": "luohu", "asked": {"inspector": "J00017"}}
    wanted = [asked | {"programme": programme} for programme in ("drug", "food")]
    assert sorted(told[-2:], key=lambda each: each["programme"]) == wanted


def test_who_has_no_visits_is_led_to_the_bureaus_list(client: TestClient, home: Settings) -> None:
    for asker, words in ((NO_ID, "Ask your administrator"), (ELSEWHERE, "inspector J00017")):
        sign_in_as(client, home, asker, now=TUESDAY_NOON)
        page = client.get("/my-week").text
        assert words in page
        assert 'href="/lists"' in page


@pytest.mark.parametrize(
    ("code", "leads_to"),
    [
        ("A", f"{OUTCOME}/A/outcome"),
        (OURS, f"{OUTCOME}/A/outcome"),
        (f"http://register.test/?uniscid={OURS}", f"{OUTCOME}/A/outcome"),
        ("https://lists.test/open?code=A", f"{OUTCOME}/A/outcome"),
        ("KNOWN", "/establishments/KNOWN"),
        ("B1", None),
        (THEIRS, None),
        ("nobody", None),
    ],
)
def test_a_code_opens_this_weeks_target_or_the_establishment(
    inspector: TestClient, code: str, leads_to: str | None
) -> None:
    """Another bureau's is answered like nobody's."""
    answer = inspector.get("/open", params={"code": code}, follow_redirects=False)
    if leads_to is None:
        assert answer.status_code == 404
        assert "Nothing of your bureau has the code" in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, leads_to)


def test_a_code_of_several_offers_them(inspector: TestClient) -> None:
    """One place may be on the lists of two programmes: each wants its own outcome."""
    page = inspector.get("/open?code=B").text
    assert f"{OUTCOME}/B/outcome" in page
    assert f"/weeks/{WEEK}/drug/luohu/targets/B/outcome" in page


def test_only_pages_that_keep_what_is_typed_run_a_script(inspector: TestClient) -> None:
    """And only files of ours."""
    asked = ("/my-week", f"{OUTCOME}/A/outcome", f"/weeks/{WEEK}/food/luohu", "/open", "/sw.js")
    policies = [inspector.get(path).headers["content-security-policy"] for path in asked]
    scripts = [each.rpartition("script-src ")[2] for each in policies]
    assert scripts == ["'self'", "'self'", *["'none'"] * 3]
