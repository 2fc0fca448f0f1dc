"""What a list's page says of the plan of visits: by what right, by when, what did not fit."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.words import Text
from models.visits.crews.rota import NOTES, REASONS
from models.visits.lists import Breach, DrawStamp, MakeUp, Outing, Signature
from serving.publish import publish
from tests.serving.made import (
    EARLIER_MONDAY,
    EARLIER_WEEK,
    MONDAY,
    NOW,
    draw,
    drawn,
    earlier,
    planned,
    stamp,
    stored_by_an_earlier_build,
    target,
    weekly,
)

LIST = "/weeks/2026-W48/food/luohu"


def seen(html: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def page(client: TestClient, language: str) -> str:
    return unescape(seen(client.get(f"{LIST}?lang={language}").text))


@pytest.mark.parametrize(
    ("language", "head", "row"),
    [
        (
            "en",
            "Lanes Trigger 1 · Random 1",
            "Risk Elevated 41 % Lanes Trigger Expected severity 1.3 of 3",
        ),
        (
            "zh",
            "入选途径 事件触发 1 · 随机抽取 1",
            "风险 较高 41 % 入选途径 事件触发 预计严重程度 1.3 / 3",
        ),
    ],
)
def test_an_earlier_list_shows_what_it_said_and_no_more(
    client: TestClient, engine: Engine, language: str, head: str, row: str
) -> None:
    """A rule or a deadline that nobody published then must not appear now."""
    stored_by_an_earlier_build(engine)
    html = client.get(f"/weeks/{EARLIER_WEEK}/food/luohu?lang={language}").text
    words = seen(html)
    assert head in words
    assert row in words
    assert 'class="ground"' not in html
    assert 'class="gaps"' not in html
    assert 'class="draw"' not in html
    assert "Chance of being drawn" not in words
    assert "被抽中的概率" not in words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Statutory grade C: two visits a year Due 2026-12-04, 11 days left"
               " Legal basis key supervision Also Risk · Random"),
        ("zh", "法定频次 C级：每年至少检查2次 期限 2026-12-04（还有 11 天） 依据 重点监管"
               " 同时符合 风险排序 · 随机抽取"),
    ],
)  # fmt: skip
def test_a_target_says_by_what_right_it_may_be_visited(
    client: TestClient, engine: Engine, language: str, words: str
) -> None:
    """Asked at the door, an inspector reads out the rule and its basis."""
    due = target(lane="statutory", also=("risk", "random"))
    publish(engine, [weekly("luohu", due)], now=NOW)
    assert words in page(client, language)


@pytest.mark.parametrize(
    ("due_on", "en", "zh"),
    [
        (date(2026, 11, 24), "2026-11-24, 1 day left", "2026-11-24（还有 1 天）"),
        (MONDAY, "2026-11-23, this Monday", "2026-11-23（本周一）"),
        (date(2026, 11, 22), "2026-11-22, overdue by 1 day ", "2026-11-22（已逾期 1 天）"),
        (EARLIER_MONDAY, "2026-11-16, overdue by 7 days", "2026-11-16（已逾期 7 天）"),
    ],
)
def test_a_deadline_is_told_from_the_lists_monday(
    client: TestClient, engine: Engine, due_on: date, en: str, zh: str
) -> None:
    """An overdue visit that reads like any other stays overdue."""
    publish(engine, [weekly("luohu", target(lane="trigger", due_on=due_on))], now=NOW)
    assert en in page(client, "en")
    assert zh in page(client, "zh")


def test_a_small_chance_of_being_drawn_is_not_shown_as_none(
    client: TestClient, engine: Engine
) -> None:
    """`0 %` would say that the draw could not have taken it."""
    rows = (target(1, lane="random", chance=0.0006), target(2, lane="random", chance=0.012))
    publish(engine, [weekly("luohu", *rows)], now=NOW)
    for language, label in (("zh", "被抽中的概率"), ("en", "Chance of being drawn")):
        words = page(client, language)
        assert f"{label} 0.06 %" in words
        assert f"{label} 1.2 %" in words


def test_what_did_not_fit_is_said_in_the_head(client: TestClient, engine: Engine) -> None:
    """A shortage that only the JSON tells is hidden from whoever decides on staff."""
    rows = (target(1, lane="trigger"), target(2, lane="statutory"), target(3))
    one = planned(*rows, trigger=(3, 1, 0), statutory=(29, 1, 5), risk=(4, 1, 0))
    publish(engine, [one], now=NOW)
    head = {language: page(client, language).partition("东门小馆")[0] for language in ("en", "zh")}
    for words in (
        "Trigger 1 / 3 due · Statutory 1 / 29 due · Risk 1 / 4 reserved · Random 0 / 0 reserved",
        "Shortage: 2 of 3 triggered visits that are due did not fit",
        "Shortage: 28 of 29 statutory visits that are due did not fit",
        "Statutory: 5 more due, waiting for the three-month rule or the yearly cap",
    ):
        assert words.replace("'", "&#39;") in head["en"]
    for words in (
        "事件触发 1 / 应查 3 · 法定频次 1 / 应查 29 · 风险排序 1 / 预留 4 · 随机抽取 0 / 预留 0",
        "缺口：事件触发 2 家未能列入本周（应查 3 家）",
        "缺口：法定频次 28 家未能列入本周（应查 29 家）",
        "法定频次：另有 5 家到期，但受三个月内不重复检查或全年次数上限限制",
    ):
        assert words in head["zh"]
    assert head["en"].count("Shortage") == 2


def test_places_left_to_risk_are_no_shortage(client: TestClient, engine: Engine) -> None:
    """Reserved places that nobody needed break no rule."""
    publish(engine, [planned(target(), risk=(6, 1, 0), random=(2, 0, 0))], now=NOW)
    html = client.get(LIST).text
    assert "Shortage" not in html
    assert 'class="gaps"' not in html


@pytest.mark.parametrize(
    ("stamp", "en", "zh"),
    [
        (draw(quota=1.2), "announced on 2026-11-09", "于 2026-11-09 公布"),
        (
            draw(quota=1.2, announced_on=None),
            "not announced before this Monday",
            "未在本周一之前公布",
        ),
    ],
)
def test_the_draw_shows_what_it_takes_to_make_it_again(
    client: TestClient, engine: Engine, stamp: DrawStamp, en: str, zh: str
) -> None:
    """Whoever doubts a draw needs no permission to repeat it."""
    publish(engine, [drawn(stamp, target(lane="random"))], now=NOW)
    assert f"Seed {stamp.seed} Commitment {stamp.commitment} {en}" in page(client, "en")
    assert f"抽取种子 {stamp.seed} 承诺哈希 {stamp.commitment} {zh}" in page(client, "zh")
    assert "Drawn on average: 1.2 of 3,482 establishments" in page(client, "en")


def test_a_draw_of_everyone_takes_no_more_than_there_are(
    client: TestClient, engine: Engine
) -> None:
    """A small bureau may have more places for the draw than establishments."""
    everyone = [target(rank, lane="random", chance=1.0) for rank in (1, 2, 3)]
    publish(engine, [drawn(draw(quota=5.5, frame=3), *everyone)], now=NOW)
    words = page(client, "en")
    assert "Drawn on average: 3 of 3 establishments" in words
    assert "Chance of being drawn 100 %" in words


def test_a_week_without_a_draw_says_so(client: TestClient, engine: Engine) -> None:
    """Silence would read like a draw kept back."""
    publish(engine, [drawn(None)], now=NOW)
    assert "Nobody could be drawn this week." in page(client, "en")
    assert "本周没有可供抽取的对象，未作随机抽取。" in page(client, "zh")


def test_who_is_on_two_lists_of_a_week_is_said_on_each(client: TestClient, engine: Engine) -> None:
    """Three inspections of one shop in a week are what the law on inspections forbids."""
    both, alone = target(1, "BOTH"), target(2, "ALONE")
    publish(
        engine,
        [
            weekly("luohu", both, alone),
            weekly("luohu", target(1, "BOTH"), programme="drug"),
            weekly("luohu", target(1, "BOTH"), programme="product"),
            weekly("futian", target(1, "ALONE"), programme="drug"),
        ],
        now=NOW,
    )
    publish(engine, [earlier("luohu", target(1, "ALONE"))], now=NOW)
    said = "Also on this week's list of Drugs · Products"
    assert page(client, "en").count(said) == 1
    assert page(client, "en").count("Also on this week's list of") == 1
    assert "本周同时列入 药品 · 产品质量" in page(client, "zh")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "small establishments 60 % of those listed, 38 % of those eligible",
                "single shops 100 % of those listed, 90 % of those eligible",
                "Limit broken: small establishments are 80 % (95 % interval 71 % to 87 %) of this"
                " programme's 100 targets in the city, more than 1.5 times their 40 %",
                "Limit broken: in Futian failures were found 412 days after the visit before (95 %"
                " interval 360 to 464, 48 failures), more than 1.5 times the programme's 200",
                "Signed by 李敏: 餐饮专项整治期间",
            ],
        ),
        (
            "zh",
            [
                "小型对象占名单 60 %，占可选对象 38 %",
                "单店经营者占名单 100 %，占可选对象 90 %",
                "超出均衡限值：全市本领域 100 家检查对象中，小型对象占 80 %",
                "超出均衡限值：福田发现不符合时，距上一次检查平均 412 天",
                "签批：李敏。餐饮专项整治期间",
            ],
        ),
    ],
)
def test_a_list_says_whom_it_burdens_and_who_signed(
    client: TestClient, engine: Engine, language: str, words: list[str]
) -> None:
    """A supervisor defends the list as a whole, not only each name (requirement 16)."""
    burdened = replace(
        weekly("luohu", *(target(rank) for rank in range(1, 6))),
        make_up=(MakeUp("small", 3, 5, 1310, 3450), MakeUp("single", 5, 5, 3000, 3333)),
        breaches=(
            Breach("size", "small", "list_share", 100, 0.8, 0.71, 0.87, 0.4, 1.5),
            Breach("bureau", "futian", "days_to_detection", 48, 412.3, 360, 464, 200.2, 1.5),
        ),
        signature=Signature("李敏", "餐饮专项整治期间"),
    )
    publish(engine, [burdened], now=NOW)
    said = page(client, language)
    for sentence in words:
        assert sentence in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Expected severity 0.9 of 3, times 1.5 for people served",
                "Listed since Week 46, 2026, not visited yet",
                "One crew does both: this visit is counted on the list of Drugs",
                "Score: expected severity times how often it counts for the people served.",
            ],
        ),
        (
            "zh",
            [
                "预计严重程度 0.9 / 3，按服务人数乘以 1.5",
                "首次列入 2026年第46周，尚未检查",
                "同一组人员一并检查：计入名单 药品",
                "得分：预计严重程度乘以按服务人数折算的倍数",
            ],
        ),
    ],
)
def test_a_target_says_how_it_weighs_and_what_became_of_it(
    client: TestClient, engine: Engine, language: str, words: list[str]
) -> None:
    """An inspector sees that it lay undone for two weeks, and that one visit does for two lists."""
    old = target(1, weight=1.5, carried_since="2026-W46", counted_with="drug")
    publish(engine, [weekly("luohu", old)], now=NOW)
    said = page(client, language)
    for sentence in words:
        assert sentence in said


def test_a_rules_list_explains_its_own_score(client: TestClient, engine: Engine) -> None:
    """A published rule goes by log-odds of its own: no severity is claimed for it."""
    words = Text("longest unvisited", "最久未检查")
    publish(engine, [weekly("luohu", target(), model=stamp(rule=words))], now=NOW)
    assert "Score: log-odds, before calibration" in page(client, "en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Visit Wednesday 2026-11-25, stop 2, J00017 · J00042",
                "Nobody can go only one inspector on duty is qualified",
                "Trips: 2 Tuesday 2026-11-24: J00001 · J00042 1 金粤楼 罗湖区",
                "Wednesday 2026-11-25: J00017 · J00042 2 东门小馆",
                "these two worked together",
            ],
        ),
        (
            "zh",
            [
                "检查安排 周三 2026-11-25，第 2 站，J00017 · J00042",
                "无人可派 仅一名在岗检查人员具备资格",
                "本周检查行程：2 组 周二 2026-11-24：J00001 · J00042 1 金粤楼",
                "两名检查人员在轮换期内曾搭档",
            ],
        ),
    ],
)
def test_a_list_says_who_goes_when_and_where_nobody_can(
    client: TestClient, engine: Engine, language: str, words: list[str]
) -> None:
    """A bureau follows it on Monday; what nobody can do stands there with its reason."""
    tuesday = Outing(date(2026, 11, 24), 1, ("J00001", "J00042"), (NOTES["same_pair"],))
    rows = (
        target(1),
        target(2, name="金粤楼", outing=tuesday),
        target(3, outing=None, nobody=REASONS["alone"]),
    )
    publish(engine, [weekly("luohu", *rows)], now=NOW)
    said = page(client, language)
    for sentence in words:
        assert sentence in said
