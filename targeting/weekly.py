"""`publish`: the weekly lists, from the champions to the service's database, in one piece."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from features.contract import PROGRAMMES
from features.refused import Refused
from features.store import EventStore
from features.week import monday_named, week_of
from models.model import Card
from models.plan import plan_for
from models.registry import NoModel, Registry, champion
from models.scoring import scores, weekly_lists
from models.visits.lists import WeeklyList
from serving.database import open_database
from serving.publish import publish as publish_lists
from serving.settings import settings_from
from targeting.edges import Home, home, progress, say, this_monday


def publish(week: str | None) -> list[WeeklyList]:
    """Publishes every programme that has a champion, in one piece; gives back what it published."""
    try:
        monday = monday_named(week) if week else this_monday()
    except ValueError as error:
        raise Refused(str(error)) from None
    lists = lists_of(home(), monday)
    engine = open_database(settings_from())
    for receipt in publish_lists(engine, lists, now=datetime.now(UTC)):
        say(f"  {receipt}")
    say(f"See them with: targeting serve (week {week_of(monday)})")
    return lists


def _refuse_hindsight(card: Card, version: str, monday: date) -> None:
    """A list may not come from a model that learned what happened after its Monday."""
    if card.trained_before > monday:
        raise Refused(
            f"Version {version} of the {card.programme} model was trained before "
            f"{card.trained_before}: a list of {monday} would know the future. Train one for that "
            f"week: targeting train {card.programme} --as-of {monday}; then promote it."
        )


def first_targets(lists: list[WeeklyList], shown: int) -> Iterator[str]:
    """The first targets of each programme's longest list, with their reasons, as lines."""
    for programme in dict.fromkeys(one.programme for one in lists):
        longest = max(
            (one for one in lists if one.programme == programme), key=lambda one: len(one.targets)
        )
        yield f"{longest.week} {programme}, bureau {longest.bureau}:"
        for target in longest.targets[:shown]:
            yield f"  {target.rank}. {target.name} {target.address}: risk {target.risk:.0%}"
            for reason in target.reasons:
                yield f"     {reason.contribution:+.2f}  {reason.fact.zh} | {reason.fact.en}"


def lists_of(place: Home, monday: date) -> list[WeeklyList]:
    """All bureaus' lists of a Monday, by each programme's champion."""
    store = EventStore(place.store)
    events = store.events()
    registry = Registry(place.tracking)
    lists: list[WeeklyList] = []
    for programme in PROGRAMMES:
        if registry.champion(programme) is None:
            progress(f"{programme}: no champion, no lists")
            continue
        model, version = champion(registry, programme)
        _refuse_hindsight(model.card, version.number, monday)
        plan = plan_for(programme, store.meta.plans)
        scored = scores(store, events, model, plan, monday, progress=progress)
        lists += weekly_lists(store, scored, model, version.number, plan)
        progress(f"{programme}: {len(scored.scored):,} establishments scored")
    if not lists:
        raise NoModel("No programme has a champion. Train and promote one: targeting train food")
    return lists
