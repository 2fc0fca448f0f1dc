"""`publish`: the weekly lists, from the champions to the service's database, in one piece."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
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
from models.visits.carried import COLUMNS, mondays_back
from models.visits.crews.people import Went
from models.visits.draw import Seed
from models.visits.joint import Planned, shared
from models.visits.lists import Signature, WeeklyList
from models.visits.measures import OtherAlias
from models.visits.outings import with_outings
from models.visits.select import Plans
from models.visits.standing import Before, Last
from serving.database import open_database, reading
from serving.lists.queries import Listed, targets_of
from serving.publish import publish as publish_lists
from serving.settings import settings_from
from targeting import drawing
from targeting.edges import Home, home, now, progress, say, this_monday, today
from targeting.planning import Planning, beside_others
from targeting.signing import command_name
from targeting.week_told import told


def publish(
    week: str | None, *, unannounced: bool = False, signature: Signature | None = None
) -> list[WeeklyList]:
    """Publishes every programme that has a champion, in one piece; gives back what it published.

    `unannounced`: also where the seed that was announced for the draw is lost. `signature`: also
    where limits of parity are broken, by the supervisor who has read them.
    """
    monday = begun(week)
    engine = open_database(settings_from())
    plans = plans_for(engine, monday, unannounced=unannounced)
    lists = [signed(one, signature) for plan in plans.values() for one in plan.lists]
    for line in told(lists):
        say(line)
    offered = {name: drawing.offer_lots(monday, name, plan.lots) for name, plan in plans.items()}
    try:
        receipts = publish_lists(engine, lists, now=now(), by=command_name())
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


def begun(week: str | None) -> date:
    """The Monday of a week that has begun, this one where none is named."""
    try:
        monday = monday_named(week) if week else this_monday()
    except ValueError as error:
        raise Refused(str(error)) from None
    if monday > today():
        raise Refused(
            f"{week_of(monday)} begins on {monday}: a list of it would lack what is still to be "
            "known, and tell the seed of its draw too early. Publish it from that day on."
        )
    return monday


def plans_for(
    engine: Engine, monday: date, *, unannounced: bool, also: Sequence[OtherAlias] = ()
) -> dict[str, Plans]:
    """Each programme's lists of a Monday, drawn with that Monday's seed.

    They are compared with lists by the other models `also`.
    """
    drawing.settle_approved(engine)
    seed = drawing.seed_for(monday, engine, unannounced=unannounced)
    return plans_of(home(), monday, seed, _listed_before(engine, monday), also=also)


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


def _last(listed: Iterable[Listed], programme: str) -> dict[str, Last]:
    """Each bureau's newest list of these."""
    lanes: dict[tuple[str, date], dict[str, str]] = {}
    for one in listed:
        if one.programme == programme:
            lanes.setdefault((one.bureau, one.as_of), {})[one.establishment_id] = one.lane
    # The newest of a bureau comes last, and stays.
    return {bureau: Last(monday, lanes[bureau, monday]) for bureau, monday in sorted(lanes)}


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


def plans_of(
    place: Home,
    monday: date,
    seed: Seed,
    listed: Sequence[Listed],
    *,
    also: Sequence[OtherAlias] = (),
) -> dict[str, Plans]:
    """Each programme's lists of a Monday, by its champion and the week's one seed.

    `listed` are the targets of the last weeks' lists; `also` as in `plans_for`.
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
        before = Before(
            listed=_carried(listed, programme),
            along=visits.along(programme, crews),
            last=_last(listed, programme),
        )
        planning = Planning(store, events, plan, monday, seed, before)
        by_champion = planning.by(model, version.number)
        plans[programme] = beside_others(by_champion, (model, version), registry, planning, also)
        for one in plans[programme].lists:
            own = [target for target in one.targets if target.counted_with is None]
            ids = [target.establishment_id for target in own]
            visits = visits.and_of(one.bureau, programme, ids)
    if not plans:
        raise NoModel("No programme has a champion. Train and promote one: targeting train food")
    lists = [one for plan in plans.values() for one in plan.lists]
    filled = iter(with_outings(store, lists, monday, seed, _went(listed)))
    return {
        name: replace(plan, lists=list(islice(filled, len(plan.lists))))
        for name, plan in plans.items()
    }
