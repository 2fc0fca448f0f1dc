"""A list as a plan of visits: what may be published of it, and what is read of earlier ones."""

import hashlib
import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.words import Text
from models.visits.law import LANES
from models.visits.lists import Breach, MakeUp, Signature, Target, WeeklyList
from serving.checks import faults
from serving.document import document
from serving.lists.schemas import LanedListBody, ListBody, PublishedBody
from serving.publish import AlreadyPublished, publish
from tests.serving.databases import on_both
from tests.serving.made import (
    EARLIER,
    EARLIER_HASH,
    EARLIER_WEEK,
    LANED,
    LANED_HASH,
    LATER,
    MONDAY,
    NOW,
    OUTING,
    SUNDAY_BEFORE,
    WEEK,
    counts,
    draw,
    drawn,
    earlier,
    planned,
    stored_by_an_earlier_build,
    target,
    weekly,
)

BREACH = Breach("size", "small", "list_share", 100, 0.8, 0.71, 0.87, 0.4, 1.5)


def going(**changed: Any) -> Target:
    return target(outing=replace(OUTING, **changed))


def burdened(group: MakeUp) -> WeeklyList:
    return replace(weekly("a", target()), make_up=(group,))


@pytest.mark.parametrize(
    ("at_fault", "words"),
    [
        (weekly("a", replace(target(), expected_severity=1.0)), "score is 1.300000, not its"),
        (weekly("a", replace(target(), weight=0.0)), "it weighs 0.0 for None people served"),
        (weekly("a", replace(target(), weight=math.nan)), "it weighs nan for None people"),
        (weekly("a", replace(target(), served=-1.0)), "it weighs 1.0 for -1.0 people served"),
        (weekly("a", target(carried_since=WEEK)), f"listed since {WEEK}, which is not before"),
        (weekly("a", target(carried_since="last")), "'last'"),
        (weekly("a", target(counted_with="food")), "counted with 'food', which is not another"),
        (weekly("a", target(counted_with="toys")), "counted with 'toys', which is not another"),
        (weekly("a", target(1), target(2), capacity=1), "2 targets for a capacity of 1 visits"),
        (weekly("a", target(1), target(2, outing=None)), "no outing, nor why nobody goes, and"),
        (weekly("a", target(nobody=Text("full", "满"))), "an outing and why nobody goes; give one"),
        (weekly("a", target(outing=None, nobody=Text("full", ""))), "why nobody goes lacks a"),
        (weekly("a", going(day=SUNDAY_BEFORE)), f"visit is on {SUNDAY_BEFORE}, which is not in"),
        (weekly("a", going(inspectors=("J1",))), "J1 would go; the law wants 2 different"),
        (weekly("a", going(inspectors=("J1", "J1"))), "J1, J1 would go; the law wants 2 different"),
        (weekly("a", going(inspectors=())), "nobody would go; the law wants 2 different"),
        (weekly("a", going(order=0)), "it is stop 0 of its trip; count stops from 1"),
        (weekly("a", going(notes=(Text("late", " "),))), "a note on its visit lacks a language"),
        (burdened(MakeUp("small", 2, 1, 3, 9)), "2 of 1 listed are small; count them again"),
        (burdened(MakeUp("small", 1, 1, 9, 3)), "9 of 3 eligible are small; count again"),
        (replace(weekly(), breaches=(BREACH,)), "food breaks limits of parity (1) and nobody has"),
        (replace(weekly(), signature=Signature("李敏", "已阅")), "breaks no limit of parity"),
        (
            replace(weekly(), breaches=(BREACH,), signature=Signature("李敏", " ")),
            "signed without a name or a reason",
        ),
        (planned(target(), risk=(1, 2, 0)), "2 listed in lane risk, but 1 of its targets are risk"),
        (planned(target(), risk=(-1, 1, 0)), "lane risk wants -1 and holds 0; neither can be"),
        (planned(target(), risk=(1, 1, -2)), "lane risk wants 1 and holds -2; neither can be"),
        (replace(weekly(), lanes=()), "its lanes are none; count trigger, statutory, risk, random"),
        (replace(weekly(), lanes=counts(target(), target(2))[::-1]), "in this order"),
        (weekly("a", target(lane="luck")), "'luck' is not a lane"),
        (weekly("a", target(also=("risk",))), "also on for 'risk', which is not another lane"),
        (weekly("a", target(also=("luck",))), "also on for 'luck', which is not another lane"),
        (weekly("a", target(also=("random", "random"))), "also on for random more than once"),
        (weekly("a", target(basis="whim")), "'whim' is not a legal basis; one of double_random,"),
        (weekly("a", target(basis="complaint")), "would tell the owner that somebody complained"),
        (weekly("a", target(rule=Text("by lot", " "))), "its rule lacks a language"),
        (weekly("a", replace(target(lane="trigger"), due_on=None)), "it is trigger but has no"),
        (weekly("a", replace(target(lane="statutory"), due_on=None)), "it is statutory but has no"),
        (weekly("a", replace(target(lane="random"), inclusion_probability=None)), "chance of None"),
        (weekly("a", replace(target(lane="random"), inclusion_probability=0)), "a chance of 0;"),
        (weekly("a", target(lane="random", chance=1.01)), "with a chance of 1.01; give one above"),
        (weekly("a", target(lane="random", chance=math.nan)), "with a chance of nan"),
        (weekly("a", target(chance=0.2)), "it is risk but has a chance of being drawn"),
        (drawn(None, target(lane="random")), "it has random targets but no draw"),
        (drawn(draw(quota=1.2)), "0 random targets for a quota of 1.2; list whom it drew"),
        (drawn(draw(), target(lane="random"), target(2, lane="random")), "2 random targets for"),
        (replace(drawn(draw()), eligible=7), "its draw was made from 3482, but 7 are eligible"),
        (drawn(replace(draw(), commitment="c0ffee")), "is not the SHA-256 of the seed"),
        (drawn(replace(draw(), seed="seed")), "the seed of its draw is not hexadecimal"),
        (drawn(replace(draw(), seed="")), "the seed of its draw is not hexadecimal"),
        (drawn(draw(announced_on=MONDAY)), "was announced on 2026-11-23, not before 2026-11-23"),
    ],
)
def test_a_plan_at_fault_is_refused(at_fault: WeeklyList, words: str) -> None:
    """What a list says of its lanes, its law and its draw must hold, for nobody can mend it."""
    (fault,) = faults([at_fault])
    assert words in fault


@pytest.mark.parametrize(
    "sound",
    [
        drawn(None),
        drawn(draw(announced_on=None), target(lane="random")),
        drawn(draw(), target(lane="random", chance=1.0)),
        planned(target(), target(2), risk=(1, 2, 0)),
        weekly("a", target(1, lane="trigger"), target(2), eligible=1),
        weekly("a", target(lane="trigger", also=("statutory", "risk"))),
    ],
    ids=[
        "no draw",
        "not announced",
        "drawn for certain",
        "more than reserved",
        "a trigger past the ceilings",
        "of many lanes",
    ],
)
def test_a_sound_plan_is_not_refused(sound: WeeklyList) -> None:
    """What is unusual and true must be publishable."""
    assert faults([sound]) == []


def test_what_is_sent_of_a_plan() -> None:
    """Whoever checks the city's draw, or its shortage, reads the JSON."""
    row = target(lane="random", chance=0.0006, also=("risk",))
    one = replace(planned(row, statutory=(40, 0, 5), random=(1, 1, 0)), draw=draw())
    sent = json.loads(document(one).body)
    assert [lane["lane"] for lane in sent["lanes"]] == list(LANES)
    assert sent["lanes"][1] == {"lane": "statutory", "wanted": 40, "listed": 0, "held": 5}
    seed, commitment = sent["draw"]["seed"], sent["draw"]["commitment"]
    assert hashlib.sha256(bytes.fromhex(seed)).hexdigest() == commitment
    (listed,) = sent["targets"]
    assert listed["inclusion_probability"] == 0.0006
    assert (listed["also"], listed["basis"], listed["due_on"]) == (["risk"], "double_random", None)
    assert listed["rule"] == {"en": "drawn by lot", "zh": "随机抽取"}


@pytest.mark.parametrize(
    "other",
    [
        drawn(draw(seed="beef" * 16)),
        planned(target(), risk=(1, 1, 0), statutory=(9, 0, 0)),
        weekly("luohu", target(due_on=date(2026, 12, 31))),
        weekly("luohu", target(rule=Text("a whim", "随意"))),
    ],
    ids=["draw", "lanes", "deadline", "rule"],
)
def test_no_part_of_a_published_plan_can_be_changed(engine: Engine, other: WeeklyList) -> None:
    """A seed or a shortage that could be exchanged afterwards would prove nothing."""
    publish(engine, [weekly("luohu", target())], now=NOW)
    with pytest.raises(AlreadyPublished):
        publish(engine, [other], now=LATER)


@on_both
def test_who_comes_along_with_another_programme_takes_no_place(engine: Engine) -> None:
    """One visit of one crew is counted once, so the list may be longer than its capacity."""
    own, along = target(1), target(2, counted_with="drug")
    one = weekly("luohu", own, along, capacity=1)
    assert faults([one]) == []
    (receipt,) = publish(engine, [one], now=NOW)
    assert receipt.targets == 2


def test_a_city_without_a_list_of_inspectors_says_of_nobody_who_goes() -> None:
    """Who goes is settled elsewhere: that is no shortage, and no alarm on every target."""
    assert faults([weekly("a", target(1, outing=None), target(2, outing=None))]) == []


def test_a_signed_breach_is_published_with_its_signature() -> None:
    """Whoever reads the list sees the limit, the figure, and who let it pass."""
    one = replace(weekly(), breaches=(BREACH,), signature=Signature("李敏", "餐饮专项整治期间"))
    assert faults([one]) == []
    sent = json.loads(document(one).body)
    assert sent["signature"] == {"name": "李敏", "why": "餐饮专项整治期间"}
    (breach,) = sent["breaches"]
    assert (breach["group"], breach["value"], breach["limit"]) == ("small", 0.8, 1.5)


def test_who_was_drawn_earlier_is_not_held_against_this_weeks_draw() -> None:
    """A carried target was another draw's: it counts in no quota of this week."""
    old = target(1, lane="random", chance=0.02, carried_since="2026-W46")
    assert faults([drawn(draw(quota=0.4), old)]) == []
    assert faults([drawn(None, old)]) == []


@on_both
def test_an_earlier_list_is_sent_as_it_was_published(client: TestClient, engine: Engine) -> None:
    """Ten years on, whoever kept a copy must be able to compare it."""
    assert hashlib.sha256(EARLIER).hexdigest() == EARLIER_HASH
    stored_by_an_earlier_build(engine)
    answer = client.get(f"/v1/weeks/{EARLIER_WEEK}/lists/food/luohu")
    assert answer.content == EARLIER
    assert answer.headers["etag"] == f'"{EARLIER_HASH}"'


def test_earlier_and_new_lists_are_told_apart() -> None:
    """Nothing is added to an earlier list in reading it, and nothing of a new one is lost."""
    then = PublishedBody.validate_json(EARLIER)
    assert not isinstance(then, LanedListBody)
    assert then.model_dump(mode="json") == json.loads(EARLIER)
    assert hashlib.sha256(LANED).hexdigest() == LANED_HASH
    between = PublishedBody.validate_json(LANED)
    assert isinstance(between, LanedListBody)
    assert not isinstance(between, ListBody)
    assert between.model_dump(mode="json") == json.loads(LANED)
    body = document(earlier("luohu", target(lane="random"))).body
    now = PublishedBody.validate_json(body)
    assert isinstance(now, ListBody)
    assert now.model_dump(mode="json") == json.loads(body)


def test_every_form_of_a_list_is_described(client: TestClient) -> None:
    """Other systems generate their clients from the description."""
    described = client.get("/v1/openapi.json").json()
    path = described["paths"]["/v1/weeks/{week}/lists/{programme}/{bureau}"]
    answer = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    forms = {each["$ref"].rsplit("/", 1)[-1] for each in answer["anyOf"]}
    assert forms == {"ListBody", "LanedListBody", "EarlierListBody"}
