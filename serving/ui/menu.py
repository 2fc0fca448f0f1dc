"""The ways from one list to its neighbours: other bureaus, programmes and weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from features.contract import PROGRAMMES
from features.words import Text
from serving.addresses import list_page
from serving.lists.queries import ListSummary
from serving.ui.words import BUREAUS, name, said


@dataclass(frozen=True)
class Choice:
    """A list to go to; `targets` is how many it has, None where that isn't said."""

    words: Text
    href: str
    current: bool
    targets: int | None


@dataclass(frozen=True)
class Menu:
    """Choices beside the current list; `earlier` and `later` are None at the ends."""

    bureaus: tuple[Choice, ...]
    programmes: tuple[Choice, ...]
    weeks: tuple[Choice, ...]
    earlier: str | None
    later: str | None


def menu(
    week: str, programme: str, bureau: str, *, of_week: Sequence[ListSummary], weeks: Sequence[str]
) -> Menu:
    """The menu of one list; `weeks` are those in which the bureau has this programme's list."""
    position = weeks.index(week)  # newest first
    return Menu(
        bureaus=tuple(
            Choice(name("bureau", each.bureau), page_of(each), each.bureau == bureau, each.targets)
            for each in in_order(of_week)
            if each.programme == programme
        ),
        programmes=tuple(
            Choice(
                name("programme", each.programme), page_of(each), each.programme == programme, None
            )
            for each in in_order(of_week)
            if each.bureau == bureau
        ),
        weeks=tuple(
            Choice(week_name(each), list_page(each, programme, bureau), each == week, None)
            for each in weeks
        ),
        earlier=(
            list_page(weeks[position + 1], programme, bureau) if weeks[position + 1 :] else None
        ),
        later=list_page(weeks[position - 1], programme, bureau) if position > 0 else None,
    )


def in_order(summaries: Sequence[ListSummary]) -> list[ListSummary]:
    """Lists by programme and bureau as the city orders them; unknown bureaus last, by id."""
    return sorted(in_bureau_order(summaries), key=lambda each: PROGRAMMES.index(each.programme))


class HasBureau(Protocol):
    """Something of a bureau."""

    @property
    def bureau(self) -> str:
        """The bureau's id."""
        ...


OfABureau = TypeVar("OfABureau", bound=HasBureau)


def in_bureau_order(items: Iterable[OfABureau]) -> list[OfABureau]:
    """Bureaus' items as the city orders its bureaus; unknown ones last, by id."""
    known = list(BUREAUS)

    def place(each: OfABureau) -> tuple[int, str]:
        return known.index(each.bureau) if each.bureau in BUREAUS else len(known), each.bureau

    return sorted(items, key=place)


def page_of(summary: ListSummary) -> str:
    """The page of a list."""
    return list_page(summary.week, summary.programme, summary.bureau)


def week_name(week: str) -> Text:
    """What people call a week.

    >>> week_name("2026-W08").zh
    '2026年第8周'
    """
    year, number = week.split("-W")
    return said("week.name", year=year, number=int(number))


def short_week_name(week: str) -> Text:
    """What people call a week where its year is plain.

    >>> short_week_name("2026-W08").en
    'Week 8'
    """
    return said("week.short", number=int(week.split("-W")[1]))
