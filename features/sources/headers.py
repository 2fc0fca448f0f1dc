"""What headers of regulators' files are called, in Chinese and English, and what each means here.

A first guess for a draft that a person reads: nothing is loaded by it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

# How like a header must be to a known one, and how much of it a known word within it must be.
ALIKE, PART = 0.85, 0.5

_WORDS = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))

# Words in a file's name that tell its table.
FILES: Mapping[str, Sequence[str]] = _WORDS["files"]


def plain(header: str) -> str:
    """A header's letters alone, in one width and case.

    >>> plain("Inspection  Date"), plain("检查日期（年月日）")
    ('inspectiondate', '检查日期年月日')
    """
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def is_personal(header: str) -> bool:
    """Whether a header is that of people.

    >>> is_personal("联系电话"), is_personal("ownerPhone"), is_personal("hotel")
    (True, True, False)
    """
    return _holds(header, "people")


def is_written(header: str) -> bool:
    """Whether a header is that of what somebody wrote in words of their own."""
    return _holds(header, "written")


def _holds(header: str, kind: str) -> bool:
    parts = re.findall("[A-Z]?[a-z]+|[A-Z]+", unicodedata.normalize("NFKC", header))
    words = {plain(part) for part in parts}
    within = any(word in plain(header) for word in _WORDS["never_shown"][kind])
    return within or not words.isdisjoint(_WORDS["never_shown"][f"{kind}_words"])


def names_of(table: str, column: str) -> tuple[str, ...]:
    """The headers by which a column of ours is known, its own name first."""
    here = _WORDS["tables"].get(table, {}).get(column, ())
    return (column, *here, *_WORDS["anywhere"].get(column, ()))


def likeness(header: str, names: Iterable[str]) -> float:
    """How surely a header is one of these: 1 the same; 0 below what is worth a guess.

    Of two that are the same the earlier of `names` is the likelier, by a little.

    >>> likeness("检查日期", ["检查日期"]), likeness("计划检查日期", ["检查日期"])
    (1.0, 0.8)
    >>> likeness("电话", ["检查日期"])
    0.0
    """
    given = plain(header)
    likely = (_like(given, plain(name)) - nth / 1000 for nth, name in enumerate(names))
    return max(0.0, *likely)


def _like(given: str, known: str) -> float:
    if given == known:
        return 1.0
    longer, shorter = max(given, known, key=len), min(given, known, key=len)
    long_enough = len(shorter) >= (4 if shorter.isascii() else 2)
    if known in given and long_enough and len(shorter) / len(longer) >= PART:
        return 0.8
    ratio = SequenceMatcher(None, given, known).ratio()
    return 0.9 * ratio if ratio >= ALIKE else -1.0


def meaning(table: str, column: str, value: str) -> str | None:
    """Our word for a value of theirs; None where it is not beyond doubt.

    >>> meaning("inspections", "result", "不合格"), meaning("inspections", "result", "警告")
    ('fail', None)
    """
    for ours, theirs in _codes(table, column).items():
        if plain(value) in map(plain, (ours, *theirs)):
            return ours
    return None


def meaning_of_name(table: str, column: str, name: str) -> str | None:
    """Our word for all rows of a file by its name; None where it names none, or several."""
    given = plain(name)
    found = [o for o, ts in _codes(table, column).items() if any(plain(t) in given for t in ts)]
    return found[0] if len(found) == 1 else None


def _codes(table: str, column: str) -> Mapping[str, Sequence[str]]:
    codes, name = _WORDS["codes"], "programme" if column == "programmes" else column
    found: Mapping[str, Sequence[str]] = codes.get(table, {}).get(name, codes["*"].get(name, {}))
    return found
