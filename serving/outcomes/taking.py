"""An outcome as somebody sends it, taken with all that follows, for the page and for the API.

Each write stands with its entry in the audit, or neither does.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus

from sqlalchemy.orm import Session

from features.words import Text
from serving.access.asking import AuditTrail, Writer
from serving.addresses import conflict_address, outcome_address
from serving.audit.chain import append
from serving.audit.queries import establishment_subject
from serving.orders import following
from serving.orders.changes import Opened
from serving.orders.rules import KINDS
from serving.outcomes import changes
from serving.outcomes.bodies import conflict_body, outcome_body
from serving.outcomes.changes import (
    Differs,
    KeyTaken,
    OtherScan,
    OwnWord,
    SettledOtherwise,
    Stands,
)
from serving.outcomes.queries import Outcome, Target, Told
from serving.outcomes.queries import outcome as outcome_with
from serving.outcomes.rules import (
    FAIL,
    LONGEST_WORDS,
    Fault,
    Finding,
    Moment,
    Offered,
    faults,
    scan_faults,
    tidy,
)
from serving.outcomes.schemas import DisputedBody
from serving.problems import Link, Problem
from serving.ui.words import name, said


@dataclass(frozen=True)
class Sender:
    """Who sends something: how they write, and how the audit names them."""

    writer: Writer
    trail: AuditTrail

    @property
    def who(self) -> str:
        """The name that is kept."""
        return self.trail.asker.name


def tidied(offered: Offered) -> Offered:
    """The outcome with ids and words as they are kept."""
    return replace(
        offered,
        inspectors=tuple(tidy(each) or "" for each in offered.inspectors),
        findings=tuple(
            Finding(tidy(each.item) or "", each.severity, each.repeated)
            for each in offered.findings
        ),
        scan_id=tidy(offered.scan_id),
        scan_words=(offered.scan_words or "").strip() or None,
    )


def all_faults(
    target: Target, offered: Offered, order_kind: str | None, moment: Moment
) -> list[Fault]:
    """What keeps an outcome, and the order that it asks for, from being recorded."""
    found = faults(offered, monday=target.place.monday, moment=moment)
    if order_kind is not None and order_kind not in KINDS:
        found.append(Fault("order", "fault.order_kind"))
    elif order_kind is not None and offered.result != FAIL:
        found.append(Fault("order", "fault.order_of_other"))
    return found


def offer(
    sender: Sender,
    target: Target,
    offered: Offered,
    *,
    order_kind: str | None,
    key: str,
    moment: Moment,
) -> Stands | Differs:
    """What became of a faultless outcome; a problem where its sender used the key already."""

    def work(db: Session) -> following.Recorded:
        recorded = following.record(
            db, target, offered, order_kind=order_kind, key=key, who=sender.who, moment=moment
        )
        answer = recorded.answer
        if isinstance(answer, Stands) and answer.added:
            note(db, sender, "record_outcome", answer.outcome, result=offered.result)
            note_order(db, sender, answer.outcome, recorded.opened)
        elif isinstance(answer, Differs) and answer.added:
            note(db, sender, "record_conflict", answer.outcome, conflict=answer.conflict.id)
        return recorded

    answer = sender.writer.written(work).answer
    if isinstance(answer, KeyTaken):
        raise Problem(HTTPStatus.CONFLICT, "key_taken", own=key)
    return answer


def settle(
    sender: Sender, conflict_id: int, *, stands: bool, words: str, moment: Moment
) -> Outcome:
    """The outcome with the conflict settled; a problem where it may not be so."""
    refused = words_faults(words)
    if refused:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_settled", faults=refused)

    def work(db: Session) -> following.SettledWith | None:
        settled = following.settle(
            db, conflict_id, stands=stands, words=words.strip(), who=sender.who, moment=moment
        )
        if settled is not None and isinstance(settled.answer, changes.Settled):
            outcome = settled.answer.outcome
            if settled.answer.added:
                note(db, sender, "settle", outcome, conflict=conflict_id, stands=stands)
            note_order(db, sender, outcome, settled.opened)
        return settled

    settled = sender.writer.written(work)
    if settled is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_conflict", conflict=conflict_id)
    if isinstance(settled.answer, OwnWord):
        raise Problem(HTTPStatus.CONFLICT, "own_outcome")
    if isinstance(settled.answer, SettledOtherwise):
        raise Problem(HTTPStatus.CONFLICT, "settled_otherwise")
    return settled.answer.outcome


def fill_in(sender: Sender, found: Outcome, scan_id: str, *, moment: Moment) -> changes.Scanned:
    """The outcome with the scan's id; a problem where it is too late, or another is there."""
    given = tidy(scan_id)
    if given is not None and found.scan_id == given:
        return changes.Scanned(found, added=False)
    wrong = scan_faults(given, found.standing.visited_on, moment=moment)
    if wrong or given is None:
        words = said(wrong[0].words, **wrong[0].values)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "scan_refused", faults=words)

    def work(db: Session) -> changes.Scanned | OtherScan:
        standing = outcome_with(db, found.id) or found
        filled = changes.back_fill(db, standing, given, who=sender.who, moment=moment)
        if isinstance(filled, changes.Scanned) and filled.added:
            note(db, sender, "fill_in_scan", found)
        return filled

    filled = sender.writer.written(work)
    if isinstance(filled, OtherScan):
        raise Problem(HTTPStatus.CONFLICT, "other_scan", scan_id=filled.outcome.scan_id)
    return filled


def words_faults(words: str) -> Text | None:
    """What is wrong with somebody's reasons; None where nothing is."""
    if not words.strip():
        return said("fault.order_words")
    if len(words.strip()) > LONGEST_WORDS:
        return said("fault.long", most=LONGEST_WORDS)
    return None


def note(db: Session, sender: Sender, action: str, outcome: Outcome, **told: object) -> None:
    """Puts what was done to an outcome into the audit, without what people wrote."""
    place = outcome.place
    subject = establishment_subject(place.establishment_id)
    where = {"week": place.week, "programme": place.programme, "outcome": outcome.id}
    append(db, sender.trail.entry(action, subject, bureau=place.bureau, **where, **told))


def note_order(db: Session, sender: Sender, outcome: Outcome, opened: Opened | None) -> None:
    """Puts an order that was opened into the audit."""
    if opened is not None and opened.added:
        order = opened.order
        note(db, sender, "open_order", outcome, order=order.id, kind=order.kind)


def other_stands(answer: Differs) -> Problem:
    """That another outcome stands, with the ways to it and to the conflict."""
    place, told = answer.outcome.place, answer.outcome.standing
    where = (place.week, place.programme, place.bureau, place.establishment_id)
    return Problem(
        HTTPStatus.CONFLICT,
        "other_outcome",
        result=_result(told),
        who=told.recorded_by,
        day=told.visited_on,
        beside=DisputedBody(
            conflict=conflict_body(answer.conflict), outcome=outcome_body(answer.outcome)
        ),
        links=(
            Link(conflict_address(answer.conflict.id), said("outcome.conflict")),
            Link(outcome_address(*where), said("outcome.standing")),
        ),
    )


def _result(told: Told) -> Text:
    return name("outcome_result", told.result)
