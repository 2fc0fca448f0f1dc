"""`publish`: the weekly lists, from the champions to the service's database, in one piece."""

from datetime import UTC, date, datetime

from features.contract import PROGRAMMES
from features.refused import Refused
from features.store import EventStore
from features.week import monday_named, week_of
from models.plan import plan_for
from models.registry import NoModel, Registry, champion
from models.scoring import scores, weekly_lists
from models.visits.lists import WeeklyList
from serving.database import open_database
from serving.publish import publish as publish_lists
from serving.settings import settings_in
from targeting.edges import Home, home, progress, say, this_monday


def publish(week: str | None) -> None:
    """Publishes every programme that has a champion, in one piece."""
    try:
        monday = monday_named(week) if week else this_monday()
    except ValueError as error:
        raise Refused(str(error)) from None
    lists = lists_of(home(), monday)
    engine = open_database(settings_in(home().folder))
    for receipt in publish_lists(engine, lists, now=datetime.now(UTC)):
        say(f"  {receipt}")
    say(f"See them with: targeting serve (week {week_of(monday)})")


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
        plan = plan_for(programme, store.meta.plans)
        scored = scores(store, events, model, plan, monday)
        lists += weekly_lists(store, scored, model, version.number, plan)
        progress(f"{programme}: {len(scored.scored):,} establishments scored")
    if not lists:
        raise NoModel("No programme has a champion. Train and promote one: targeting train food")
    return lists
