"""Objections as their pages show them: clocks in words, open ones first, what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from features.contract import SEVERITY_MAX
from features.words import Text
from serving.addresses import establishment_page, list_page, objection_page
from serving.clock import shown_moment
from serving.lists.queries import prepared_list
from serving.lists.schemas import PublishedBody
from serving.objections.clocks import Clock, Reading, Standing, reading, running
from serving.objections.effect import Effect
from serving.objections.intake import reasons_on
from serving.objections.law import Clocks
from serving.objections.queries import Objection
from serving.objections.queries import Standing as Place
from serving.objections.rules import Event
from serving.ui.bands import percent
from serving.ui.menu import week_name
from serving.ui.words import said


@dataclass(frozen=True)
class ClockShown:
    """A clock in words; `presumed` says why its day is not sure, None where it is."""

    step: str
    due: date
    extended: bool
    standing: Standing
    words: Text
    presumed: Text | None


@dataclass(frozen=True)
class Row:
    """One objection of a page of many; `clock` is the one that runs, None once it has ended."""

    objection: Objection
    href: str
    clock: ClockShown | None


@dataclass(frozen=True)
class PlaceShown:
    """Where the establishment stood on a published list, in words; `numbers` None: not on it."""

    week: Text
    href: str
    words: Text
    numbers: Text | None


@dataclass(frozen=True)
class EffectShown:
    """One programme: the list before, and those since."""

    programme: str
    before: PlaceShown
    since: tuple[PlaceShown, ...]


@dataclass(frozen=True)
class Alerts:
    """How many clocks have run out, and how many do today."""

    overdue: int
    today: int


def rows(objections: Iterable[Objection], today: date) -> list[Row]:
    """In the order in which they are due, what has run out longest first; ended ones as given."""
    shown = [_row(each, today) for each in objections]
    return sorted(shown, key=lambda row: row.clock.due if row.clock else date.max)


def alerts(shown: Sequence[Row]) -> Alerts:
    """What needs somebody now."""
    standings = [row.clock.standing for row in shown if row.clock]
    return Alerts(standings.count("overdue"), standings.count("due_today"))


def clock_shown(clock: Clock, today: date) -> ClockShown:
    """A clock, and what it says today."""
    now = reading(clock, today)
    return ClockShown(
        step=clock.step,
        due=clock.due,
        extended=clock.extended,
        standing=now.standing,
        words=_words(clock, now),
        presumed=said("clock.presumed") if now.presumed else None,
    )


def effect_shown(effect: Effect, bureau: str) -> EffectShown:
    """What became of it in one programme."""
    return EffectShown(
        programme=effect.programme,
        before=_place(effect.before, bureau),
        since=tuple(_place(each, bureau) for each in effect.since),
    )


def done(objection: Objection) -> list[tuple[str, Event]]:
    """What was done with it, in order, and when by Beijing's clocks."""
    return [(shown_moment(one.at), one) for one in objection.events]


def establishment_of(objection: Objection) -> str:
    """The page of the establishment that it is about."""
    return establishment_page(objection.establishment_id)


def reason_title(db: Session, objection: Objection) -> Text | None:
    """The title of the reason objected to, as its list says it; None where it is none."""
    about = objection.subject
    if about.reason is None or about.week is None or about.programme is None:
        return None
    found = prepared_list(db, about.week, about.programme, objection.bureau)
    if found is None:
        return None
    listed = PublishedBody.validate_json(found.body)
    return dict(reasons_on(listed, objection.establishment_id)).get(about.reason)


def how(law: Clocks | None) -> Text | None:
    """The law's days, in words."""
    if law is None:
        return None
    days = {"verify": law.verify_days, "decide": law.decide_days, "extend": law.extend_days}
    return said("objections.how", **days)


def _row(objection: Objection, today: date) -> Row:
    clock = running(objection.clocks)
    shown = None if clock is None else clock_shown(clock, today)
    return Row(objection, objection_page(objection.id), shown)


def _words(clock: Clock, now: Reading) -> Text:
    key, day = f"clock.{now.standing}", clock.due
    if now.standing in ("met", "missed", "stopped"):
        return said(key, day=clock.met_on or clock.stopped_on, days=now.days)
    number = {0: ".none", 1: ".one"}.get(now.days, "")
    suffix = "" if now.standing == "due_today" else number
    return said(key + suffix, days=now.days, day=day)


def _place(place: Place, bureau: str) -> PlaceShown:
    listed = place.rank is not None
    numbers = None
    if place.risk is not None and place.expected_severity is not None:
        severity = said(
            "target.severity.value", severity=f"{place.expected_severity:.1f}", most=SEVERITY_MAX
        )
        numbers = said("effect.numbers", percent=percent(place.risk), severity=severity)
    words = said("effect.rank" if listed else "effect.not_listed", rank=place.rank, of=place.of)
    return PlaceShown(
        week=week_name(place.week),
        href=list_page(place.week, place.programme, bureau),
        words=words,
        numbers=numbers,
    )
