"""How often people override the lists, for what reasons, and whether they were right to.

Pure. An override takes a target off: rejected or replaced. A deferral is not one, for the target
stays and is visited later; it is counted by itself. Only what is in force counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from features.week import monday_named, week_of
from models.metrics.shares import wilson
from serving.decisions.rules import Kind

OVERRIDES: Final = frozenset({"reject", "replace"})

# Ours, of 2026-11-27, until a city has a better one: no list of 100 is right to the last row, so
# whoever overrides less than one in a hundred does not look. Below 200 decided it may be chance: of
# 200 targets of which one in fifty is wrong, fewer than two turn up in one of 11 cases.
TOO_FEW_SHARE: Final = 0.01
TOO_FEW_DECIDED: Final = 200

# Ours: a visit within a quarter after the list still tells how the place stood that week.
FOLLOWED: Final = timedelta(weeks=12)


@dataclass(frozen=True)
class Decided:
    """What stands about a target of a list, and the list's Monday.

    `kind` and `code` are of what is in force, None where nothing is.
    """

    list_id: int
    bureau: str
    programme: str
    monday: date
    establishment_id: str
    kind: Kind | None
    code: str | None
    waits: bool


@dataclass(frozen=True)
class Visit:
    """A visit and what it found; `bad` None where nobody could see how the rules are kept."""

    bureau: str
    programme: str
    establishment_id: str
    visited_on: date
    bad: bool | None


@dataclass(frozen=True)
class Share:
    """`count` of `of`, as a share with its 95 % interval; None where `of` is 0."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class CodeCount:
    """How often a reason was given for decisions of a kind."""

    kind: str
    code: str
    count: int


@dataclass(frozen=True)
class CodeFound:
    """How often a reason was given, and `bad`: what visits within a quarter found all the same."""

    kind: str
    code: str
    count: int
    visited: int
    bad: Share


@dataclass(frozen=True)
class Overrides:
    """One bureau and programme. `overridden` is of those decided, `too_few` says a rubber stamp.

    `accepted_bad` is of accepted targets that were visited and assessed; `overridden_bad` of the
    `overridden_visited` who were visited all the same within a quarter, and assessed. Who is
    visited after an override was listed or drawn again, so the two shares are not of like places:
    an override was wrong where `overridden_bad` is not well below `accepted_bad`.
    """

    bureau: str
    programme: str
    targets: int
    decided: Share
    overridden: Share
    too_few: bool
    deferred: int
    waiting: int
    codes: tuple[CodeCount, ...]
    accepted_bad: Share
    overridden_visited: int
    overridden_bad: Share


def told_until(last: str) -> str:
    """The last week whose lists may have sent a visit that tells of the week `last`.

    >>> told_until("2026-W40")
    '2026-W52'
    """
    return week_of(monday_named(last) + FOLLOWED)


def share(count: int, of: int) -> Share:
    """A share with its interval.

    >>> share(0, 0).value is None
    True
    >>> round(share(1, 100).high, 3)
    0.054
    """
    return Share(count, of, *(wilson(count, of) if of else (None, None, None)))


def too_few(overridden: Share) -> bool:
    """Whether so few of those decided were overridden that nobody seems to look."""
    return overridden.of >= TOO_FEW_DECIDED and overridden.count < TOO_FEW_SHARE * overridden.of


def overrides(
    targets: Mapping[tuple[str, str], int], decided: Iterable[Decided], visits: Iterable[Visit]
) -> list[Overrides]:
    """Each bureau's and programme's figures, in order; `targets` is how many were listed."""
    of_place: dict[tuple[str, str], list[Decided]] = {place: [] for place in targets}
    for each in decided:
        of_place[each.bureau, each.programme].append(each)
    seen: dict[tuple[str, str], list[Visit]] = {place: [] for place in targets}
    for visit in visits:
        seen.setdefault((visit.bureau, visit.programme), []).append(visit)
    return [
        _overrides(place, targets[place], of_place[place], seen[place]) for place in sorted(targets)
    ]


def by_code(decided: Iterable[Decided], visits: Iterable[Visit]) -> list[CodeFound]:
    """Each reason's figures over all bureaus and programmes, in the order of kinds and codes."""
    seen: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        seen[visit.bureau, visit.programme].append(visit)
    given: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    followed: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    of_place: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    for each in decided:
        if each.kind is not None and each.code is not None:
            given[each.kind, each.code].append(each)
            of_place[each.bureau, each.programme].append(each)
    for place, coded in of_place.items():
        for each, visit in _followed(coded, seen[place]):
            followed[each.kind or "", each.code or ""].append(visit)
    return [
        CodeFound(kind, code, len(given[kind, code]), len(found), _bad(found))
        for kind, code in sorted(given)
        for found in (followed[kind, code],)
    ]


def _overrides(
    place: tuple[str, str], targets: int, decided: Sequence[Decided], visits: Sequence[Visit]
) -> Overrides:
    in_force = [each for each in decided if each.kind is not None]
    kinds = Counter(each.kind for each in in_force)
    codes = Counter(
        (each.kind, each.code)
        for each in in_force
        if each.kind is not None and each.code is not None
    )
    overridden = [each for each in in_force if each.kind in OVERRIDES]
    off = share(len(overridden), len(in_force))
    accepted = [each for each in in_force if each.kind == "accept"]
    accepted_visits, overridden_visits = (
        [visit for _, visit in _followed(each, visits)] for each in (accepted, overridden)
    )
    bureau, programme = place
    return Overrides(
        bureau=bureau,
        programme=programme,
        targets=targets,
        decided=share(len(in_force), targets),
        overridden=off,
        too_few=too_few(off),
        deferred=kinds["defer"],
        waiting=sum(each.waits for each in decided),
        codes=tuple(CodeCount(*pair, count) for pair, count in sorted(codes.items())),
        accepted_bad=_bad(accepted_visits),
        overridden_visited=len(overridden_visits),
        overridden_bad=_bad(overridden_visits),
    )


def _followed(decided: Sequence[Decided], visits: Sequence[Visit]) -> list[tuple[Decided, Visit]]:
    """The first visit to each target from its list's Monday on, within a quarter.

    Each visit is told of one list, the last before it: who was overridden twice and then visited
    was visited once.
    """
    by_target: dict[str, list[Visit]] = {}
    for visit in sorted(visits, key=lambda each: each.visited_on):
        by_target.setdefault(visit.establishment_id, []).append(visit)
    found: list[tuple[Decided, Visit]] = []
    for each in sorted(decided, key=lambda each: each.monday, reverse=True):
        mine = by_target.get(each.establishment_id, [])
        first = next(
            (one for one in mine if each.monday <= one.visited_on < each.monday + FOLLOWED), None
        )
        if first is not None:
            mine.remove(first)
            found.append((each, first))
    return found


def _bad(visits: Sequence[Visit]) -> Share:
    assessed = [each for each in visits if each.bad is not None]
    return share(sum(bool(each.bad) for each in assessed), len(assessed))
