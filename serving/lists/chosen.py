"""Which of a list's targets a reader asked for, and in which order.

Pure: a published list and what is wanted in, its targets out. `filters.py` reads what is wanted
from an address; the page, the API and the exports all show what this module chose, in its order.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from serving.lists.schemas import (
    EarlierListBody,
    EarlierTargetBody,
    LanedListBody,
    LanedTargetBody,
    ListBody,
    OutingBody,
    TargetBody,
)

BY_RANK: Final = "rank"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of a list: None, or no text, asks for nothing.

    `inspector` goes to the target, `day` is that of the outing, `due_by` the last deadline that is
    still shown. `text` is looked for in names, addresses and ids, word by word. `sort` is one of
    `SORTS`.
    """

    lane: str | None = None
    inspector: str | None = None
    day: date | None = None
    kind: str | None = None
    due_by: date | None = None
    text: str = ""
    sort: str = BY_RANK

    @property
    def filters(self) -> bool:
        """Whether it may leave targets out."""
        return Wanted(sort=self.sort) != self

    def parameters(self) -> dict[str, str]:
        """As an address writes it: only what is asked for, always in the same order.

        >>> Wanted(lane="risk", text="茶", sort="due").parameters()
        {'lane': 'risk', 'q': '茶', 'sort': 'due'}
        """
        asked = {
            "lane": self.lane,
            "inspector": self.inspector,
            "day": self.day,
            "kind": self.kind,
            "due_by": self.due_by,
            "q": self.text,
            "sort": None if self.sort == BY_RANK else self.sort,
        }
        return {name: str(value) for name, value in asked.items() if value}

    def query(self, **more: str) -> str:
        """The query of an address that asks for this, with its question mark; empty for nothing.

        >>> Wanted(text="a b").query(lang="zh"), Wanted().query()
        ('?q=a+b&lang=zh', '')
        """
        asked = self.parameters() | more
        return f"?{urlencode(asked)}" if asked else ""


# Nothing is left out, and all by rank.
WHOLE: Final = Wanted()


def chosen(listed: EarlierListBody, wanted: Wanted) -> list[EarlierTargetBody]:
    """The targets that fit, in the order asked for; equal ones by rank, so every order is total.

    What a list was published without saying (who goes, a deadline) fits no filter, and comes last.
    """
    place = SORTS[wanted.sort]
    fitting = [target for target in listed.targets if _fits(target, wanted)]
    return sorted(fitting, key=lambda target: (place(target), target.rank))


def unsaid(listed: EarlierListBody, wanted: Wanted) -> tuple[str, ...]:
    """What is asked of a list that was published without saying it: `outing`, `due`, or neither."""
    asked = {
        "outing": bool(wanted.inspector or wanted.day) or wanted.sort == "outing",
        "due": wanted.due_by is not None or wanted.sort == "due",
    }
    says = {"outing": isinstance(listed, ListBody), "due": isinstance(listed, LanedListBody)}
    return tuple(name for name in asked if asked[name] and not says[name])


def outing_of(target: EarlierTargetBody) -> OutingBody | None:
    """Who goes and when; None where nobody does, or the list did not say."""
    return target.outing if isinstance(target, TargetBody) else None


def due_on(target: EarlierTargetBody) -> date | None:
    """The last day for it; None where there is none, or the list did not say."""
    return target.due_on if isinstance(target, LanedTargetBody) else None


def folded(text: str) -> str:
    """Text as it is compared: width, case and invisible marks of direction make no difference.

    >>> folded("ＣＡＦÉ\u200f") == folded("café")
    True
    """
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in whole if unicodedata.category(sign) != "Cf")


def _fits(target: EarlierTargetBody, wanted: Wanted) -> bool:
    outing, due = outing_of(target), due_on(target)
    return (
        (wanted.lane is None or target.lane == wanted.lane)
        and (wanted.kind is None or target.kind == wanted.kind)
        and (wanted.inspector is None or bool(outing and wanted.inspector in outing.inspectors))
        and (wanted.day is None or bool(outing and outing.day == wanted.day))
        and (wanted.due_by is None or bool(due and due <= wanted.due_by))
        and _says(target, wanted.text)
    )


def _says(target: EarlierTargetBody, text: str) -> bool:
    own = [folded(part) for part in (target.name, target.address, target.establishment_id)]
    return all(any(word in part for part in own) for word in folded(text).split())


def _outing_place(target: EarlierTargetBody) -> tuple[date, tuple[str, ...], int]:
    """A day's trips one after the other, each by its stops: the way that a pair drives."""
    outing = outing_of(target)
    return (outing.day, outing.inspectors, outing.order) if outing else (date.max, (), 0)


# Where a target comes in each order; what has no day for it comes last, who was never visited
# first: nobody has waited longer. Any: each order compares values of its own type only.
SORTS: Final[Mapping[str, Callable[[EarlierTargetBody], Any]]] = {
    BY_RANK: lambda target: target.rank,
    "due": lambda target: due_on(target) or date.max,
    "chance": lambda target: -target.risk,
    "severity": lambda target: -target.expected_severity,
    "visited": lambda target: target.last_visited_on or date.min,
    "outing": _outing_place,
}
