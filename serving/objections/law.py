"""What the law asks of objections on a day (`law.toml`): the clocks, and holidays of fixed date."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Clocks:
    """How many working days there are to verify, to decide, and more where that is extended."""

    verify_days: int
    decide_days: int
    extend_days: int
    source: str


def clocks_on(day: date) -> Clocks | None:
    """The clocks of an objection that is received on a day; None before there were any.

    >>> clocks = clocks_on(date(2026, 11, 27))
    >>> (clocks.verify_days, clocks.decide_days, clocks.extend_days)
    (1, 2, 3)
    >>> clocks_on(date(2023, 2, 28)) is None
    True
    """
    found = _newest("clock", day)
    if found is None:
        return None
    return Clocks(found["verify_days"], found["decide_days"], found["extend_days"], found["source"])


def fixed_holidays_on(day: date) -> frozenset[tuple[int, int]]:
    """Month and day of the holidays that need no announcement, as the law stands on a day.

    >>> (5, 2) in fixed_holidays_on(date(2036, 5, 2)), fixed_holidays_on(date(2000, 5, 1))
    (True, frozenset())
    """
    found = _newest("fixed_holidays", day)
    return frozenset() if found is None else _as_pairs(tuple(found["days"]))


@cache
def _as_pairs(days: tuple[str, ...]) -> frozenset[tuple[int, int]]:
    return frozenset((int(month), int(day)) for month, day in (each.split("-") for each in days))


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    given: dict[str, list[dict[str, Any]]] = tomllib.loads(
        (files("serving") / "objections" / "law.toml").read_text(encoding="utf-8")
    )
    for entry in given["clock"]:
        days = [entry[name] for name in ("verify_days", "decide_days", "extend_days")]
        if min(days) < 1 or not entry["source"]:
            raise ValueError(
                f"serving/objections/law.toml: {days} days without a source or below 1; "
                "give whole working days and where they stand"
            )
    return given


def _newest(of: str, day: date) -> dict[str, Any] | None:
    standing = [entry for entry in _file()[of] if entry["effective_from"] <= day]
    return max(standing, key=lambda entry: entry["effective_from"], default=None)
