"""Putting a decision on record, and what a second person says of it: what happens or is refused.

Within a write transaction, in which no one else of ours writes: what was looked up stays true.
Nothing is ever merged: who decides names the decision they saw, and is refused if another came in
between. Endpoints hand in who asks and the clock, and write the audit's entry beside it.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy.orm import Session

from features.words import Text
from serving.access.principal import Principal
from serving.decisions.queries import (
    Listed,
    Place,
    decision,
    decision_by_key,
    history_of,
    is_on_list,
    listed_target,
    replaced_by,
    standings_of,
    was_listed,
)
from serving.decisions.records import DecisionRecord, SecondRecord
from serving.decisions.rules import (
    Fault,
    Proposed,
    faults,
    needs_second,
    printable,
    tidied,
    words_faults,
)
from serving.decisions.schemas import OvertakenBody, decision_body
from serving.decisions.standing import Decision, Standing, Verdict, standing
from serving.establishments.queries import Profile
from serving.parameters import unknown_target
from serving.problems import Problem
from serving.ui.decided import as_text, fault_text

# Short ones collide, long ones are no keys: a UUID has 36 characters.
SHORTEST_KEY, LONGEST_KEY = 8, 64

# Text between the faults of one decision.
_BETWEEN: Final = " "


@dataclass(frozen=True)
class Put:
    """What is on record now and what stands; not `new` where it was sent before and is there."""

    decision: Decision
    standing: Standing
    new: bool


def decide(
    db: Session,
    who: Principal,
    place: Place,
    proposed: Proposed,
    *,
    after: int | None,
    key: str | None,
    register: Profile | None,
    now: datetime,
) -> Put:
    """One more decision about a target, or the same one that this key brought before.

    `after` is the id of the decision that the writer saw last, None where they saw none. `register`
    is what the register says of the replacement. A Problem where it may not be, and nothing is
    written.
    """
    refuse_machine(who)
    listed = found_target(db, place)
    proposed = tidied(proposed)
    if key is not None and (before := decision_by_key(db, who.name, key)) is not None:
        if _content(before) != (listed.list_id, place.establishment_id, after, proposed):
            raise Problem(HTTPStatus.CONFLICT, "key_used", used=key)
        return _put(db, before.id, new=False)
    history = history_of(db, listed.list_id, place.establishment_id)
    _refuse_overtaken(history, after)
    found = faults(proposed, listed.target)
    if not found and proposed.replacement is not None:
        found = _of_replacement(db, listed, proposed.replacement, register)
    refuse_faults(found)
    record = DecisionRecord(
        list_id=listed.list_id,
        bureau=place.bureau,
        establishment_id=place.establishment_id,
        turn=len(history) + 1,
        after=after,
        kind=proposed.kind,
        code=proposed.code,
        words=proposed.words,
        until_week=proposed.until_week,
        replacement=proposed.replacement,
        needs_second=needs_second(proposed.kind, listed.target),
        decided_by=who.name,
        decided_at=now,
        idempotency_key=key,
    )
    db.add(record)
    db.flush()
    return _put(db, record.id, new=True)


def second(
    db: Session,
    who: Principal,
    decision_id: int,
    verdict: Verdict,
    words: str,
    *,
    now: datetime,
) -> Put:
    """The decision with what a second person says of it, or as they said it before.

    A Problem where nobody need, or this person may not, say anything of it; nothing is written.
    """
    refuse_machine(who)
    found = decision(db, decision_id)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, "unknown_decision", decision_id=decision_id)
    words = printable(words)
    spoken = found.second
    if spoken is not None and (spoken.by, spoken.verdict, spoken.words) == (
        who.name,
        verdict,
        words,
    ):
        return _put(db, decision_id, new=False)
    _refuse_second(db, found, who)
    refuse_faults(list(words_faults(words, needed=verdict == "refuse")))
    db.add(
        SecondRecord(
            decision_id=decision_id,
            bureau=found.bureau,
            verdict=verdict,
            words=words,
            seconded_by=who.name,
            seconded_at=now,
        )
    )
    db.flush()
    return _put(db, decision_id, new=True)


def found_target(db: Session, place: Place) -> Listed:
    """The target that an address names, or the problem to answer."""
    listed = listed_target(db, place)
    if listed is None:
        raise unknown_target(place.week, place.programme, place.bureau, place.establishment_id)
    return listed


def refuse_machine(who: Principal) -> None:
    """A Problem where another system asks: a visit is signed off by a person (requirement 23)."""
    if who.machine:
        raise Problem(HTTPStatus.FORBIDDEN, "needs_a_person", name=who.name)


def refuse_faults(found: list[Fault]) -> None:
    """A Problem that says all faults, where there are any."""
    if not found:
        return
    told = [fault_text(fault) for fault in found]
    words = Text(en=_BETWEEN.join(each.en for each in told), zh="".join(each.zh for each in told))
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "decision_refused", faults=words)


def _refuse_overtaken(history: tuple[Decision, ...], after: int | None) -> None:
    latest = history[-1] if history else None
    if latest is None and after is not None:
        raise Problem(HTTPStatus.CONFLICT, "decision_ahead", after=after)
    if latest is not None and latest.id != after:
        raise Problem(
            HTTPStatus.CONFLICT,
            "decision_overtaken",
            beside=OvertakenBody(latest=decision_body(latest, latest)),
            standing=as_text(latest),
        )


def _refuse_second(db: Session, found: Decision, who: Principal) -> None:
    latest = history_of(db, found.list_id, found.establishment_id)[-1]
    status, kind, standing = HTTPStatus.CONFLICT, None, found
    if not found.needs_second:
        kind = "second_not_needed"
    elif found.second is not None:
        kind = "second_spoke"
    elif latest.id != found.id:
        kind, standing = "second_lapsed", latest
    elif found.by == who.name:
        status, kind = HTTPStatus.FORBIDDEN, "second_is_first"
    if kind is not None:
        raise Problem(status, kind, decision_id=found.id, standing=as_text(standing))


def _of_replacement(
    db: Session, listed: Listed, replacement: str, register: Profile | None
) -> list[Fault]:
    """What is wrong with who is to be visited instead; another bureau's is as unknown as none."""
    place = listed.place
    values = {"replacement": replacement}
    registered = (
        register is not None
        and register.bureau == place.bureau
        and place.programme in register.programmes
    )
    if is_on_list(db, listed.list_id, replacement):
        return [Fault("replacement", "decision.fault.listed", values)]
    if not registered and not was_listed(
        db, programme=place.programme, bureau=place.bureau, establishment_id=replacement
    ):
        return [Fault("replacement", "decision.fault.unknown", values)]
    standing = [*standings_of(db, listed.list_id).values()]
    if set(replaced_by(standing, replacement)) - {place.establishment_id}:
        return [Fault("replacement", "decision.fault.taken", values)]
    return []


def _put(db: Session, decision_id: int, *, new: bool) -> Put:
    found = decision(db, decision_id)
    if found is None:
        raise LookupError(f"Decision {decision_id} was written and is not there.")
    history = history_of(db, found.list_id, found.establishment_id)
    return Put(found, standing(history), new)


def _content(found: Decision) -> tuple[int, str, int | None, Proposed]:
    """What a key stands for: the same again is the same decision."""
    proposed = Proposed(found.kind, found.code, found.words, found.until_week, found.replacement)
    return found.list_id, found.establishment_id, found.after, proposed
