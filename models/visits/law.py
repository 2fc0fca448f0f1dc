"""What the law asks of a plan of visits on a day: floors, ceilings, triggers, shares (`law.toml`).

Only the configuration and its words. `floors.py`, `triggers.py` and `lanes.py` apply it.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from features.contract import GRADES, PROGRAMMES
from features.words import Text

Lane = Literal["trigger", "statutory", "risk", "random"]
# In the order in which a list shows them.
LANES: Final[tuple[Lane, ...]] = ("trigger", "statutory", "risk", "random")

# Legal bases of a visit: DOMAIN.md, requirement 7.
BASES: Final[Mapping[str, Text]] = {
    "double_random": Text(en="double random", zh="双随机"),
    "key_supervision": Text(en="key supervision", zh="重点监管"),
    "complaint": Text(en="complaint or report", zh="投诉举报"),
    "transfer": Text(en="transfer", zh="转办交办"),
    "data_monitoring": Text(en="data monitoring", zh="数据监测"),
    "sample_followup": Text(en="follow-up of a sampling test", zh="抽检核查处置"),
    "reinspection": Text(en="re-inspection", zh="复查"),
}
EVENTS: Final = ("incident", "recall", "failed_sample", "serious_list", "overdue_order")

# `crews` makes pairs, and looks at every order of a day's stops and every split of two days'.
CREW: Final = 2
MOST_STOPS: Final = 5

# What the lanes without an entry of their own rest on.
OF_RISK: Final = "data_monitoring"
OF_DRAW: Final = "double_random"


@dataclass(frozen=True)
class Floor:
    """A visit within so many days, for establishments of these grades and kinds (empty: all)."""

    programmes: tuple[str, ...]
    grades: tuple[str, ...]
    kinds: tuple[str, ...]
    within_days: int
    basis: str
    words: Text


@dataclass(frozen=True)
class Trigger:
    """A visit within so many days of when an event became known; after `lapses_days` it is over."""

    event: str
    within_days: int
    lapses_days: int
    basis: str
    words: Text


@dataclass(frozen=True)
class Crew:
    """Who goes together: so many, not again within `pair_rest_days`, to so many stops a day."""

    inspectors: int
    pair_rest_days: int
    visits_a_day: int


@dataclass(frozen=True)
class Law:
    """The rules of one programme on one day.

    `no_repeat_days`: no second visit within them; `yearly_cap`: visits of an establishment in a
    calendar year, over all programmes (None: no such rule). `random_share` and `risk_share` are the
    parts of a bureau's visits that nothing else may take. `exposure`: the least and the most often
    that an expected severity may count for the people served. `list_share` and `days`: how many
    times the usual a group's share of visits, and its days until failures are found, may be.
    """

    floors: tuple[Floor, ...]
    triggers: tuple[Trigger, ...]
    no_repeat_days: int
    yearly_cap: int | None
    random_share: float
    risk_share: float
    exposure: tuple[float, float] = (1.0, 1.0)
    list_share: float = math.inf
    days: float = math.inf


def law_on(day: date, programme: str) -> Law:
    """The rules in force on a day for a programme.

    >>> law_on(date(2021, 1, 4), "food").yearly_cap is None
    True
    >>> [law_on(day, "food").no_repeat_days for day in (date(2010, 6, 7), date(2022, 3, 15))]
    [90, 90]
    >>> [floor.within_days for floor in law_on(date(2026, 11, 23), "food").floors]
    [365, 182, 121, 730]
    """
    given = _file()
    shares, exposure, parity = (_newest(given, of, day) for of in ("shares", "exposure", "parity"))
    repeats = [
        entry["within_days"]
        for entry in _in_force(given, "no_repeat", day)
        if programme in entry["programmes"]
    ]
    caps = [entry["most"] for entry in _in_force(given, "yearly_cap", day)]
    return Law(
        floors=tuple(
            Floor(
                programmes=tuple(entry["programmes"]),
                grades=tuple(entry.get("grades", ())),
                kinds=tuple(entry.get("kinds", ())),
                within_days=entry["within_days"],
                basis=entry["basis"],
                words=Text(en=entry["en"], zh=entry["zh"]),
            )
            for entry in _in_force(given, "floor", day)
            if programme in entry["programmes"]
        ),
        triggers=tuple(
            Trigger(
                event=entry["event"],
                within_days=entry["within_days"],
                lapses_days=entry["lapses_days"],
                basis=entry["basis"],
                words=Text(en=entry["en"], zh=entry["zh"]),
            )
            for entry in _in_force(given, "trigger", day)
        ),
        no_repeat_days=max(repeats, default=0),
        yearly_cap=min(caps, default=None),
        random_share=shares["random"],
        risk_share=shares["risk"],
        exposure=(exposure["least"], exposure["most"]),
        list_share=parity["list_share"],
        days=parity["days"],
    )


def crew_on(day: date) -> Crew:
    """The rules in force on a day for who goes together, in whatever programmes.

    >>> crew_on(date(2026, 11, 23)).inspectors
    2
    """
    entry = _newest(_file(), "crew", day)
    return Crew(entry["inspectors"], entry["pair_rest_days"], entry["visits_a_day"])


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    given: dict[str, list[dict[str, Any]]] = tomllib.loads(
        (files("models") / "visits" / "law.toml").read_text(encoding="utf-8")
    )
    for fault in _faults(given):
        raise ValueError(f"models/visits/law.toml: {fault}")
    return given


def _in_force(
    given: dict[str, list[dict[str, Any]]], of: str, day: date
) -> Iterator[dict[str, Any]]:
    for entry in given[of]:
        if entry["effective_from"] <= day < entry.get("effective_until", date.max):
            yield entry


def _newest(given: dict[str, list[dict[str, Any]]], of: str, day: date) -> dict[str, Any]:
    return max(_in_force(given, of, day), key=lambda entry: entry["effective_from"])


def _faults(given: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """What the file says that nothing here could apply."""
    for entry in [*given["floor"], *given["trigger"]]:
        if entry["basis"] not in BASES:
            yield f"{entry['basis']!r} is no basis; one of {', '.join(BASES)} is"
    for entry in given["trigger"]:
        if entry["event"] not in EVENTS:
            yield f"{entry['event']!r} is no event; one of {', '.join(EVENTS)} is"
    for entry in given["floor"]:
        for name, known in (("programmes", PROGRAMMES), ("grades", GRADES)):
            for word in set(entry.get(name, ())) - set(known):
                yield f"{word!r} is none of {', '.join(known)} in {name}"
    for entry in given["exposure"]:
        if not 0 < entry["least"] <= 1 <= entry["most"]:
            yield "an exposure's least is above 0 and at most 1, its most at least 1"
    for entry in given["parity"]:
        if not min(entry["list_share"], entry["days"]) > 1:
            yield "parity allows less than the usual: both limits are multiples above 1"
    for entry in given["crew"]:
        if entry["inspectors"] != CREW or not 0 < entry["visits_a_day"] <= MOST_STOPS:
            yield f"crews are of {CREW}, and make from 1 to {MOST_STOPS} visits a day"
    for entry in given["shares"]:
        if not 0 < entry["random"] <= 1 - entry["risk"] < 1:
            yield "shares leave no room: random above 0, risk above 0, together at most 1"
