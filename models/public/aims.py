"""What figures are held against and made of on a day: targets and the index (`figures.toml`)."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from features.contract import PROGRAMMES
from models.public.report import Target, Weights
from models.public.unbiased import SHOW_THE_MARKET

# Which samples show how a programme's market stands: DOMAIN.md 2.7, and the plan's own words.
KIND_OF: Final[Mapping[str, str]] = {
    "food": "monitoring",
    "drug": "evaluative",
    "product": "monitoring",
}
# What the parts of an index add up to, but for how decimals are kept.
_WHOLE: Final = 1e-9

_Entries = dict[str, list[dict[str, Any]]]


def target_on(day: date, programme: str) -> Target | None:
    """The target in force for a programme's samples; None where nobody set one.

    >>> target_on(date(2026, 11, 23), "drug").at_least, target_on(date(2010, 6, 7), "drug")
    (0.99, None)
    """
    entry = _in_force("target", day, programme)
    return None if entry is None else Target(entry["at_least"], entry["source"])


def weights_on(day: date, programme: str) -> Weights | None:
    """The weights in force of a programme's index; None where it has none."""
    entry = _in_force("index", day, programme)
    if entry is None:
        return None
    return Weights(**{name: value for name, value in entry.items() if name != "programme"})


def _in_force(of: str, day: date, programme: str) -> dict[str, Any] | None:
    entries = [
        entry
        for entry in _file()[of]
        if entry["programme"] == programme and entry["effective_from"] <= day
    ]
    return max(entries, key=lambda entry: entry["effective_from"], default=None)


@cache
def _file() -> _Entries:
    given: _Entries = tomllib.loads(
        (files("models") / "public" / "figures.toml").read_text(encoding="utf-8")
    )
    for fault in faults(given):
        raise ValueError(f"models/public/figures.toml: {fault}")
    return given


def faults(given: _Entries) -> Iterator[str]:
    """What a configuration says that no public figure may be."""
    for entry in [*given["target"], *given["index"]]:
        if entry["programme"] not in PROGRAMMES:
            yield f"{entry['programme']!r} is no programme; one of {', '.join(PROGRAMMES)} is"
    for entry in given["target"]:
        if entry["kind"] not in SHOW_THE_MARKET:
            yield f"{entry['kind']!r} samples show no market; {' and '.join(SHOW_THE_MARKET)} do"
        elif entry["kind"] != KIND_OF.get(entry["programme"]):
            yield f"{entry['programme']} is not measured by {entry['kind']} samples"
        if not 0 < entry["at_least"] < 1:
            yield f"{entry['at_least']} is no share between 0 and 1"
    for entry in given["index"]:
        parts = [entry[name] for name in ("passed", "conforming", "not_critical")]
        if min(parts) <= 0 or abs(sum(parts) - 1) > _WHOLE:
            yield f"the weights {parts} are not parts of 1, each above 0"
