"""What every portal has in common: a state to compare, and pages that follow one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from features.sources.portals.asking import Asker
from features.sources.refusals import SourceRefused

Row = dict[str, Any]


@dataclass(frozen=True)
class State:
    """A dataset as the portal describes it at one moment; another state means other rows."""

    changed: str  # the portal's stamp of its last change, as it writes it
    total: int | None  # rows it counts; None where it offers a file alone
    columns: tuple[str, ...] = ()  # as declared; a column without a value is in no row
    file: str | None = None  # address of the file, where there is nothing to page through


@dataclass(frozen=True)
class Page:
    """Some rows, what tells each from all others, and where to go on (None at the end)."""

    rows: list[Row]
    ids: list[str]
    following: str | None
    stamp: str  # equal on all pages of one state


class Portal(Protocol):
    """One dataset of a portal, and how that portal is asked for it."""

    def state(self, asker: Asker) -> State:
        """The dataset's state now."""

    def page(self, asker: Asker, at: str) -> Page:
        """The page at `at`; "" is the first."""

    def headers(self, token: str | None) -> Mapping[str, str]:
        """Headers that carry the token; never the address, which is printed."""


def part(answer: Any, *path: str | int) -> Any:
    """What stands at a path of a JSON answer; SourceRefused where the answer has another form."""
    found = answer
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            where = ".".join(map(str, path))
            raise SourceRefused(
                f"The portal's answer has no {where}: {str(answer)[:200]!r}. "
                "Check `portal` and `url` in the declaration."
            ) from None
    return found


def count(answer: Any, *path: str | int) -> int:
    """A number of rows at a path of an answer."""
    found = part(answer, *path)
    if isinstance(found, bool) or not str(found).isdecimal():
        raise SourceRefused(f"The portal counts {found!r} rows. Run it again, or ask the portal.")
    return int(found)


def rows_in(answer: Any, *path: str | int) -> list[Row]:
    """The rows at a path of an answer."""
    found = part(answer, *path)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise SourceRefused(
            f"The portal sent no list of rows: {str(found)[:200]!r}. "
            "Check `portal` and `dataset` in the declaration."
        )
    return found


def next_offset(at: int, got: int) -> str | None:
    """Where the next page begins, None after an empty one: only that is surely the end.

    A portal may give fewer rows a page than we asked for, and may count fewer than it has.
    """
    return str(at + got) if got else None
