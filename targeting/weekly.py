"""`publish`: the weekly lists, from the champions to the service's database, in one piece."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

import pandas as pd
from sqlalchemy import Engine

from features.contract import PROGRAMMES
from features.refused import Refused
from features.store import EventStore
from features.week import monday_named, week_of
from models.model import Card
from models.plan import plan_for
from models.registry import NoModel, Registry, champion
from models.scoring import scores
from models.visits.carried import COLUMNS, mondays_back
from models.visits.crews.people import Went
from models.visits.draw import Seed
from models.visits.joint import Planned, shared
from models.visits.lists import Signature, WeeklyList
from models.visits.outings import with_outings
from models.visits.select import Plans, planned
from models.visits.standing import Before
from serving.database import open_database, reading
from serving.lists.queries import Listed, targets_of
from serving.publish import publish as publish_lists
from serving.settings import settings_from
from targeting import drawing
from targeting.edges import Home, home, progress, say, this_monday, today


def publish(
    week: str | None, *, unannounced: bool = False, signature: Signature | None = None
) -> list[WeeklyList]:
    """Publishes every programme that has a champion, in one piece; gives back what it published.

    `unannounced`: also where the seed that was announced for the draw is lost. `signature`: also
    where limits of parity are broken, by the supervisor who has read them.
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
    plans = plans_of(home(), monday, seed, _listed_before(engine, monday))
    lists = [signed(one, signature) for plan in plans.values() for one in plan.lists]
    for line in [*shortages(lists), *burdens(lists), *broken(lists)]:
        say(line)
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
    say(f"See them with: targeting serve (week {week_of(monday)})")
    return lists


def _listed_before(engine: Engine, monday: date) -> list[Listed]:
    """The targets of the last weeks' lists."""
    weeks = [week_of(back) for back in mondays_back(monday)]
    with reading(engine) as db:
        return targets_of(db, weeks)


def _went(listed: Iterable[Listed]) -> list[Went]:
    """The outings of earlier lists, as if they had been made."""
    return [
        Went(one.establishment_id, one.programme, outing.day, frozenset(outing.inspectors))
        for one in listed
        if (outing := one.outing)
    ]


def _carried(listed: Iterable[Listed], programme: str) -> pd.DataFrame:
    mine = [
        [getattr(one, column) for column in COLUMNS] for one in listed if one.programme == programme
    ]
    return pd.DataFrame(mine, columns=list(COLUMNS))


def signed(one: WeeklyList, signature: Signature | None) -> WeeklyList:
    """The list with the signature, where it needs one."""
    return replace(one, signature=signature) if one.breaches else one


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


def burdens(lists: list[WeeklyList]) -> Iterator[str]:
    """How much of a programme's lists is small and single, beside who could be on them; a line."""
    for programme in dict.fromkeys(one.programme for one in lists):
        groups = [group for one in lists if one.programme == programme for group in one.make_up]
        for name, words in (("small", "small establishments"), ("single", "single shops")):
            counted = [group for group in groups if group.group == name]
            listed, of_listed = (sum(getattr(group, part) for group in counted) for part in _LISTED)
            eligible, of_eligible = (
                sum(getattr(group, part) for group in counted) for part in _ELIGIBLE
            )
            if of_listed and of_eligible:
                yield (
                    f"  {programme}: {words} are {listed / of_listed:.0%} of the {of_listed:,} "
                    f"listed, {eligible / of_eligible:.0%} of the {of_eligible:,} eligible"
                )


_LISTED, _ELIGIBLE = ("listed", "of_listed"), ("eligible", "of_eligible")


def broken(lists: list[WeeklyList]) -> Iterator[str]:
    """The limits of parity that the lists break, a line each; a supervisor signs them."""
    for programme, breach in dict.fromkeys(
        (one.programme, breach) for one in lists for breach in one.breaches
    ):
        many = "{:.0%}" if breach.figure == "list_share" else "{:.0f} days"
        value, low, high, usual = (
            many.format(number) for number in (breach.value, breach.low, breach.high, breach.usual)
        )
        yield (
            f"  limit broken: {programme}, {breach.figure} of {breach.by} {breach.group}: {value} "
            f"[{low}, {high}] of {breach.n}, beyond {breach.limit:g} times the usual {usual}"
        )


def plans_of(place: Home, monday: date, seed: Seed, listed: Sequence[Listed]) -> dict[str, Plans]:
    """Each programme's lists of a Monday, by its champion and the week's one seed.

    `listed` are the targets of the last weeks' lists.
    """
    store = EventStore(place.store)
    events = store.events()
    registry = Registry(place.tracking)
    crews, visits = shared(store, monday), Planned({})
    plans: dict[str, Plans] = {}
    for programme in PROGRAMMES:
        if registry.champion(programme) is None:
            progress(f"{programme}: no champion, no lists")
            continue
        model, version = champion(registry, programme)
        _refuse_hindsight(model.card, version.number, monday)
        plan = plan_for(programme, store.meta.plans)
        scored = scores(store, events, model, plan, monday, progress=progress)
        before = Before(
            listed=_carried(listed, programme),
            along=visits.along(programme, crews),
        )
        plans[programme] = planned(store, scored, model, version.number, plan, seed, before=before)
        for one in plans[programme].lists:
            own = [target for target in one.targets if target.counted_with is None]
            ids = [target.establishment_id for target in own]
            visits = visits.and_of(one.bureau, programme, ids)
        progress(f"{programme}: {len(scored.scored):,} establishments scored")
    if not plans:
        raise NoModel("No programme has a champion. Train and promote one: targeting train food")
    lists = [one for plan in plans.values() for one in plan.lists]
    filled = iter(with_outings(store, lists, monday, seed, _went(listed)))
    return {
        name: replace(plan, lists=list(islice(filled, len(plan.lists))))
        for name, plan in plans.items()
    }
