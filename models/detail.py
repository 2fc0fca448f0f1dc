"""A published target explained in full: every feature's share, its like, last week, and a what-if.

Made anew from the list's own model and Monday, and only told where it gives what was published: its
score, its base and every reason within a millionth. Of complaints nothing is told here that the
list does not tell (`discretion.py`); no other establishment is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.build import Matrix, Pairs, Prepared, available, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.feature import FAMILY_TITLES, Family, Feature
from features.groups import groups_of, newest_version
from features.refused import Refused
from features.store import EventStore
from features.words import Text
from models.discretion import HIDDEN, told_risk, told_score, unheard
from models.explain import fact
from models.model import Model, features_of
from models.plan import Plan
from models.scoring import Monday
from models.visits.frame import frame
from models.visits.targets import why_of

Floats = npt.NDArray[np.float64]

# How far a number may lie from the published one: beyond floating point, below any shown digit.
SAME = 1e-6
# Fewer establishments than this say little about what is usual, and could be recognised.
FEWEST_SIMILAR = 30
# So many are compared at most, evenly spaced by id: more would change no percentile that is told.
MOST_SIMILAR = 20_000
# Percentiles are told to the nearest of these.
PERCENTILE_STEP = 5
MAIN_FEATURES = 8
MOST_CHANGES = 20
_WEEK = timedelta(weeks=1)


class NotReproduced(Refused):
    """The records in force give another score than was published: nothing is explained."""


@dataclass(frozen=True)
class Told:
    """What a list tells of a target: `reasons` is what each family is told to have added."""

    establishment_id: str
    rank: int
    score: float
    risk: float
    weight: float
    base: float
    reasons: Mapping[str, float]
    other: float
    version: str


@dataclass(frozen=True)
class Given:
    """What an explanation is made from: the records, and the model and Monday of the list."""

    store: EventStore
    events: Events
    model: Model
    plan: Plan
    monday: date
    snapshot: str  # of the list


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
class Beside:
    """How many percent of similar establishments lie below; None: too few to tell."""

    words: Text
    percentile: int | None
    of: int


@dataclass(frozen=True)
class Change:
    """A feature whose value changed within the week, and by how much its share did."""

    before: Text
    now: Text
    contribution: float


@dataclass(frozen=True)
class SinceLastWeek:
    """Rank and score a week ago; `same_model`: else changes of shares are not told."""

    rank: int
    score: float
    same_model: bool
    changes: tuple[Change, ...]


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


@dataclass(frozen=True)
class _Remade:
    """The target made anew: its features, and its place among the events."""

    place: npt.NDArray[np.int32]
    features: Sequence[Feature]
    values: Matrix
    complaints: float
    exposure: float


def detail(given: Given, told: Told, before: Told | None) -> Detail:
    """The whole explanation; `before` is the target on last week's list, None if it was on none."""
    made = _remade(given, told)
    shares = _shares(given.model, made.values, made.features)
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
        similar=_similar(given, made, shares),
        earlier=None if before is None else _since(given, told, before, made, shares),
    )


def what_if(given: Given, told: Told, settings: Mapping[str, float]) -> WhatIf:
    """What the model says of the target with other numbers; they are kept nowhere."""
    made = _remade(given, told)
    column = {feature.name: at for at, feature in enumerate(made.features)}
    values = made.values.copy()
    for name in settings.keys() & column.keys():
        values[0, column[name]] = settings[name]
    score, risk = _told(given.model, values, made.features, told.weight)
    both = [_shares(given.model, each, made.features).sum() for each in (made.values, values)]
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


def _remade(given: Given, told: Told) -> _Remade:
    """The target as its list told it; NotReproduced where it does not come out the same."""
    features = features_of(given.model.card, available(CATALOGUE, given.events))
    try:
        place = given.events.places(np.array([told.establishment_id]))
    except KeyError:
        raise _gone(given, told) from None
    prepared = Prepared(given.events, Pairs.on(place, given.monday), features, given.plan.programme)
    row = np.zeros(1, np.int64)
    values = prepared.only(row)
    score, risk = _told(given.model, values, features, told.weight)
    severity = score if given.model.card.rule else score / told.weight
    scored = pd.DataFrame(
        {
            "expected_severity": [severity],
            "served": [np.nan],
            "weight": [told.weight],
            "priority": [score],
        }
    )
    monday = Monday(given.monday, scored, prepared, given.events)
    (why,) = why_of(monday, row, values, given.model, scored, np.nan)
    reasons = {reason.family: reason.contribution for reason in why.reasons}
    same = reasons.keys() == told.reasons.keys() and all(
        abs(made - published) <= SAME
        for made, published in [
            (score, told.score),
            (risk, told.risk),
            (why.base, told.base),
            (why.other, told.other),
            *((reasons[family], told.reasons[family]) for family in reasons),
        ]
    )
    if not same:
        raise _gone(given, told)
    exposure = 0.0 if given.model.card.rule else (told.weight - 1) * severity
    return _Remade(place, features, values, reasons.get(Family.COMPLAINTS, 0.0), exposure)


def _gone(given: Given, told: Told) -> NotReproduced:
    now = given.store.meta.snapshot
    changed = f"and the records are now {now}" if now != given.snapshot else "as they still are"
    return NotReproduced(
        f"The score of {told.establishment_id} of {given.monday} was made from the records "
        f"{given.snapshot}, {changed}: made anew it is another number. The published list stands; "
        "its own reasons are all there is."
    )


def _told(
    model: Model, values: Matrix, features: Sequence[Feature], weight: float
) -> tuple[float, float]:
    """The score that a list goes by, and the chance, as a list tells them."""
    found = model.score(values, features, threads=1)
    if model.card.rule:
        return float(found.score[0]), float(found.risk[0])
    if not any(feature.family in HIDDEN for feature in features):
        return float(found.expected_severity[0] * weight), float(found.risk[0])
    score = told_score(found.expected_severity * weight, np.array([weight]))
    return float(score[0]), float(told_risk(found.risk)[0])


def _shares(model: Model, values: Matrix, features: Sequence[Feature]) -> Floats:
    """What each feature adds as if nobody had complained, and the base: (features + 1)."""
    of = model.contributions if model.card.rule else model.severity_contributions
    row: Floats = of(unheard(values, features), features)[0]
    return row


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


def _similar(given: Given, made: _Remade, shares: Floats) -> tuple[Beside, ...]:
    """Where the target lies among those of its kind in the programme's frame of the city."""
    score = Text(en="expected severity", zh="预计严重程度")
    places = _of_its_kind(given, made.place)
    if places.size < FEWEST_SIMILAR:
        return (Beside(score, None, int(places.size)),)
    if places.size > MOST_SIMILAR:
        places = places[np.linspace(0, places.size - 1, MOST_SIMILAR).astype(np.int64)]
    pairs = Pairs.on(places, given.monday)
    values = build(given.events, pairs, made.features, given.plan.programme)
    both = np.vstack([made.values, values])
    severity = given.model.score(both, made.features, threads=1).expected_severity
    cells = told_score(severity, np.ones(severity.size))
    main = [
        at
        for at in np.argsort(-np.abs(shares[:-1]), kind="stable").tolist()
        if made.features[at].family not in HIDDEN
        and not made.features[at].categorical
        and made.features[at].value.unit != "season"
    ][:MAIN_FEATURES]
    return (
        _beside(score, float(cells[0]), cells[1:]),
        *(
            _beside(made.features[at].meaning, float(made.values[0, at]), values[:, at])
            for at in main
        ),
    )


def _of_its_kind(given: Given, place: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    everyone = frame(
        given.store.rows("establishments").sql, given.events, given.plan, given.monday
    )["place"].to_numpy(np.int32)
    if "establishments" not in given.events.sources:
        return np.empty(0, np.int32)

    def kinds(places: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        day = np.full(places.size, day_number(given.monday), np.int32)
        return groups_of(given.events, newest_version(given.events, places, day), "kind")

    own = int(kinds(place)[0])
    same = (kinds(everyone) == own) & (everyone != place[0]) & (own >= 0)
    similar: npt.NDArray[np.int32] = everyone[same]
    return similar


def _beside(words: Text, own: float, others: npt.NDArray[np.floating]) -> Beside:
    known = others[~np.isnan(others)]
    if np.isnan(own) or known.size < FEWEST_SIMILAR:
        return Beside(words, None, int(known.size))
    below = float((known < own).mean() + (known == own).mean() / 2)
    percentile = round(below * 100 / PERCENTILE_STEP) * PERCENTILE_STEP
    return Beside(words, percentile, int(known.size))


def _since(given: Given, told: Told, before: Told, made: _Remade, shares: Floats) -> SinceLastWeek:
    """What changed since last week's list, of which only told numbers are compared."""
    if before.version != told.version:
        return SinceLastWeek(before.rank, before.score, same_model=False, changes=())
    earlier = given.monday - _WEEK
    pairs = Pairs.on(made.place, earlier)
    values = build(given.events, pairs, made.features, given.plan.programme)
    was = _shares(given.model, values, made.features)
    old, new = values[0], made.values[0]
    other = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    changed = [
        at
        for at in np.argsort(-np.abs(shares - was)[:-1], kind="stable").tolist()
        if other[at] and made.features[at].family not in HIDDEN
    ]
    told_changes = [
        Change(
            fact(made.features[at], float(old[at]), earlier),
            fact(made.features[at], float(new[at]), given.monday),
            float(shares[at] - was[at]),
        )
        for at in changed
    ]
    # Two values that are written alike are no change to a reader.
    seen = [one for one in told_changes if one.before != one.now]
    return SinceLastWeek(
        before.rank, before.score, same_model=True, changes=(*seen[:MOST_CHANGES],)
    )
