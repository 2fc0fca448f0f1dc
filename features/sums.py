"""What the events of whole groups come to: folded here, or part by part and added up.

Counts, and sums of whole numbers weighted on a grid (`plan.GRID`), are exact: the parts of a whole
may be folded anywhere and added up in any order, and give the number that one machine would.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from features.events import Events, GroupOrder, Source
from features.feature import Group, Op
from features.groups import Keys, keys, members, mondays_among
from features.kernel import Doubles, Folded, Ints, Rows, add_up, gather
from features.plan import ADDED_UP, Plan, sorted_for, with_members
from features.threads import BLOCK, in_threads

# Keys are folded in at least so many pieces, so that no core is idle beside one with large groups.
FEWEST_PIECES = 64
# Where more than this share of all rows is asked about, a walk over all of them as they lie takes
# less time than reading groups' rows from all over memory: 25 ns a row against 60 and more.
WALK_SHARE = 0.4


class Sums(Protocol):
    """Tells, for (group, as_of) that features ask about, what all events of the group come to."""

    def folded(self, plan: Plan, rows: Rows, asked: Keys) -> Folded:
        """The plan's folds of each group's events; `rows` are the source's by establishment."""

    def members(self, of: Group, asked: Keys) -> Doubles:
        """How many establishments each group has on its day; NaN without a register."""


@dataclass(frozen=True)
class Here:
    """Everything is in these events."""

    events: Events

    def folded(self, plan: Plan, rows: Rows, asked: Keys) -> Folded:
        """Folds the events of every group asked about."""
        return _folded(self.events.sources[plan.reading.source], rows, plan, asked)

    def members(self, of: Group, asked: Keys) -> Doubles:
        """Counts in the register."""
        return members(self.events, asked.group, asked.as_of, of)


@dataclass(frozen=True)
class Note:
    """One thing asked for by one part: of which groups, and what the part's own events add.

    `asked` and `group` are numbers of groups; `folded` is what each of `group` gets from this part.
    """

    of: Group
    asked: Ints
    group: Ints
    folded: Folded


class Asking:
    """Takes note of what is asked, and of what this part of the events adds to it, on one day.

    It tells nothing: features made with it are worth nothing. What is noted is everything that the
    part can add, because other parts ask about the same groups.
    """

    def __init__(self, events: Events, as_of: int) -> None:
        self.events = events
        self.as_of = as_of
        self.notes: dict[str, Note] = {}

    def folded(self, plan: Plan, rows: Rows, asked: Keys) -> Folded:
        """Folds the part's own events; ValueError where such folds cannot be added up."""
        if not_added := [op for op in plan.program.op if op not in ADDED_UP]:
            raise ValueError(
                f"{plan.reading.source} by {plan.of}: {Op(not_added[0]).name} cannot be added up "
                "from parts. Make these features on one machine."
            )
        source, of = self.events.sources[plan.reading.source], plan.of or "city"
        mine = self._present(of, source.groups[of])
        folded = _folded(source, rows, plan, mine)
        self.notes[plan.name] = Note(of, asked.group, mine.group, folded)
        shape = (asked.group.size, plan.program.op.size)
        return Folded(np.zeros(shape), np.zeros(shape, np.int32))

    def members(self, of: Group, asked: Keys) -> Doubles:
        """Counts the part's own establishments."""
        register = self.events.sources.get("establishments")
        mine = self._present(of, register.groups[of] if register else np.empty(0, np.int32))
        count = members(self.events, mine.group, mine.as_of, of)[:, None]
        folded = Folded(count, np.zeros(count.shape, np.int32))
        self.notes[_members_of(of)] = Note(of, asked.group, mine.group, folded)
        return np.zeros(asked.group.size)

    def _present(self, of: Group, group: Ints) -> Keys:
        present = np.unique(group[group >= 0])
        mondays = mondays_among(np.full(present.size, self.as_of, np.int32))
        return keys(present, mondays, self.events.group_sizes[of])


@dataclass(frozen=True)
class Answer:
    """What all parts' events come to, of each `group` of the whole, in ascending order."""

    group: Ints
    folded: Folded


@dataclass(frozen=True)
class Told:
    """Answers by the name of what was asked, all of one day; KeyError for any other question.

    `groups` says which group of the whole each of the part's is.
    """

    answers: Mapping[str, Answer]
    groups: Mapping[Group, Ints]

    def folded(self, plan: Plan, rows: Rows, asked: Keys) -> Folded:  # noqa: ARG002  # as `Sums`
        """Looks them up."""
        return self._found(plan.name, plan.of or "city", plan.program.op.size, asked)

    def members(self, of: Group, asked: Keys) -> Doubles:
        """Looks them up."""
        return self._found(_members_of(of), of, 1, asked).number[:, 0]

    def _found(self, name: str, of: Group, folds: int, asked: Keys) -> Folded:
        if asked.group.size == 0:
            return Folded(np.empty((0, folds)), np.empty((0, folds), np.int32))
        answer, wanted = self.answers[name], self.groups[of][asked.group]
        at = np.minimum(np.searchsorted(answer.group, wanted), answer.group.size - 1)
        if (lost := np.flatnonzero(answer.group[at] != wanted)).size:
            raise KeyError(f"{of} {wanted[lost[0]]} was asked for and never added up: {name}")
        return Folded(answer.folded.number[at, :folds], answer.folded.of[at, :folds])


def _members_of(of: Group) -> str:
    return f"members of {of}"


def _folded(source: Source, rows: Rows, plan: Plan, asked: Keys) -> Folded:
    """The folds of every key.

    Both ways of adding up give the same: numbers as records have them add up without rounding.
    """
    program, of = plan.program, plan.of or "city"
    shape = (asked.group.size, program.op.size)
    folded = Folded(np.zeros(shape, np.float64), np.zeros(shape, np.int32))
    added_up = set(program.op.tolist()) <= set(ADDED_UP)
    if asked.table is not None and added_up and _asks_for_most(source.orders[of], asked):
        add_up(with_members(rows, source, of), program, asked.table, asked.mondays, *folded)
        return folded
    by_group = sorted_for(rows, source, of)

    def some(chosen: slice) -> None:
        number, made_of = folded.number[chosen], folded.of[chosen]
        gather(by_group, program, asked.group[chosen], asked.as_of[chosen], number, made_of)

    # Few keys at a time where they are few and large.
    in_threads(some, asked.group.size, min(BLOCK, asked.group.size // FEWEST_PIECES + 1))
    return folded


def _asks_for_most(by_group: GroupOrder, asked: Keys) -> bool:
    """Whether the rows of all groups asked about are more than a WALK_SHARE of rows by Mondays."""
    rows = np.diff(by_group.offsets)[asked.group].sum()
    every = by_group.order.size * asked.mondays.size
    return bool(rows > WALK_SHARE * every)
