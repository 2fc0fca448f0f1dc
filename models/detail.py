"""A published target explained in full: every feature's share, its like, last week, and a what-if.

Only where it is made anew as it was published (`remade.py`). Of complaints nothing is told here
that the list does not tell (`discretion.py`); no other establishment is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from features.feature import FAMILY_TITLES
from features.words import Text
from models.compared import Beside, SinceLastWeek, similar, since
from models.discretion import HIDDEN
from models.explain import fact
from models.remade import Given, Told, remade, shares_of, told_of


@dataclass(frozen=True)
class Share:
    """What one feature added; `table` names the records that it is counted from, if its own."""

    family: str
    title: Text
    said: Text
    contribution: float
    table: str | None


@dataclass(frozen=True)
class Record:
    """A record of the establishment that was known by the Monday."""

    table: str
    happened_on: date
    known_on: date


@dataclass(frozen=True)
class Detail:
    """`base` + the shares + `exposure` + `complaints` + `kept_back` = `score` within 1e-6.

    `complaints` is 0 where the list names none. `kept_back` is what complaints and reports moved
    and is not told, with what telling the score in steps leaves.
    """

    score: float
    base: float
    shares: tuple[Share, ...]
    exposure: float
    complaints: float
    kept_back: float
    records: tuple[Record, ...]
    similar: tuple[Beside, ...]
    earlier: SinceLastWeek | None


@dataclass(frozen=True)
class WhatIf:
    """The model's told score and chance as they are, and as they would be; `moved` is exact.

    `moved` is how far the expected severity (a rule's score) would move if nobody had complained.
    `unread` names what was set and the model does not read.
    """

    set: tuple[Text, ...]
    unread: tuple[str, ...]
    score: float
    risk: float
    score_if: float
    risk_if: float
    moved: float


def detail(given: Given, told: Told, before: Told | None) -> Detail:
    """The whole explanation; `before` is the target on last week's list, None if it was on none."""
    made = remade(given, told)
    shares = shares_of(given.model, made.values, made.features)
    base = float(shares[-1])
    lines = tuple(
        Share(
            family=str(feature.family),
            title=FAMILY_TITLES[feature.family],
            said=fact(feature, float(value), given.monday),
            contribution=float(share),
            table=feature.source if feature.of is None else None,
        )
        for feature, value, share in zip(made.features, made.values[0], shares, strict=False)
        if feature.family not in HIDDEN
    )
    named = base + sum(line.contribution for line in lines) + made.exposure + made.complaints
    return Detail(
        score=told.score,
        base=base,
        shares=tuple(sorted(lines, key=lambda line: -abs(line.contribution))),
        exposure=made.exposure,
        complaints=made.complaints,
        kept_back=told.score - named,
        records=_records(given, told.establishment_id),
        similar=similar(given, made, shares),
        earlier=None if before is None else since(given, told, before, made, shares),
    )


def what_if(given: Given, told: Told, settings: Mapping[str, float]) -> WhatIf:
    """What the model says of the target with other numbers; they are kept nowhere."""
    made = remade(given, told)
    column = {feature.name: at for at, feature in enumerate(made.features)}
    values = made.values.copy()
    for name in settings.keys() & column.keys():
        values[0, column[name]] = settings[name]
    score, risk = told_of(given.model, values, made.features, told.weight)
    both = [shares_of(given.model, each, made.features).sum() for each in (made.values, values)]
    return WhatIf(
        set=tuple(
            fact(made.features[column[name]], value, given.monday)
            for name, value in settings.items()
            if name in column
        ),
        unread=tuple(name for name in settings if name not in column),
        score=told.score,
        risk=told.risk,
        score_if=score,
        risk_if=risk,
        moved=float(both[1] - both[0]),
    )


def _records(given: Given, establishment_id: str) -> tuple[Record, ...]:
    """The establishment's own records known by the Monday, newest first; no complaint is one."""
    found = [
        Record(table, row["happened_on"], row["known_on"])
        for table in ("inspections", "samples", "credit", "orders", "hazards")
        for row in given.store.known_rows(
            table, "establishment_id", establishment_id, before=given.monday
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.happened_on, one.table), reverse=True))
