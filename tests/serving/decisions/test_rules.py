"""What may be decided about a target, by whom, and what stands after it; without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from serving.decisions.rules import (
    CODES,
    KINDS,
    LEAST_WORDS,
    MOST_WORDS,
    Proposed,
    Target,
    faults,
    needs_second,
    target_of,
    tidied,
    weeks_to_defer,
)
from serving.decisions.standing import Decision, Second, standing, standings, status
from serving.document import document
from serving.lists.schemas import PublishedBody
from serving.ui.decided import fault_text
from tests.serving.made import DUE_ON, EARLIER, NOW, WEEK, target, weekly

WORDS = "店门紧闭，邻居说五月已搬走"
TENTH = Target("E-0010", WEEK, rank=10, trigger=False, due_on=None)
ELEVENTH = replace(TENTH, rank=11)
TRIGGER = replace(ELEVENTH, trigger=True, due_on=date(2026, 12, 9))

GOOD = {
    "accept": Proposed("accept"),
    "defer": Proposed("defer", "no_staff_this_week", WORDS, until_week="2026-W49"),
    "reject": Proposed("reject", "closed_down", WORDS),
    "replace": Proposed("replace", "duplicate", WORDS, replacement="E-0099"),
}


def wrong(proposed: Proposed, of: Target = ELEVENTH) -> list[tuple[str, str]]:
    """The fields and the words of what is wrong."""
    found = faults(tidied(proposed), of)
    assert all(fault_text(fault).en and fault_text(fault).zh for fault in found)
    return [(fault.field, fault.key.removeprefix("decision.fault.")) for fault in found]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_complete_may_be_decided(kind: str) -> None:
    """One of each kind, as a person would send it."""
    assert wrong(GOOD[kind]) == []


@pytest.mark.parametrize(
    ("proposed", "field", "fault"),
    [
        (Proposed(""), "kind", "kind"),
        (Proposed("postpone"), "kind", "kind"),
        (Proposed("accept", "local_knowledge"), "code", "no_code"),
        (Proposed("reject", None, WORDS), "code", "code"),
        (Proposed("reject", "no_staff_this_week", WORDS), "code", "code"),
        (Proposed("defer", "closed_down", WORDS, "2026-W49"), "code", "code"),
        (Proposed("reject", "closed_down", WORDS, "2026-W49"), "until_week", "no_week"),
        (Proposed("accept", until_week="2026-W49"), "until_week", "no_week"),
        (Proposed("defer", "local_knowledge", WORDS), "until_week", "week"),
        (Proposed("defer", "local_knowledge", WORDS, WEEK), "until_week", "week"),
        (Proposed("defer", "local_knowledge", WORDS, "2026-W53"), "until_week", "week"),
        (Proposed("defer", "local_knowledge", WORDS, "next week"), "until_week", "week"),
        (
            Proposed("defer", "local_knowledge", WORDS, "2026-W49", "X"),
            "replacement",
            "no_replacement",
        ),
        (Proposed("replace", "duplicate", WORDS), "replacement", "replacement"),
        (Proposed("replace", "duplicate", WORDS, replacement="E-0010"), "replacement", "itself"),
    ],
)
def test_each_kind_has_its_own_fields_and_no_others(
    proposed: Proposed, field: str, fault: str
) -> None:
    """A week on a rejection is a person who meant something else: ask, don't guess."""
    assert wrong(proposed) == [(field, fault)]


def test_the_fourth_week_after_the_lists_is_the_last_to_defer_to() -> None:
    """By then the target has been scored anew."""
    assert weeks_to_defer(ELEVENTH) == ("2026-W49", "2026-W50", "2026-W51", "2026-W52")
    assert wrong(replace(GOOD["defer"], until_week="2026-W52")) == []


@pytest.mark.parametrize(
    ("length", "right"),
    [(LEAST_WORDS - 1, False), (LEAST_WORDS, True), (MOST_WORDS, True), (MOST_WORDS + 1, False)],
)
def test_words_are_neither_a_shrug_nor_a_report(length: int, right: bool) -> None:
    """Counted without the blanks around them; blanks alone say nothing."""
    said = wrong(replace(GOOD["reject"], words="  " + "关" * length + "\r\n"))
    assert said == ([] if right else [("words", "few" if length < LEAST_WORDS else "many")])
    assert wrong(replace(GOOD["reject"], words="关 " + " " * 40 + "门")) == [("words", "few")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("13823456789", "phone"),
        ("138 2345 6789", "phone"),
        ("+86-138-2345-6789", "phone"),
        ("１３８２３４５６７８９", "phone"),
        ("0755-82345678", "phone"),
        ("(010) 62345678", "phone"),
        ("440301199001011234", "id_number"),
        ("44030119900101123x", "id_number"),
        ("440301 1990 0101 1234", "id_number"),
    ],
)
def test_nobodys_number_is_kept_in_words(kind: str, number: str, fault: str) -> None:
    """Many read them for years; the number of a person is not theirs to know. Acceptances, too."""
    assert wrong(replace(GOOD[kind], words=f"店主电话或证件 {number}，请核对")) == [
        ("words", fault)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "与 9144030071526726XG 为同一家，登记重复",
        "2026-11-20 至 2026-12-15 装修，17:30 后无人",
        "门牌 1382 号与登记 1380 号不符，面积 13823 平方",
        "案卷 20261127000123 已由他人办理，勿重复检查",
    ],
)
def test_other_numbers_may_be_written(words: str) -> None:
    """Dates, house numbers, case numbers and a firm's own code are what a reason is made of."""
    assert wrong(replace(GOOD["reject"], words=words)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_ten_and_any_trigger_take_two_people(kind: str) -> None:
    """Who could quietly take off the riskiest would undo the list; to accept takes one."""
    alone = kind == "accept"
    assert needs_second(kind, TENTH) is not alone
    assert needs_second(kind, TRIGGER) is not alone
    assert not needs_second(kind, ELEVENTH)


def test_a_trigger_that_the_lot_drew_first_is_a_trigger() -> None:
    """Its lane is the draw's, and its deadline the trigger's."""
    rows = (target(1), target(2, lane="random", also=("trigger",), due_on=DUE_ON, chance=0.01))
    listed = PublishedBody.validate_json(document(weekly("luohu", *rows)).body)
    drawn = target_of(listed, listed.targets[1])
    assert (drawn.trigger, drawn.due_on) == (True, DUE_ON)
    assert not target_of(listed, listed.targets[0]).trigger


def test_a_list_from_before_the_plan_of_visits_can_be_decided_on() -> None:
    """It said no deadline and no other lane."""
    listed = PublishedBody.validate_json(EARLIER)
    assert target_of(listed, listed.targets[0]).due_on is None


@pytest.mark.parametrize(
    ("due_on", "weeks"),
    [
        (None, ()),
        (date(2026, 11, 20), ()),
        (date(2026, 11, 29), ()),
        (date(2026, 11, 30), ("2026-W49",)),
        (date(2026, 12, 6), ("2026-W49",)),
        (date(2026, 12, 9), ("2026-W49", "2026-W50")),
        (date(2027, 6, 1), ("2026-W49", "2026-W50", "2026-W51", "2026-W52")),
    ],
)
def test_a_trigger_is_never_put_off_beyond_its_deadline(
    due_on: date | None, weeks: tuple[str, ...]
) -> None:
    """The week in which the deadline lies is the last; where none is known, there is none."""
    trigger = replace(TRIGGER, due_on=due_on)
    assert weeks_to_defer(trigger) == weeks
    beyond = replace(GOOD["defer"], until_week="2026-W52")
    if due_on is None:
        assert wrong(beyond, trigger) == [("until_week", "no_deadline")]
    elif not weeks:
        assert wrong(beyond, trigger) == [("until_week", "deadline")]
    else:
        assert wrong(beyond, trigger) == ([] if "2026-W52" in weeks else [("until_week", "week")])


def test_a_reason_that_fits_no_kind_is_listed_nowhere() -> None:
    """Every code is somebody's, and none is there twice."""
    assert CODES["accept"] == ()
    assert all(len(set(codes)) == len(codes) for codes in CODES.values())


def decided(turn: int, kind: str = "accept", *, verdict: str | None = None, two: bool = False,
            of: str = "A") -> Decision:  # fmt: skip
    spoke = Second(verdict, "", "wang.fang", "王芳", NOW) if verdict else None  # type: ignore[arg-type]
    return Decision(
        id=turn, list_id=1, bureau="luohu", establishment_id=of, turn=turn, after=None,
        kind=kind,  # type: ignore[arg-type]
        code=None, words="", until_week=None, replacement=None, needs_second=two or bool(spoke),
        by="lin.tao", name="林涛", at=datetime(2026, 11, 24, tzinfo=UTC), second=spoke,
    )  # fmt: skip


def test_a_proposal_changes_nothing_until_another_person_confirms_it() -> None:
    """Else one person alone could keep a visit from happening by proposing."""
    accepted, proposed = decided(1), decided(2, "reject", two=True)
    alone = standing([decided(1, "reject", two=True)])
    assert (alone.in_force, alone.signed_off) == (None, False)
    waits = standing([accepted, proposed])
    assert (waits.in_force, waits.waits, waits.signed_off) == (accepted, proposed, True)
    confirmed = standing([accepted, decided(2, "reject", verdict="confirm")])
    assert (confirmed.waits, confirmed.signed_off) == (None, False)
    refused = standing([accepted, decided(2, "reject", verdict="refuse")])
    assert (refused.in_force, refused.waits, refused.latest.turn) == (accepted, None, 2)


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_lapses_a_proposal() -> None:
    """The last word counts, and what nobody confirmed in time is no word."""
    history = [decided(1, "reject", two=True), decided(2, "accept")]
    assert standing(history).waits is None
    assert standing(history).signed_off
    assert [status(each, history[-1]) for each in history] == ["lapsed", "in_force"]
    assert status(history[0], history[0]) == "waits"
    assert status(decided(1, verdict="refuse"), history[-1]) == "refused"


def test_what_stands_is_told_of_each_target() -> None:
    """And of those alone that somebody decided on."""
    told = standings([decided(1, of="A"), decided(2, "reject", of="A"), decided(1, of="B")])
    assert {of: (each.latest.turn, each.signed_off) for of, each in told.items()} == {
        "A": (2, False),
        "B": (1, True),
    }
    assert standings([]) == {}
