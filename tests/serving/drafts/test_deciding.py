"""A person's approval publishes a draft as it was seen; whatever is not so is refused in words."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from serving.audit.records import AuditRecord
from serving.database import reading
from serving.document import document, publication_hash
from serving.drafts import queries
from serving.drafts.deciding import Decider, MayNotDecide, NotDecided, WordsMissing
from serving.drafts.records import ApprovalRecord
from serving.lists.queries import prepared_list, summaries, weeks
from serving.publish import publish
from tests.serving.databases import on_both, stored
from tests.serving.drafts.made import (
    CITY,
    COLLEAGUE,
    NEXT_WEEK,
    OF_LUOHU,
    WORDS,
    approved,
    broken,
    draft_of,
    kept,
    lists,
    sent_back,
)
from tests.serving.made import INSPECTOR, LATER, MONDAY, NOW, SUPERVISOR, WEEK, earlier


def published(engine: Engine) -> dict[tuple[str, str], tuple[bytes, str]]:
    """What stands published of the week: bytes and hash by programme and bureau."""
    with reading(engine) as db:
        found = [(one.programme, one.bureau) for one in summaries(db, WEEK)]
        lists_of = {place: prepared_list(db, WEEK, *place) for place in found}
    return {place: (one.body, one.content_hash) for place, one in lists_of.items() if one}


@on_both
def test_an_approval_publishes_exactly_the_drafts_bytes(engine: Engine) -> None:
    """And what a command would have published: the same hashes, rows and model's stamp."""
    kept(engine)
    done = approved(engine, words="Looks right.")
    with reading(engine) as db:
        of_draft = queries.bodies(db, 1)
    assert published(engine) == {
        (one.programme, one.bureau): (one.body, one.content_hash) for one in of_draft
    }
    assert [one.content_hash for one in done.receipts] == [
        one.content_hash for one in draft_of(engine).programmes
    ]
    assert (stored(engine), done.signed) == ((2, 3, 4), ())
    again = publish(engine, lists(), now=NEXT_WEEK)
    assert [one.changed for one in again] == [False, False]


@on_both
def test_who_approved_and_when_is_kept_beside_the_lists(engine: Engine) -> None:
    """By a draft, by a command, or by a command before anybody kept who it was."""
    kept(engine)
    approved(engine, words="Looks right.")
    publish(engine, [earlier("luohu")], now=NOW, by="command:wang")
    with reading(engine) as db:
        now, before = weeks(db)
    (drug, food), (command,) = now.programmes, before.programmes
    assert drug.approval == food.approval
    assert drug.approval is not None
    assert (drug.approval.by, drug.approval.shown_name) == ("li.wei", "Li Wei")
    assert (drug.approval.words, drug.approval.draft) == ("Looks right.", 1)
    assert command.approval is not None
    assert (command.approval.by, command.approval.draft) == ("command:wang", None)
    assert (command.approval.shown_name, food.published_at) == ("wang", LATER)


@on_both
def test_the_audit_says_what_was_approved_and_published_and_no_words(engine: Engine) -> None:
    """Words that people wrote are kept beside the publication, not in the audit."""
    kept(engine)
    sent_back(engine)
    with reading(engine) as db:
        told = [entry.told for entry in db.scalars(select(AuditRecord))]
    assert not any(WORDS in each for each in told)


@on_both
def test_broken_limits_are_signed_and_the_signature_makes_other_bytes(engine: Engine) -> None:
    """The very bytes that publishing with that signature makes; the rest is the draft's own."""
    kept(engine, broken())
    with pytest.raises(WordsMissing, match="1 limits of parity are broken"):
        approved(engine, words=" \n ")
    assert stored(engine) == (0, 0, 0)
    done = approved(engine, words=WORDS)
    assert done.signed == ("food",)
    stands = published(engine)
    before = {(one.programme, one.bureau): document(one) for one in broken()}
    drug, luohu = stands["drug", "luohu"], stands["food", "luohu"]
    assert drug == (before["drug", "luohu"].body, before["drug", "luohu"].content_hash)
    assert luohu[1] != before["food", "luohu"].content_hash
    signed_list = json.loads(luohu[0])
    assert signed_list.pop("signature") == {"name": "Li Wei", "why": WORDS}
    assert signed_list == {
        name: value
        for name, value in json.loads(before["food", "luohu"].body).items()
        if name != "signature"
    }
    of_draft = {one.programme: one.content_hash for one in draft_of(engine).programmes}
    for receipt in done.receipts:
        assert (receipt.content_hash == of_draft[receipt.programme]) is (
            receipt.programme == "drug"
        )


def test_a_signed_list_is_what_signing_at_the_command_line_publishes(engine: Engine) -> None:
    """Whichever way a supervisor signs, the document is one."""
    from models.visits.lists import Signature

    kept(engine, broken())
    approved(engine, words=f"  {WORDS}\n")
    signed = [
        replace(one, signature=Signature("Li Wei", WORDS)) if one.breaches else one
        for one in broken()
    ]
    documents = [document(one) for one in signed if one.programme == "food"]
    assert published(engine)["food", "luohu"][0] == documents[0].body
    assert publication_hash(documents) == next(
        one.content_hash for one in publish(engine, signed, now=NOW) if one.programme == "food"
    )


@on_both
def test_a_draft_computed_again_makes_the_older_one_stale(engine: Engine) -> None:
    """Data changed: nobody may publish what nobody would compute any more."""
    old = kept(engine).content_hash
    kept(engine, lists(risk=0.5), now=LATER)
    for draft_id, seen, words in [
        (1, old, "This week has a newer draft: draft 2"),
        (2, old, "You looked at"),
    ]:
        with pytest.raises(NotDecided, match=words):
            approved(engine, draft_id, seen=seen)
    assert stored(engine) == (0, 0, 0)
    approved(engine, 2)
    assert stored(engine) == (2, 3, 4)


@on_both
def test_a_draft_is_decided_once(engine: Engine) -> None:
    """The second one hears who was first, and what they said of it."""
    kept(engine)
    approved(engine)
    for decide in (lambda: approved(engine, by=COLLEAGUE), lambda: sent_back(engine, by=COLLEAGUE)):
        with pytest.raises(NotDecided, match="approved by Li Wei at 2026-11-23 17:30"):
            decide()


@on_both
def test_a_draft_that_was_sent_back_is_not_published(engine: Engine) -> None:
    """And it takes words, for whoever computes the next."""
    kept(engine)
    with pytest.raises(WordsMissing, match="must know what to change"):
        sent_back(engine, words=" ")
    sent_back(engine)
    decision = draft_of(engine).decision
    assert decision is not None
    assert (decision.verdict, decision.by, decision.words) == ("sent_back", "li.wei", WORDS)
    with pytest.raises(NotDecided, match="sent back by Li Wei"):
        approved(engine, by=COLLEAGUE)
    assert stored(engine) == (0, 0, 0)


@on_both
def test_a_week_published_meanwhile_overtakes_the_draft(engine: Engine) -> None:
    """By a command, with other content or the same: nothing is left to approve."""
    kept(engine)
    publish(engine, lists(risk=0.5), now=NOW)
    assert draft_of(engine).state(MONDAY) == "overtaken"
    with pytest.raises(NotDecided, match="published meanwhile"):
        approved(engine)
    assert stored(engine) == (2, 3, 4)
    assert draft_of(engine).decision is None


def test_the_same_content_published_by_a_command_overtakes_it_too(engine: Engine) -> None:
    """Else the record would say that somebody approved what was out already."""
    kept(engine)
    publish(engine, lists(), now=NOW)
    with pytest.raises(NotDecided, match="published meanwhile"):
        approved(engine)
    with reading(engine) as db:
        assert {one.draft_id for one in db.scalars(select(ApprovalRecord))} == {None}


@on_both
def test_of_a_week_half_published_the_rest_is_approved(engine: Engine) -> None:
    """What stands keeps who let it out."""
    publish(engine, [one for one in lists() if one.programme == "food"], now=NOW)
    kept(engine)
    done = approved(engine)
    assert {one.programme: one.changed for one in done.receipts} == {"drug": True, "food": False}
    with reading(engine) as db:
        (week,) = weeks(db)
    assert [one.approval.draft if one.approval else 0 for one in week.programmes] == [1, None]


def test_a_week_that_is_over_is_not_approved(engine: Engine) -> None:
    """Up to the Sunday's last minute in the city, which is UTC's Sunday afternoon."""
    kept(engine)
    monday_in_the_city = datetime(2026, 11, 29, 16, 0, tzinfo=UTC)
    with pytest.raises(NotDecided, match="2026-W48 is over"):
        approved(engine, now=monday_in_the_city)
    approved(engine, now=datetime(2026, 11, 29, 15, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (Decider(replace(SUPERVISOR, role="machine"), "platform"), "A person approves lists"),
        (Decider(OF_LUOHU, "Tan Bo"), "your account is one bureau's"),
        (Decider(INSPECTOR, "Wu Min"), "your account is one bureau's"),
    ],
)
def test_who_is_no_person_for_the_whole_city_decides_nothing(
    engine: Engine, by: Decider, words: str
) -> None:
    """Neither to publish nor to send back."""
    kept(engine)
    for decide in (lambda: approved(engine, by=by), lambda: sent_back(engine, by=by)):
        with pytest.raises(MayNotDecide, match=words):
            decide()
    assert draft_of(engine).decision is None


@pytest.mark.parametrize("computed_by", ["command:li.wei", "li.wei"])
def test_nobody_approves_what_they_computed(engine: Engine, computed_by: str) -> None:
    """Two people see every list before it goes out; sending it back takes one."""
    kept(engine, by=computed_by)
    with pytest.raises(MayNotDecide, match="which is your own account"):
        approved(engine, by=CITY)
    assert stored(engine) == (0, 0, 0)
    approved(engine, by=COLLEAGUE)


def test_there_is_nothing_to_decide_about_a_draft_that_is_not_there(engine: Engine) -> None:
    """It is told apart from a draft that may not be decided."""
    with pytest.raises(AssertionError):
        approved(engine, 7, seen="x")
    with reading(engine) as db:
        assert queries.draft(db, 7) is None
