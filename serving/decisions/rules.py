"""What may be decided about a target of a published list, and when it takes two people.

Pure: a target and what is proposed in, faults out. What takes a look into the database (whether a
replacement is known, what stands already) is `changes.py`.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from features.week import monday_named, week_of
from serving.lists.chosen import due_on
from serving.lists.schemas import EarlierListBody, EarlierTargetBody, LanedTargetBody
from serving.personal import personal

Kind = Literal["accept", "defer", "reject", "replace"]
Code = Literal[
    "closed_down",
    "moved_away",
    "visited_by_other_programme",
    "visited_lately",
    "no_staff_this_week",
    "seasonal_closure",
    "closed_for_now",
    "unsafe_to_visit",
    "records_wrong",
    "duplicate",
    "other_authority",
    "local_knowledge",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

# Who accepts need not say why; each other kind has its own reasons. To put off what has closed for
# good, or to strike off what is closed for a season, would be the wrong kind.
CODES: Final[Mapping[str, tuple[Code, ...]]] = {
    "accept": (),
    "defer": (
        "no_staff_this_week",
        "seasonal_closure",
        "closed_for_now",
        "unsafe_to_visit",
        "visited_by_other_programme",
        "local_knowledge",
    ),
    "reject": (
        "closed_down",
        "moved_away",
        "duplicate",
        "visited_by_other_programme",
        "visited_lately",
        "other_authority",
        "records_wrong",
        "unsafe_to_visit",
        "local_knowledge",
    ),
    "replace": (
        "closed_down",
        "moved_away",
        "duplicate",
        "visited_by_other_programme",
        "visited_lately",
        "seasonal_closure",
        "closed_for_now",
        "unsafe_to_visit",
        "records_wrong",
        "local_knowledge",
    ),
}

# Shorter says no more than the code does; longer is a report, which belongs into the case file.
LEAST_WORDS, MOST_WORDS = 10, 1_000

# Four weeks on, the target has been scored and listed anew by what was learnt in between.
DEFER_WEEKS: Final = 4

# The customer's: who takes one of a list's first ten off it, or any trigger, needs another person.
TOP: Final = 10
TRIGGER: Final = "trigger"

_CONTROL: Final = "Cc"
_ONE_WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True)
class Proposed:
    """What somebody wants to decide; `until_week` is of deferrals, `replacement` of replacements.

    `replacement` is the id of the establishment to visit instead.
    """

    kind: str
    code: str | None = None
    words: str = ""
    until_week: str | None = None
    replacement: str | None = None


@dataclass(frozen=True)
class Target:
    """A target as far as rules ask; `due_on` None where it has no deadline or the list said none.

    `trigger` is also true of one that was drawn by lot, where a trigger wanted it, too.
    """

    establishment_id: str
    week: str
    rank: int
    trigger: bool
    due_on: date | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: the key of its words, and what fills them."""

    field: str
    key: str
    values: Mapping[str, object]


def target_of(listed: EarlierListBody, row: EarlierTargetBody) -> Target:
    """A list's row as rules see it."""
    also = row.also if isinstance(row, LanedTargetBody) else ()
    return Target(
        row.establishment_id, listed.week, row.rank, TRIGGER in (row.lane, *also), due_on(row)
    )


def tidied(proposed: Proposed) -> Proposed:
    """The same without blanks around, and without what was left empty.

    >>> tidied(Proposed("reject", " closed_down ", " gone since May ", "", " ")).words
    'gone since May'
    """
    return Proposed(
        kind=printable(proposed.kind),
        code=printable(proposed.code or "") or None,
        words=printable(proposed.words),
        until_week=printable(proposed.until_week or "") or None,
        replacement=printable(proposed.replacement or "") or None,
    )


def printable(words: str) -> str:
    """Words without control signs, which nobody types and PostgreSQL does not take.

    >>> printable(" shut since May" + chr(0))
    'shut since May'
    """
    kept = (sign for sign in words if sign == "\n" or unicodedata.category(sign) != _CONTROL)
    return "".join(kept).strip()


def needs_second(kind: str, target: Target) -> bool:
    """Whether another person must confirm it: what keeps people from a first, or from a trigger.

    >>> needs_second("reject", Target("A", "2026-W48", rank=11, trigger=False, due_on=None))
    False
    """
    return kind != "accept" and (target.rank <= TOP or target.trigger)


def weeks_to_defer(target: Target) -> tuple[str, ...]:
    """The weeks until which a target may be put off; none for a trigger whose deadline is near.

    The week in which a trigger's deadline lies is its last.

    >>> weeks_to_defer(Target("A", "2026-W52", rank=1, trigger=True, due_on=date(2027, 1, 4)))
    ('2026-W53', '2027-W01')
    """
    first = monday_named(target.week)
    mondays = [first + count * _ONE_WEEK for count in range(1, DEFER_WEEKS + 1)]
    if target.trigger:
        mondays = [day for day in mondays if target.due_on is not None and day <= target.due_on]
    return tuple(week_of(day) for day in mondays)


def faults(proposed: Proposed, target: Target) -> list[Fault]:
    """What is wrong with what is proposed, field by field; nothing where it may be decided."""
    if proposed.kind not in CODES:
        return [Fault("kind", "decision.fault.kind", {})]
    return [
        *_of_code(proposed, CODES[proposed.kind]),
        *words_faults(proposed.words, needed=proposed.kind != "accept"),
        *_of_week(proposed, target),
        *_of_replacement(proposed, target),
    ]


def words_faults(words: str, *, needed: bool) -> Iterator[Fault]:
    """What is wrong with words: too few where they are `needed`, too many, or somebody's number."""
    said = len(" ".join(words.split()))
    if needed and said < LEAST_WORDS:
        yield Fault("words", "decision.fault.few", {"least": LEAST_WORDS, "length": said})
    if len(words) > MOST_WORDS:
        yield Fault("words", "decision.fault.many", {"most": MOST_WORDS, "length": len(words)})
    elif kind := personal(words):
        yield Fault("words", f"decision.fault.{kind}", {})


def _of_code(proposed: Proposed, known: tuple[Code, ...]) -> Iterator[Fault]:
    if not known and proposed.code is not None:
        yield Fault("code", "decision.fault.no_code", {})
    if known and proposed.code not in known:
        yield Fault("code", "decision.fault.code", {"kind": proposed.kind, "known": known})


def _of_week(proposed: Proposed, target: Target) -> Iterator[Fault]:
    given = proposed.until_week
    if proposed.kind != "defer":
        if given is not None:
            yield Fault("until_week", "decision.fault.no_week", {})
        return
    weeks = weeks_to_defer(target)
    if not weeks and target.due_on is None:
        yield Fault("until_week", "decision.fault.no_deadline", {})
    elif not weeks:
        yield Fault("until_week", "decision.fault.deadline", {"day": target.due_on})
    elif given not in weeks:
        yield Fault("until_week", "decision.fault.week", {"first": weeks[0], "last": weeks[-1]})


def _of_replacement(proposed: Proposed, target: Target) -> Iterator[Fault]:
    given = proposed.replacement
    if proposed.kind != "replace":
        if given is not None:
            yield Fault("replacement", "decision.fault.no_replacement", {})
    elif given is None:
        yield Fault("replacement", "decision.fault.replacement", {})
    elif given == target.establishment_id:
        yield Fault("replacement", "decision.fault.itself", {})
