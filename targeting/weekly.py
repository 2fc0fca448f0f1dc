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
from models.scoring import scores
from models.visits.draw import Seed
from models.visits.lists import WeeklyList
from models.visits.select import Plans, planned
from serving.database import open_database
from serving.publish import publish as publish_lists
from serving.settings import settings_from
from targeting import drawing
from targeting.edges import Home, home, progress, say, this_monday, today


def publish(week: str | None, *, unannounced: bool = False) -> list[WeeklyList]:
    """Publishes every programme that has a champion, in one piece; gives back what it published.

    `unannounced`: also where the seed that was announced for the draw is lost.
    """
    try:
        monday = monday_named(week) if week else this_monday()
    except ValueError as error:
        raise Refused(str(error)) from None
    if monday > today():
        raise Refused(
            f"{week_of(monday)} begins on {monday}: a list of it would lack what is still to be "
            "known, and tell the seed of its draw too early. Publish it from that day on."
        )
    engine = open_database(settings_from())
    seed = drawing.seed_for(monday, engine, unannounced=unannounced)
    plans = plans_of(home(), monday, seed)
    lists = [one for plan in plans.values() for one in plan.lists]
    offered = {name: drawing.offer_lots(monday, name, plan.lots) for name, plan in plans.items()}
    try:
        receipts = publish_lists(engine, lists, now=datetime.now(UTC))
    except Refused:
        for path in offered.values():
            path.unlink(missing_ok=True)
        raise
    for programme, path in offered.items():
        drawing.settle_lots(monday, programme, path)
    for receipt in receipts:
        say(f"  {receipt}")
    for line in shortages(lists):
        say(line)
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
            due = f", by {target.due_on}" if target.due_on else ""
            yield f"  {target.rank}. {target.name} {target.address}: risk {target.risk:.0%}"
            yield f"     {target.lane}{due}: {target.rule.zh} | {target.rule.en}"
            for reason in target.reasons:
                yield f"     {reason.contribution:+.2f}  {reason.fact.zh} | {reason.fact.en}"


def shortages(lists: list[WeeklyList]) -> Iterator[str]:
    """What is due and did not fit, a line a lane of a list."""
    for one in lists:
        for lane in one.lanes:
            if lane.wanted > lane.listed:
                yield (
                    f"  shortage: {one.programme}, {one.bureau}: {lane.wanted - lane.listed} of "
                    f"{lane.wanted} {lane.lane} visits that are due do not fit into "
                    f"{one.capacity} visits"
                )


def plans_of(place: Home, monday: date, seed: Seed) -> dict[str, Plans]:
    """Each programme's lists of a Monday, by its champion and the week's one seed."""
    store = EventStore(place.store)
    events = store.events()
    registry = Registry(place.tracking)
    plans: dict[str, Plans] = {}
    for programme in PROGRAMMES:
        if registry.champion(programme) is None:
            progress(f"{programme}: no champion, no lists")
            continue
        model, version = champion(registry, programme)
        _refuse_hindsight(model.card, version.number, monday)
        plan = plan_for(programme, store.meta.plans)
        scored = scores(store, events, model, plan, monday, progress=progress)
        plans[programme] = planned(store, scored, model, version.number, plan, seed)
        progress(f"{programme}: {len(scored.scored):,} establishments scored")
    if not plans:
        raise NoModel("No programme has a champion. Train and promote one: targeting train food")
    return plans
