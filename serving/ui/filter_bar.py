"""The form that filters and orders a list: what can be chosen, what is, and the ways out.

A plain form that asks with GET: the address says everything, so Back restores it, and a link to it
shows the same rows to a colleague.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from features.words import Text
from models.visits.law import LANES
from serving.addresses import export_address, list_page, sheet_page, targets_address
from serving.filters import LONGEST_TEXT
from serving.lists.chosen import BY_RANK, SORTS, WHOLE, Wanted, outing_of, unsaid
from serving.lists.schemas import EarlierListBody
from serving.ui.shown import Shown
from serving.ui.trips import weekday
from serving.ui.words import Language, name, said

Value = TypeVar("Value", str, date)


@dataclass(frozen=True)
class Option:
    """What a field may be set to."""

    value: str
    words: Text


@dataclass(frozen=True)
class Field:
    """A choice of the form; `value` is what is set, empty for nothing."""

    name: str
    value: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Export:
    """A way to take the rows along."""

    words: str
    href: str


@dataclass(frozen=True)
class FilterBar:
    """The form of one list. `asked` says in words what is set; `lang` is kept where asked for.

    `back` is the page of the same rows, `clear` that of all; a draft has no `exports`.
    """

    fields: tuple[Field, ...]
    due_by: str
    text: str
    longest_text: int
    lang: str
    asked: tuple[Text, ...]
    fitting: int
    all: int
    unsaid: tuple[str, ...]
    back: str
    clear: str
    exports: tuple[Export, ...]


def filter_bar(shown: Shown, *, asked_language: Language | None, language: Language) -> FilterBar:
    """A published list's form; files and sheets are of the same rows, in the page's language."""
    listed, wanted = shown.listed, shown.wanted
    where = (listed.week, listed.programme, listed.bureau)
    return bar_of(
        listed,
        wanted,
        list_page(*where),
        len(shown.cards),
        asked_language=asked_language,
        exports=(
            *(
                Export(
                    f"export.{ending}",
                    export_address(*where, ending) + wanted.query(lang=language),
                )
                for ending in ("csv", "xlsx")
            ),
            Export("export.json", targets_address(*where) + wanted.query()),
            Export("export.print", sheet_page(*where) + wanted.query(lang=language)),
        ),
    )


def bar_of(
    listed: EarlierListBody,
    wanted: Wanted,
    address: str,
    fitting: int,
    *,
    asked_language: Language | None,
    exports: tuple[Export, ...] = (),
) -> FilterBar:
    """The form of the list at an address, of which so many targets are `fitting`.

    A field that this list has nothing for is left out, unless it is set: then it says why nothing
    fits.
    """
    kept = {"lang": asked_language} if asked_language else {}
    return FilterBar(
        fields=tuple(field for field in _fields(listed, wanted) if field.options),
        due_by=str(wanted.due_by or ""),
        text=wanted.text,
        longest_text=LONGEST_TEXT,
        lang=asked_language or "",
        asked=asked_in_words(wanted),
        fitting=fitting,
        all=len(listed.targets),
        unsaid=unsaid(listed, wanted),
        back=address + wanted.query(**kept),
        clear=address + WHOLE.query(**kept),
        exports=exports,
    )


def asked_in_words(wanted: Wanted) -> tuple[Text, ...]:
    """What is asked of a list, in words; nothing where it is shown whole and by rank.

    >>> [each.en for each in asked_in_words(Wanted(lane="risk", text="tea", sort="due"))]
    ['Risk', '“tea”', 'next deadline first']
    """
    asked = (
        name("lane", wanted.lane) if wanted.lane else None,
        Text(wanted.inspector, wanted.inspector) if wanted.inspector else None,
        _day(wanted.day) if wanted.day else None,
        name("kind", wanted.kind) if wanted.kind else None,
        said("filter.due_by.value", day=wanted.due_by) if wanted.due_by else None,
        said("filter.text.value", text=wanted.text) if wanted.text else None,
        None if wanted.sort == BY_RANK else said(f"sort.{wanted.sort}"),
    )
    return tuple(each for each in asked if each is not None)


def _fields(listed: EarlierListBody, wanted: Wanted) -> Iterable[Field]:
    outings = [outing for target in listed.targets if (outing := outing_of(target))]
    inspectors = {id_ for outing in outings for id_ in outing.inspectors}
    days = {outing.day for outing in outings}
    kinds = {target.kind for target in listed.targets}
    yield Field(
        "lane", wanted.lane or "", tuple(Option(lane, name("lane", lane)) for lane in LANES)
    )
    yield Field(
        "inspector",
        wanted.inspector or "",
        tuple(Option(id_, Text(id_, id_)) for id_ in sorted(inspectors | _set(wanted.inspector))),
    )
    yield Field(
        "day",
        str(wanted.day or ""),
        tuple(Option(str(day), _day(day)) for day in sorted(days | _set(wanted.day))),
    )
    yield Field(
        "kind",
        wanted.kind or "",
        tuple(Option(kind, name("kind", kind)) for kind in sorted(kinds | _set(wanted.kind))),
    )
    yield Field("sort", wanted.sort, tuple(Option(sort, said(f"sort.{sort}")) for sort in SORTS))


def _set(value: Value | None) -> set[Value]:
    return set() if value is None else {value}


def _day(day: date) -> Text:
    return said("filter.day.value", weekday=said(weekday(day)), day=day)
