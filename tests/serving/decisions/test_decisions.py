"""Decisions on record: who follows whom, what is refused, and who must be another person."""

from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlalchemy import Engine, event

from serving.database import reading
from serving.decisions.queries import (
    history_of,
    list_id_of,
    listed_target,
    standings_of,
    waiting,
)
from serving.decisions.rules import Proposed
from serving.decisions.standing import VERDICTS, Verdict
from serving.lists.queries import prepared_list
from serving.problems import Problem
from serving.publish import publish
from serving.ui.words import say
from tests.serving.databases import on_both
from tests.serving.decisions.made import (
    ACCEPT,
    CHEN,
    ELEVENTH,
    FUTIAN,
    LIN,
    PLATFORM,
    REJECT,
    TENTH,
    TRIGGER,
    TUESDAY,
    TWELFTH,
    WANG,
    WORDS,
    ZHAO,
    decided,
    place,
    published,
    seconded,
)
from tests.serving.made import WEEK, earlier, known, target

REPLACE = Proposed("replace", "duplicate", WORDS, replacement="E-0099")
DEFER = Proposed("defer", "no_staff_this_week", WORDS, until_week="2026-W49")


@pytest.fixture
def listed(engine: Engine) -> Engine:
    """A database with twelve targets of Luohu and one of Futian."""
    published(engine)
    return engine


def refusal(kind: str, status: HTTPStatus, problem: Problem) -> str:
    """The English words of a problem, which must be of this kind and have Chinese ones, too."""
    assert (problem.kind, problem.status) == (kind, status)
    assert say(f"problem.{kind}.detail", "zh", **problem.values)
    return say(f"problem.{kind}.detail", "en", **problem.values)


def stored(engine: Engine, establishment_id: str) -> int:
    """How many decisions stand about a target."""
    with reading(engine) as db:
        found = listed_target(db, place(establishment_id))
        assert found is not None
        return len(history_of(db, found.list_id, establishment_id))


@on_both
def test_a_decision_stands_with_who_and_when_and_the_list_stays_as_it_was(listed: Engine) -> None:
    """A published list never changes: what people decide is shown beside it."""
    with reading(listed) as db:
        before = prepared_list(db, WEEK, "food", "luohu")
    put = decided(listed, TWELFTH, REJECT)
    assert put.new
    assert (put.decision.turn, put.decision.after, put.decision.needs_second) == (1, None, False)
    assert (put.decision.by, put.decision.at, put.decision.words) == (LIN.name, TUESDAY, WORDS)
    with reading(listed) as db:
        assert prepared_list(db, WEEK, "food", "luohu") == before
        list_id = list_id_of(db, WEEK, "food", "luohu")
        assert list_id is not None
        standing = standings_of(db, list_id)
    assert {of: each.signed_off for of, each in standing.items()} == {TWELFTH: False}
    assert standing[TWELFTH].in_force == put.decision


@on_both
def test_who_has_not_seen_what_stands_is_told_of_it(listed: Engine) -> None:
    """Two inspectors at one target: the second hears of the first, and nothing is merged."""
    first = decided(listed, ELEVENTH, ACCEPT).decision
    for late in (None, 99):
        with pytest.raises(Problem) as overtaken:
            decided(listed, ELEVENTH, REJECT, who=ZHAO, after=late)
        words = refusal("decision_overtaken", HTTPStatus.CONFLICT, overtaken.value)
        assert "accepted: lin.tao, 2026-11-24 09:30" in words
    assert stored(listed, ELEVENTH) == 1
    after = decided(listed, ELEVENTH, REJECT, who=ZHAO, after=first.id).decision
    assert (after.turn, after.after) == (2, first.id)
    with pytest.raises(Problem) as ahead:
        decided(listed, TWELFTH, ACCEPT, after=first.id)
    refusal("decision_ahead", HTTPStatus.CONFLICT, ahead.value)


@on_both
def test_the_same_key_is_the_same_decision(listed: Engine) -> None:
    """A phone in a cellar sends twice; who reuses a key for something else made a mistake."""
    first = decided(listed, key="a-key-of-a-phone")
    again = decided(listed, key="a-key-of-a-phone")
    assert (first.new, again.new, again.decision) == (True, False, first.decision)
    blanks = decided(listed, TWELFTH, replace(REJECT, words=f" {WORDS} "), key="another-key")
    assert not decided(listed, TWELFTH, REJECT, key="another-key").new
    others = [
        (ELEVENTH, REJECT, None), (TWELFTH, ACCEPT, None), (ELEVENTH, ACCEPT, first.decision.id),
    ]  # fmt: skip
    for target_id, proposed, after in others:
        with pytest.raises(Problem) as used:
            decided(listed, target_id, proposed, key="a-key-of-a-phone", after=after)
        refusal("key_used", HTTPStatus.CONFLICT, used.value)
    assert blanks.decision.words == WORDS
    mine = decided(
        listed, ELEVENTH, ACCEPT, who=ZHAO, key="a-key-of-a-phone", after=first.decision.id
    )
    assert mine.new  # somebody else's key says nothing of mine
    assert stored(listed, ELEVENTH) == 2


@on_both
def test_a_repeated_key_is_answered_even_after_others_decided(listed: Engine) -> None:
    """What was acknowledged was on record: it is not refused as overtaken."""
    first = decided(listed, key="a-key-of-a-phone").decision
    decided(listed, ELEVENTH, REJECT, who=ZHAO, after=first.id)
    assert decided(listed, key="a-key-of-a-phone").decision.id == first.id


@on_both
@pytest.mark.parametrize("of", [TRIGGER, TENTH])
def test_a_removal_from_the_top_waits_for_another_person(listed: Engine, of: str) -> None:
    """Until then the target stands as it stood; the proposer cannot confirm it themselves."""
    proposed = decided(listed, of, REJECT, who=WANG).decision
    assert proposed.waits
    with pytest.raises(Problem) as same:
        seconded(listed, proposed.id, who=WANG)
    refusal("second_is_first", HTTPStatus.FORBIDDEN, same.value)
    with reading(listed) as db:
        standing = standings_of(db, proposed.list_id)[of]
        assert [(each.decision.id, each.rank) for each in waiting(db)] == [
            (proposed.id, 1 if of == TRIGGER else 10)
        ]
    assert (standing.in_force, standing.waits) == (None, proposed)
    confirmed = seconded(listed, proposed.id, who=CHEN)
    assert confirmed.new
    assert confirmed.decision.in_force
    assert not seconded(listed, proposed.id, who=CHEN).new
    with reading(listed) as db:
        assert waiting(db) == []


@on_both
def test_what_a_second_person_said_is_said_once(listed: Engine) -> None:
    """Of two at once one speaks; the other is told who and what, and changes nothing."""
    proposed = decided(listed, TENTH, REJECT).decision
    refused = seconded(listed, proposed.id, "refuse", "现场照片显示仍在营业中")
    assert not refused.decision.in_force
    for verdict in VERDICTS:
        with pytest.raises(Problem) as spoke:
            seconded(listed, proposed.id, verdict, "我已经去现场看过情况了", who=CHEN)
        words = refusal("second_spoke", HTTPStatus.CONFLICT, spoke.value)
        assert "refused by wang.fang" in words


@on_both
def test_to_refuse_a_proposal_takes_words(listed: Engine) -> None:
    """Who proposed it must learn why; and no more of anybody's number than elsewhere."""
    proposed = decided(listed, TENTH, REJECT).decision
    wrong: tuple[tuple[Verdict, str], ...] = (
        ("refuse", ""),
        ("refuse", "不行"),
        ("confirm", "电话 13823456789 已核实"),
    )
    for verdict, words in wrong:
        with pytest.raises(Problem) as refused:
            seconded(listed, proposed.id, verdict, words)
        refusal("decision_refused", HTTPStatus.UNPROCESSABLE_ENTITY, refused.value)
    assert seconded(listed, proposed.id, "confirm").new


@on_both
def test_what_needs_no_second_person_or_lapsed_gets_none(listed: Engine) -> None:
    """To confirm what nobody proposes any more would bring back what was decided anew."""
    alone = decided(listed, ELEVENTH, REJECT).decision
    with pytest.raises(Problem) as needless:
        seconded(listed, alone.id)
    refusal("second_not_needed", HTTPStatus.CONFLICT, needless.value)
    proposed = decided(listed, TENTH, REJECT).decision
    decided(listed, TENTH, ACCEPT, who=ZHAO, after=proposed.id)
    with pytest.raises(Problem) as lapsed:
        seconded(listed, proposed.id)
    assert "accepted: zhao.min" in refusal("second_lapsed", HTTPStatus.CONFLICT, lapsed.value)
    with pytest.raises(Problem) as unknown:
        seconded(listed, 99)
    refusal("unknown_decision", HTTPStatus.NOT_FOUND, unknown.value)


@on_both
def test_another_bureau_finds_neither_target_nor_decision(listed: Engine) -> None:
    """Its answers are those about what does not exist."""
    proposed = decided(listed, TENTH, REJECT).decision
    with pytest.raises(Problem) as unseen:
        decided(listed, TENTH, ACCEPT, who=FUTIAN, after=proposed.id)
    refusal("unknown_target", HTTPStatus.NOT_FOUND, unseen.value)
    with pytest.raises(Problem) as unheard:
        seconded(listed, proposed.id, who=FUTIAN)
    refusal("unknown_decision", HTTPStatus.NOT_FOUND, unheard.value)
    with pytest.raises(Problem) as absent:
        decided(listed, "E-4711", ACCEPT)
    refusal("unknown_target", HTTPStatus.NOT_FOUND, absent.value)


@on_both
def test_another_system_signs_nothing_off(listed: Engine) -> None:
    """Requirement 23: a person answers for every visit, and for every one that was called off."""
    proposed = decided(listed, TENTH, REJECT).decision
    with pytest.raises(Problem) as refused:
        decided(listed, ELEVENTH, ACCEPT, who=PLATFORM)
    refusal("needs_a_person", HTTPStatus.FORBIDDEN, refused.value)
    with pytest.raises(Problem) as unheard:
        seconded(listed, proposed.id, who=PLATFORM)
    refusal("needs_a_person", HTTPStatus.FORBIDDEN, unheard.value)
    assert stored(listed, ELEVENTH) == 0


@on_both
def test_a_replacement_is_known_here_not_listed_and_nobody_elses(listed: Engine) -> None:
    """Of the register, or of this bureau's lists of the programme; once, for one target."""
    mine = known("E-0099").profile
    wrong = [
        (REPLACE, None, "No establishment E-0099 of this bureau"),
        (REPLACE, replace(mine, bureau="futian"), "No establishment E-0099 of this bureau"),
        (REPLACE, replace(mine, programmes=("drug",)), "No establishment E-0099 of this bureau"),
        (replace(REPLACE, replacement="F-0001"), None, "No establishment F-0001 of this bureau"),
        (replace(REPLACE, replacement=TWELFTH), mine, "is on this list already"),
    ]
    for proposed, register, words in wrong:
        with pytest.raises(Problem) as refused:
            decided(listed, ELEVENTH, proposed, register=register, who=CHEN)
        assert words in refusal("decision_refused", HTTPStatus.UNPROCESSABLE_ENTITY, refused.value)
    first = decided(listed, ELEVENTH, REPLACE, register=mine).decision
    with pytest.raises(Problem) as taken:
        decided(listed, TWELFTH, REPLACE, register=mine)
    assert "instead of another target" in refusal(
        "decision_refused", HTTPStatus.UNPROCESSABLE_ENTITY, taken.value
    )
    decided(listed, ELEVENTH, ACCEPT, after=first.id)
    assert decided(listed, TWELFTH, REPLACE, register=mine).new


@on_both
def test_who_was_on_an_earlier_list_may_replace_without_a_register(listed: Engine) -> None:
    """A service without an event store knows its own lists."""
    publish(listed, [earlier("luohu", target(1, "E-0099"))], now=TUESDAY)
    assert decided(listed, ELEVENTH, REPLACE).new


@on_both
def test_what_stands_on_a_list_is_one_question(listed: Engine) -> None:
    """However many targets were decided on, and however often."""
    for of in (ELEVENTH, TWELFTH):
        first = decided(listed, of, ACCEPT).decision
        decided(listed, of, DEFER, after=first.id)
    asked: list[str] = []
    event.listen(listed, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with reading(listed) as db:
        found = standings_of(db, first.list_id)
    assert [words.split()[0] for words in asked if not words.startswith(("BEGIN", "SET"))] == [
        "SELECT"
    ]
    assert [each.latest.turn for each in found.values()] == [2, 2]
