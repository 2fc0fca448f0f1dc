"""What may be objected to and what may follow what: pure functions over an objection's events.

An objection is what it is about and a row of events that only grows. What state it is in, and who
may do what with it, is computed from these; nothing here knows of a database, a clock or the web.
A refusal is the name of words that a person reads (`ui/objection_words.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

About = Literal["record", "listing", "profile"]
SaidBy = Literal["owner", "bureau", "other"]
Kind = Literal["opened", "verified", "extended", "decided", "withdrawn"]
State = Literal["to_verify", "to_decide", "decided", "withdrawn"]
Result = Literal["upheld", "partly", "rejected"]
Action = Literal["annul", "amend", "repair"]

ABOUT: Final[tuple[About, ...]] = get_args(About)
SAID_BY: Final[tuple[SaidBy, ...]] = get_args(SaidBy)
RESULTS: Final[tuple[Result, ...]] = get_args(Result)
ENDS: Final[tuple[Kind, ...]] = ("decided", "withdrawn")

# How a record that is objected to may be corrected, by its table in the contract. A correction
# names a record by the first column of its key: it is of a whole inspection or sample. Of one item
# of several only an amended version, which its source delivers, says less than all.
ACTIONS: Final[Mapping[str, tuple[Action, ...]]] = {
    "inspections": ("annul", "amend"),
    "findings": ("annul", "amend"),
    "samples": ("annul", "amend"),
    "credit": ("annul", "amend", "repair"),
}
# The register's row of an establishment can be amended only: annulled, the place would be gone.
PROFILE_TABLE: Final = "establishments"
PROFILE_ACTIONS: Final[tuple[Action, ...]] = ("amend",)


@dataclass(frozen=True)
class Subject:
    """What is objected to.

    Of a record its contract table, its id and maybe one `item` of it; of a listing the list's week
    and programme and maybe one family of its reasons; of a profile nothing more.
    """

    about: About
    table: str | None = None
    row_id: str | None = None
    item: str | None = None
    week: str | None = None
    programme: str | None = None
    reason: str | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        """How it may be corrected; a published list never is.

        >>> Subject("record", "credit", "P1").actions, Subject("listing", week="2026-W48").actions
        (('annul', 'amend', 'repair'), ())
        >>> Subject("record", "samples", "S1", item="铅").actions
        ('amend',)
        """
        if self.about == "profile":
            return PROFILE_ACTIONS
        if self.about == "listing" or self.table is None:
            return ()
        return ("amend",) if self.item else ACTIONS[self.table]


@dataclass(frozen=True)
class Event:
    """One thing done with an objection; `result` and `action` of a decision only."""

    number: int  # from 1
    kind: Kind
    at: datetime
    by: str
    words: str
    result: Result | None = None
    action: Action | None = None


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done: the name of its words, and what fills them."""

    kind: str
    values: Mapping[str, Any]


def refusal(kind: str, /, **values: object) -> Refusal:
    """A refusal with what fills its words."""
    return Refusal(kind, values)


def state(events: Sequence[Event]) -> State:
    """What is to be done next, or how it ended.

    >>> opened = Event(1, "opened", datetime(2026, 11, 27), "li.wei", "")
    >>> withdrawn = Event(2, "withdrawn", datetime(2026, 11, 28), "li.wei", "")
    >>> state([opened]), state([opened, withdrawn])
    ('to_verify', 'withdrawn')
    """
    done = {event.kind for event in events}
    if "decided" in done:
        return "decided"
    if "withdrawn" in done:
        return "withdrawn"
    return "to_decide" if "verified" in done else "to_verify"


def is_open(events: Sequence[Event]) -> bool:
    """Whether it is under objection still: from when it is opened until an end."""
    return state(events) in ("to_verify", "to_decide")


def refused_next(events: Sequence[Event], kind: Kind, *, after: int) -> Refusal | None:
    """Why an event may not follow these; None where it may. `after`: how many the asker has seen.

    Whoever has not seen the newest event is told so first: they act on what is no longer so.
    """
    if after != len(events):
        return refusal("objection_moved_on", seen=after, events=len(events))
    now = state(events)
    if now not in ("to_verify", "to_decide"):
        return refusal("objection_ended", state=now)
    if kind == "verified" and now != "to_verify":
        return refusal("objection_verified_already")
    if kind in ("extended", "decided") and now != "to_decide":
        return refusal("objection_not_verified")
    if kind == "extended" and any(event.kind == "extended" for event in events):
        return refusal("objection_extended_already")
    return None


def refused_reviewer(
    who: Collection[str], *, officers: Collection[str], events: Sequence[Event]
) -> Refusal | None:
    """Why somebody may not decide; None where they may.

    `who` are the reviewer's names (account, inspector's id); `officers` those who made what is
    objected to, as far as is known. Who registered the objection does not decide it either.

    >>> refused_reviewer({"wang", "J7"}, officers={"J7"}, events=[]).kind
    'reviewer_is_officer'
    """
    if set(who) & set(officers):
        return refusal("reviewer_is_officer")
    if any(event.kind == "opened" and event.by in who for event in events):
        return refusal("reviewer_registered_it")
    return None


def refused_decision(subject: Subject, result: Result, action: Action | None) -> Refusal | None:
    """Why a decision can't say so; None where it can.

    What is upheld of a record or a profile says how it is corrected; nothing else does.
    """
    if result == "rejected" or not subject.actions:
        return None if action is None else refusal("correction_of_nothing", action=action)
    if action is None or action not in subject.actions:
        return refusal("correction_missing", action=action, actions=subject.actions)
    return None
