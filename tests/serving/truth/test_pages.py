"""What supervisors read: before the first list, with too little to tell, and with everything."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.public.stating import FEWEST
from serving.figures.publish import publish_figures
from serving.settings import Settings
from tests.serving.figures import report
from tests.serving.made import AUDITOR, LATER, NOW, WEEK, service
from tests.serving.truth.made import decided, failing, listed, published, rows, visited


def words(page: str) -> str:
    """What stands on a page, without its marks and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_before_the_first_list_the_page_says_what_will_stand_there(settings: Settings) -> None:
    """Not a page of zeros."""
    with service(settings, language="zh") as client:
        answer = client.get("/truth")
    assert answer.status_code == 200
    assert "尚未发布名单" in answer.text
    assert "<table" not in answer.text


def test_without_outcomes_nothing_is_said_of_what_lists_find(
    settings: Settings, engine: Engine
) -> None:
    """No rate, no median and no verdict; that figures are not published is said as well."""
    published(engine, listed(0, "luohu", rows(0, risk=40, random=10)))
    with service(settings) as client:
        page = words(client.get("/truth").text)
    assert "No visit to the 50 targets of these weeks is on record yet" in page
    assert "No public figures are published yet." in page
    assert "No planned visit found anything yet." in page
    assert "Nobody has decided on a target of these weeks yet." in page
    assert "times as often" not in page
    assert not re.search(r"\d %", page.replace("95 %", "").replace("1%", ""))


@pytest.mark.parametrize(
    ("later", "to_week", "said"),
    [
        (timedelta(days=2), "", None),
        (
            timedelta(days=7),
            "",
            "is of Week 48, 2026; none is published for Week 49, 2026.",
        ),
        (timedelta(days=2), "2026-W47", "These are earlier weeks: the newest list is of Week 48"),
        (timedelta(days=2), "2026-W40", "No list was published for these weeks."),
    ],
)
def test_what_is_of_the_past_says_so(
    settings: Settings, engine: Engine, later: timedelta, to_week: str, said: str | None
) -> None:
    """Whoever reads it on Monday must not take last week for this one."""
    for ago in (1, 0):
        one = listed(ago, "luohu", rows(ago, risk=40))
        published(engine, one)
        visited(engine, one, failing(list(one.targets), "risk", 10, 30))
    with service(settings, now=lambda: LATER + later) as client:
        page = client.get(f"/truth?to_week={to_week}").text
    if said is None:
        assert 'class="notice"' not in page
    else:
        assert said in words(page)


@pytest.mark.parametrize(("weeks", "late"), [(4, False), (5, True)])
def test_figures_that_nobody_renewed_are_called_old(
    settings: Settings, engine: Engine, weeks: int, late: bool
) -> None:
    """Five weeks after their Monday."""
    published(engine, listed(0, "luohu", rows(0, risk=2)))
    publish_figures(engine, report(), now=NOW)
    with service(settings, now=lambda: LATER + timedelta(weeks=weeks)) as client:
        page = words(client.get("/truth").text)
    assert (f"{weeks} weeks ago" in page) is late
    assert "97.77" in page


def test_the_page_tells_numbers_words_and_method(settings: Settings, engine: Engine) -> None:
    """A report that does not say how it was made is an opinion."""
    for ago in (2, 1, 0):
        one = listed(ago, "luohu", rows(ago, f"W{ago}", risk=70, random=40))
        published(engine, one)
        visited(engine, one, {
            **failing(list(one.targets), "risk", 24, 36),
            **failing(list(one.targets), "random", 5, 30),
        })  # fmt: skip
        decided(engine, one, {
            each.establishment_id: ("accept", None) for each in one.targets
        })  # fmt: skip
    with service(settings, asker=AUDITOR) as client:
        text = client.get("/truth").text
        told = client.get("/v1/truth").json()
    page = words(text)
    assert "40.0 %" in page
    assert "2.8 times as often" in page
    assert "105 visits" in page
    assert "Looks like a rubber stamp: Luohu · Food" in page
    assert all(each["en"] in page.replace("&#39;", "'") for each in told["method"])
    assert text.count("<polyline") == 2
    assert 'role="img" aria-label="Food: hit rate of risk and random by week' in text
    assert " style=" not in text
    assert "/v1/truth?from_week=2026-W37&amp;to_week=2026-W48" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_has_every_figure_and_the_method(
    settings: Settings, engine: Engine, language: str
) -> None:
    """A figure a row, as many columns each; what is not told is empty, never nought."""
    one = listed(0, "luohu", rows(0, risk=40, random=10))
    published(engine, one)
    visited(engine, one, {
        **failing(list(one.targets), "risk", 12, FEWEST - 12),
        **failing(list(one.targets), "random", 1, 1),
    })  # fmt: skip
    decided(engine, one, {one.targets[0].establishment_id: ("reject", "closed_down")})
    with service(settings, language=language) as client:
        answer = client.get("/truth/export.csv")
        method = client.get("/v1/truth").json()["method"]
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    end = found.index([])
    assert {len(row) for row in found[:end]} == {len(found[0])}
    risk = [row for row in found[:end] if row[4] in ("Risk", "风险排序")]
    assert [row[5:8] for row in risk] == [["40", "30", "0.4"]] * 3  # week, all weeks, bureau
    random = [row for row in found[:end] if row[4] in ("Random", "随机抽取")]
    assert {tuple(row[6:10]) for row in random} == {("2", "", "", "")}
    assert [row[0] for row in found[end:] if row][-len(method) :] == [
        each[language] for each in method
    ]
    assert WEEK in answer.headers["Content-Disposition"]


def test_the_way_there_stands_on_every_page_of_who_may_go(settings: Settings) -> None:
    """Where supervisors and auditors begin."""
    with service(settings) as client:
        assert 'href="/truth"' in client.get("/lists").text
    with service(settings, asker=AUDITOR) as client:
        assert 'href="/truth"' in client.get("/audit").text
        assert client.get("/truth").status_code == 200


def test_the_audit_says_in_words_whose_report_was_seen(settings: Settings, engine: Engine) -> None:
    """And leads to the same weeks."""
    published(engine, listed(0, "luohu", rows(0, risk=2)))
    with service(settings, asker=AUDITOR) as client:
        client.get("/truth?from_week=2026-W48")
        page = client.get("/audit?action=view").text
    assert "the lists&#39; results, Week 48, 2026 to Week 48, 2026" in page
    assert 'href="/truth?from_week=2026-W48&amp;to_week=2026-W48"' in page
