"""What a reader asks of a list: which targets fit, in which order, and page by page."""

import itertools
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from models.visits.crews.rota import REASONS
from models.visits.law import LANES
from models.visits.lists import Outing, Target
from serving.document import document
from serving.lists.chosen import SORTS, Wanted, chosen, unsaid
from serving.lists.cursors import cursor, place_of
from serving.lists.schemas import AnyListBody, PublishedBody
from serving.publish import publish
from tests.serving.made import (
    DUE_ON,
    EARLIER,
    LANED,
    MONDAY,
    NOW,
    OUTING,
    earlier,
    stored_by_an_earlier_build,
    target,
    weekly,
)

TARGETS = "/v1/weeks/2026-W48/lists/food/luohu/targets"
TUESDAY = date(2026, 11, 24)
FIRST_CREW, SECOND_CREW = ("J00001", "J00042"), ("J00017", "J00042")

ROWS = (
    target(1, lane="trigger", name="金粤楼", due_on=DUE_ON, risk=0.3, risk_range=None),
    target(2, lane="statutory", due_on=TUESDAY, outing=Outing(TUESDAY, 2, FIRST_CREW, ())),
    target(3, risk=0.8, risk_range=None, outing=Outing(TUESDAY, 1, FIRST_CREW, ()),
           last_visited_on=None),
    target(4, name="ＴＥＡ \u200fHouse", outing=Outing(TUESDAY, 1, SECOND_CREW, ()),
           last_visited_on=date(2025, 1, 2)),
    target(5, establishment_id="tea-77", outing=None, nobody=REASONS["alone"],
           base=1.45),
)  # fmt: skip


def listed(*targets: Target) -> AnyListBody:
    return PublishedBody.validate_json(document(weekly("luohu", *targets)).body)


def ranks(wanted: Wanted, *targets: Target) -> list[int]:
    return [each.rank for each in chosen(listed(*(targets or ROWS)), wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [1, 2, 3, 4, 5]),
        (Wanted(lane="statutory"), [2]),
        (Wanted(lane="random"), []),
        (Wanted(inspector="J00001"), [2, 3]),
        (Wanted(day=OUTING.day), [1]),
        (Wanted(kind="restaurant", due_by=TUESDAY), [2]),
        (Wanted(due_by=DUE_ON), [1, 2]),
        (Wanted(text="tea"), [4, 5]),
        (Wanted(text="Tea house"), [4]),
        (Wanted(text="house 东门中路"), [4]),
        (Wanted(text="E-0002"), [2]),
        (Wanted(text="粤"), [1]),
    ],
)
def test_only_what_fits_is_shown(wanted: Wanted, found: list[int]) -> None:
    """An inspector looks for her own visits, a clerk for a name as it was typed."""
    assert ranks(wanted) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("rank", [1, 2, 3, 4, 5]),
        ("due", [2, 1, 3, 4, 5]),
        ("chance", [3, 2, 4, 5, 1]),
        ("severity", [5, 1, 2, 3, 4]),
        ("visited", [3, 4, 1, 2, 5]),
        ("outing", [3, 2, 4, 1, 5]),
    ],
)
def test_every_order_ends_in_the_rank(sort: str, order: list[int]) -> None:
    """Two readers with the same address must see the same rows in the same order.

    By outings, a crew's stops follow each other although another crew has a stop 1 that day.
    """
    assert ranks(Wanted(sort=sort)) == order


crews = st.sampled_from([FIRST_CREW, SECOND_CREW])
days = st.dates(MONDAY, MONDAY + timedelta(days=2))
outings = st.none() | st.builds(Outing, days, st.integers(1, 2), crews, st.just(()))
row = st.fixed_dictionaries(
    {
        "lane": st.sampled_from(LANES),
        "due_on": st.none() | days,
        "outing": outings,
        "risk": st.sampled_from([0.1, 0.5]),
        "name": st.text("aＡb茶 ", max_size=3),
        "last_visited_on": st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    }
)
asked = st.builds(
    Wanted,
    lane=st.none() | st.sampled_from(LANES),
    inspector=st.none() | st.sampled_from([*FIRST_CREW, "J00017", "nobody"]),
    day=st.none() | days,
    due_by=st.none() | days,
    text=st.text("aAb茶", max_size=2),
    sort=st.sampled_from(sorted(SORTS)),
)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=6), wanted=asked)
def test_what_is_shown_is_what_a_clerk_would_pick_by_hand(
    rows: list[dict[str, object]], wanted: Wanted
) -> None:
    """Whatever is asked: no row that fits is missing, none is there twice, no other is there."""
    targets = [
        target(rank, risk_range=None, **each)  # type: ignore[arg-type]  # drawn by name
        for rank, each in enumerate(rows, start=1)
    ]
    picked = []
    for each in targets:
        if wanted.lane and each.lane != wanted.lane:
            continue
        if wanted.inspector and wanted.inspector not in (
            each.outing.inspectors if each.outing else ()
        ):
            continue
        if wanted.day and (not each.outing or each.outing.day != wanted.day):
            continue
        if wanted.due_by and (not each.due_on or each.due_on > wanted.due_by):
            continue
        own = f"{each.name}|{each.address}|{each.establishment_id}".lower().replace("ａ", "a")
        if wanted.text.lower() in own:
            picked.append(each)
    found = chosen(listed(*targets), wanted)
    assert sorted(each.rank for each in found) == [each.rank for each in picked]
    place = SORTS[wanted.sort]
    for one, after in itertools.pairwise(found):
        assert (place(one), one.rank) < (place(after), after.rank)


@pytest.mark.parametrize(
    ("written", "missing"), [(EARLIER, ("outing", "due")), (LANED, ("outing",))]
)
def test_what_an_earlier_list_did_not_say_is_said_and_finds_nothing(
    written: bytes, missing: tuple[str, ...]
) -> None:
    """A list of last spring has no crews: no row may look as if it had, and none is a crash."""
    old = PublishedBody.validate_json(written)
    everything = Wanted(inspector="J00017", sort="due")
    assert unsaid(old, everything) == missing
    assert chosen(old, everything) == []
    for sort in SORTS:
        assert {each.rank for each in chosen(old, Wanted(sort=sort))} == {
            each.rank for each in old.targets
        }


def test_a_place_is_of_one_list_and_one_query() -> None:
    """Rows would be left out, or be there twice, if a mark of another order were taken."""
    mark = cursor(7, content_hash="a", query="?lane=risk")
    assert place_of(mark, content_hash="a", query="?lane=risk") == 7
    assert place_of(mark, content_hash="b", query="?lane=risk") is None
    assert place_of(mark, content_hash="a", query="") is None
    for nonsense in ("", "é", "====", "a", "MTIz", "9" * 9000):
        assert place_of(nonsense, content_hash="a", query="") is None


def walk(client: TestClient, address: str) -> list[dict[str, object]]:
    """All pages from `address` on, by their own links."""
    pages = []
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200
        pages.append(answer.json())
        following = answer.json()["next"]
        assert answer.links.get("next", {}).get("url") == following
    return pages


@pytest.mark.parametrize("query", ["", "sort=outing", "sort=due&q=%E4%B8%9C%E9%97%A8", "lane=risk"])
@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_page_by_page_each_target_comes_once_and_in_order(
    client: TestClient, engine: Engine, query: str, limit: int
) -> None:
    """Another system that walks the pages has the list, no row twice and none missing."""
    publish(engine, [weekly("luohu", *ROWS)], now=NOW)
    whole = client.get(f"{TARGETS}?{query}").json()
    pages = walk(client, f"{TARGETS}?{query}&limit={limit}")
    rows = [row for page in pages for row in page["targets"]]  # type: ignore[attr-defined]
    assert rows == whole["targets"]
    assert len(rows) == whole["fitting"]
    assert (whole["of"], whole["next"]) == (5, None)
    assert all(len(page["targets"]) <= limit for page in pages)  # type: ignore[arg-type]


def test_a_target_is_sent_as_it_was_published(client: TestClient, engine: Engine) -> None:
    """The rows are the document's, reasons and all; so are those of lists of three builds."""
    publish(engine, [weekly("luohu", *ROWS)], now=NOW)
    assert client.get(TARGETS).json()["targets"] == client.get(
        TARGETS.removesuffix("/targets")
    ).json()["targets"]  # fmt: skip
    for written, week in ((EARLIER, "2026-W47"), (LANED, "2026-W46")):
        stored_by_an_earlier_build(engine, written)
        document = TARGETS.replace("2026-W48", week)
        answer = client.get(f"{document}?sort=outing").json()
        assert answer["targets"] == client.get(document.removesuffix("/targets")).json()["targets"]
        assert answer["unsaid"] == ["outing"]


def test_a_mark_of_another_list_or_query_is_refused_in_words(
    client: TestClient, engine: Engine
) -> None:
    """Whoever changes the filter on page 2 must begin again, and is told so."""
    publish(engine, [weekly("luohu", *ROWS), weekly("baoan", *ROWS)], now=NOW)
    publish(engine, [earlier("luohu")], now=NOW)
    mark = client.get(f"{TARGETS}?limit=1").json()["next"].partition("cursor=")[2]
    elsewhere = (TARGETS.replace("luohu", "baoan"), f"{TARGETS}?lane=risk", f"{TARGETS}?sort=due",
                 TARGETS.replace("W48", "W47"))  # fmt: skip
    for address in elsewhere:
        answer = client.get(address, params={"cursor": mark, "limit": "1"} | _query(address))
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("foreign_cursor")
        assert "Ask without a cursor" in answer.json()["detail"]
    assert client.get(TARGETS, params={"cursor": mark, "limit": "3"}).status_code == 200


def _query(address: str) -> dict[str, str]:
    return dict([pair.split("=")]) if (pair := address.partition("?")[2]) else {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lane=urgent", "lane is urgent. We take one of: trigger, statutory, risk, random"),
        ("sort=name", "sort is name. We take one of: rank, due"),
        ("day=24.11.2026", "day is 24.11.2026. We take a day, like 2026-11-25"),
        ("due_by=2026-W48-1", "due_by is 2026-W48-1"),
        ("due_by=20261125", "due_by is 20261125"),
        ("limit=0", "limit: "),
        ("limit=501", "limit: "),
        (f"q={'a' * 101}", "q: "),
    ],
)
def test_what_no_list_can_be_asked_is_refused_in_words(
    client: TestClient, engine: Engine, query: str, words: str
) -> None:
    """A filter that is silently ignored shows rows that nobody asked for."""
    publish(engine, [weekly("luohu")], now=NOW)
    answer = client.get(f"{TARGETS}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_who_has_these_rows_is_not_sent_them_again(client: TestClient, engine: Engine) -> None:
    """Each query has its own tag: nobody keeps another filter's rows for these."""
    publish(engine, [weekly("luohu", *ROWS)], now=NOW)
    tags = {}
    for query in ("", "?lane=risk", "?sort=due", "?limit=2"):
        tag = client.get(TARGETS + query).headers["etag"]
        again = client.get(TARGETS + query, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        tags[query] = tag
    assert len(set(tags.values())) == 4
    other = client.get(TARGETS + "?sort=due", headers={"If-None-Match": tags[""]})
    assert other.status_code == 200


def test_the_filters_of_an_address_are_described(client: TestClient) -> None:
    """Other systems choose from the description, not from our code."""
    path = "/v1/weeks/{week}/lists/{programme}/{bureau}/targets"
    operation = client.get("/v1/openapi.json").json()["paths"][path]["get"]
    described = {each["name"]: each for each in operation["parameters"]}
    assert {"lane", "inspector", "day", "kind", "due_by", "q", "sort", "limit", "cursor"} <= set(
        described
    )
    assert described["sort"]["schema"]["enum"] == ["", *SORTS]
    assert described["limit"]["schema"]["maximum"] == 500
    assert all(each["description"] for name, each in described.items() if name != "if-none-match")
