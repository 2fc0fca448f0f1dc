"""What helps to decide about a draft: what drives it, how firm it is, and that sums are of rows."""

from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from features.words import Text
from models.visits.lists import WeeklyList
from models.visits.measures import Firmness, Other
from serving.document import document
from serving.drafts.measures import KeptFirmness
from serving.drafts.reviewing import Beside, programme_review
from serving.lists.driving import driven
from serving.lists.schemas import ListBody, PublishedBody
from serving.publish import publish
from serving.settings import Settings
from tests.serving.databases import on_both
from tests.serving.drafts.made import (
    LATER_ONE,
    OF_LUOHU,
    PREVIOUS,
    firmness,
    kept,
    lists,
    measures,
)
from tests.serving.made import (
    EARLIER,
    EARLIER_WEEK,
    NOW,
    earlier,
    planned,
    reason,
    sign_in_as,
    stamp,
    target,
    weekly,
)

AREA = replace(reason(0.9, family="area"), title=Text("Surroundings", "周边情况"))
HISTORY = reason(0.5)
LOWERS = reason(-0.2)
REVIEW = "/v1/drafts/1/review"


def body(one: WeeklyList) -> ListBody:
    return ListBody.model_validate_json(document(one).body)


def as_kept(firm: Firmness) -> KeptFirmness:
    return KeptFirmness.model_validate(firm)


def test_the_strongest_reason_that_raises_is_counted_once_a_target() -> None:
    """Of the risk lane only, which the score ranks; a reason that lowers leads nowhere."""
    found = driven(
        [
            body(
                weekly(
                    "luohu",
                    target(1, "A", reasons=(HISTORY, AREA)),
                    target(2, "B", reasons=(HISTORY,)),
                    target(3, "C", reasons=(LOWERS,)),
                    target(4, "D", lane="random", reasons=(HISTORY,)),
                )
            )
        ]
    )
    assert (found.targets, found.nothing, found.unit) == (3, 1, "points")
    assert [(one.family, one.strongest, one.leading) for one in found.drivers] == [
        ("history", 1, 2), ("area", 1, 1),
    ]  # fmt: skip
    assert [one.mean for one in found.drivers] == pytest.approx([0.8 / 3, 0.3])
    assert found.other == pytest.approx(0.08)


def test_means_and_what_no_reason_tells_make_up_the_mean_score() -> None:
    """Nothing is lost between a list and what is said of it, whoever is on it."""
    one = body(weekly("luohu", target(1, "A", reasons=(HISTORY, AREA)), target(2, "B")))
    found = driven([one])
    score = sum(each.score - each.base for each in one.targets) / 2
    assert sum(each.mean for each in found.drivers) + found.other == pytest.approx(score)


def test_of_nobody_nothing_is_said() -> None:
    """A bureau without a risk lane, and no list at all."""
    alone = driven([body(weekly("luohu", target(1, "A", lane="random")))])
    assert (alone.targets, alone.drivers, alone.other) == (0, (), 0.0)
    assert driven([]).unit is None


def test_a_list_says_in_which_unit_its_reasons_are() -> None:
    """A rule's own, points of severity, or log-odds as they once were."""
    by_rule = stamp(rule=Text("last result", "上次检查结果"))
    assert driven([body(weekly("luohu", target(1), model=by_rule))]).unit == "last result"
    assert driven([PublishedBody.validate_json(EARLIER)]).unit == "log-odds"


def test_every_risk_target_before_is_accounted_for() -> None:
    """Listed again, or left and why; what no build kept is said to be unknown."""
    before = body(earlier("luohu", *(target(rank, id_) for rank, id_ in enumerate("ABCD", 1))))
    now = body(weekly("luohu", target(1, "A", lane="statutory"), target(2, "E")))
    firm = as_kept(firmness(before=EARLIER_WEEK, left={"B": "visited", "C": "lower"}))
    review = programme_review("food", [Beside(now, before, firm)], None)
    found = review.reviewed.stability.kept
    assert found is not None
    assert found.since == {"listed": 1, "visited": 1, "lower": 1, "unknown": 1}
    assert (found.targets, found.settled) == (4, 2)
    other_week = Beside(now, before, as_kept(firmness(before="2026-W40", left={"B": "visited"})))
    unknown = programme_review("food", [other_week], None).reviewed.stability.kept
    assert unknown is not None
    assert unknown.since == {"listed": 1, "unknown": 3}


def test_a_programmes_figures_are_the_sums_of_its_bureaus() -> None:
    """Whoever adds up the rows gets what stands above them; one that was not asked makes no sum."""
    short = replace(planned(target(1, "A", lane="statutory")),
                    lanes=planned(statutory=(5, 1, 2)).lanes)  # fmt: skip
    lists = [
        Beside(body(short), None, as_kept(firmness(risk=0, near=None, others=(PREVIOUS,)))),
        Beside(body(weekly("baoan", target(1, "B"), target(2, "C"))), None, as_kept(firmness())),
    ]
    review = programme_review("food", lists, ())
    of = {lane.lane: lane for lane in review.reviewed.lanes}
    assert (of["statutory"].wanted, of["statutory"].short, of["statutory"].held) == (5, 4, 2)
    assert of["risk"].listed == sum(each.reviewed.lanes[2].listed for each in review.lists)
    stability = review.reviewed.stability
    assert (stability.kept, stability.risk, stability.near, stability.near_of) == (None, 2, 1, 2)
    previous, challenger = stability.others
    assert (previous.same, previous.risk) == (2, 2)
    assert (challenger.same, challenger.why) == (None, "later")


@on_both
def test_a_review_is_sent_as_it_was_kept(client: TestClient, engine: Engine) -> None:
    """What was measured when the draft was computed, beside the list before; no hash is of it."""
    publish(engine, [earlier("luohu", target(1, "L1"), target(2, "L3"))], now=NOW)
    firm = firmness(before=EARLIER_WEEK, left={"L3": "held"})
    receipt = kept(engine, measured={"food": measures(firm)})
    sent = client.get(REVIEW).json()
    assert sent["content_hash"] == receipt.content_hash
    drug, food = sent["programmes"]
    assert (drug["parity"], drug["stability"]["others"]) == (None, [])
    assert [one["verdict"] for one in food["parity"]] == [
        "within", "within", "insufficient", "broken",
    ]  # fmt: skip
    luohu = food["lists"][1]
    assert (luohu["bureau"], luohu["before"], luohu["left"]) == ("luohu", EARLIER_WEEK, 1)
    assert luohu["stability"]["kept"] == {
        "targets": 2,
        "since": [{"why": "held", "count": 1}, {"why": "listed", "count": 1}],
    }
    assert [one["same"] for one in luohu["stability"]["others"]] == [1, None]
    assert luohu["drives"]["targets"] == 2
    again = kept(engine)  # nothing is measured: the same lists, so the same draft
    assert (again.draft_id, again.outcome) == (1, "waits")


def test_a_bureaus_supervisor_is_sent_that_bureaus_review(
    client: TestClient, settings: Settings, engine: Engine
) -> None:
    """Sums, too, are of what that person may see."""
    kept(engine, lists(), measured={"food": measures(firmness(), "luohu", "baoan")})
    whole = client.get(REVIEW).json()["programmes"][1]
    sign_in_as(client, settings, OF_LUOHU)
    own = client.get(REVIEW).json()["programmes"][1]
    assert [one["bureau"] for one in whole["lists"]] == ["baoan", "luohu"]
    assert [one["bureau"] for one in own["lists"]] == ["luohu"]
    assert (whole["stability"]["risk"], own["stability"]["risk"]) == (3, 2)
    assert (whole["stability"]["others"][0]["same"], own["stability"]["others"][0]["same"]) == (
        2,
        1,
    )


def test_the_pages_say_what_was_measured(client: TestClient, engine: Engine) -> None:
    """In words, with n and intervals; what nobody kept is said, too."""
    publish(engine, [earlier("luohu", target(1, "L1"), target(2, "L3", name="丙"))], now=NOW)
    refit = Other("refit", "3", date(2026, 11, 23), 2, None)
    few = Other("previous", "2", None, None, "few")
    others = (PREVIOUS, LATER_ONE, refit)
    firm = firmness(before=EARLIER_WEEK, left={"L3": "held"}, others=others)
    drug = measures(firmness(others=(few,)))
    kept(engine, measured={"food": measures(firm), "drug": replace(drug, parity=())})
    text = client.get("/drafts/1?lang=en").text
    for words in (
        "Past visits is the strongest reason of 3 of 3",
        "Of the 2 risk targets of Week 47, 2026: 1 listed again, 0 visited since (50\u00a0%).",
        "The others: 1 held by a ceiling on visits.",
        "By the version before (version 2, learned from what was known before 2026-08-24) 1 of 2",
        "The challenger (version 4) was not asked: it learned what became known up to 2026-11-30",
        "1 of 4 limits broken, 1 insufficient",
        "32\u00a0% to 49\u00a0%",
        "48 of 120",
        "By the same version, had it learned without a random fifth of the establishments, 2 of 2",
        "The version before (version 2) was not asked: there is too little to learn from.",
    ):
        assert words in text, words
    page = client.get("/drafts/1/food/luohu?lang=en").text
    assert "held by a ceiling on visits" in page.split('id="stable"')[1]
    assert 'id="driving"' in page
    assert "不足以判断" in client.get("/drafts/1?lang=zh").text
    assert ">history<" not in page  # a family's title, never its code


def test_a_draft_of_an_earlier_build_says_that_nothing_was_kept(
    client: TestClient, engine: Engine
) -> None:
    """And shows what its lists say by themselves."""
    kept(engine)
    text = client.get("/drafts/1?lang=en").text
    assert text.count("This draft was computed before such figures were kept.") == 6
    assert "Past visits is the strongest reason of" in text


@pytest.mark.parametrize(
    ("same", "answer"),
    [(9, "Mostly:"), (6, "In part:"), (2, "No: most places"), (None, "Nobody can say")],
)
def test_an_answer_goes_by_the_version_that_agrees_least(
    client: TestClient, engine: Engine, same: int | None, answer: str
) -> None:
    """Whoever approves reads first whether the list stands on its own."""
    others = (replace(PREVIOUS, same=same), LATER_ONE) if same else (LATER_ONE,)
    kept(engine, measured={"food": measures(firmness(risk=10, others=others))})
    text = client.get("/drafts/1/food/luohu?lang=en").text
    assert answer in text.split('id="stable"')[1][:300]
