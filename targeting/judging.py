"""`compare`, `drift` and `strictness`: what to look at before and while a model is in force."""

from datetime import date

import numpy as np

from experiments import compare as comparison
from experiments import drift as drifting
from experiments import strictness as strict
from experiments import tracking
from features.events import day_number
from features.refused import Refused
from features.store import EventStore
from features.week import monday_of
from models.inspectors import inspectors_of
from models.labels import examples
from models.plan import plan_for
from models.registry import Registry, champion
from models.scoring import scores
from targeting import reports
from targeting.edges import home, say, this_monday


def drift(programme: str, as_of: date | None) -> None:
    """Says how far this week is from the Monday that the champion was trained for."""
    store = EventStore(home().store)
    events = store.events()
    registry = Registry(home().tracking)
    model, version = champion(registry, programme)
    plan = plan_for(programme, store.meta.plans)
    monday = monday_of(as_of) if as_of else this_monday()
    profile = drifting.profile_of(registry.json(version, tracking.PROFILE))
    now = scores(store, events, model, plan, monday)
    found = examples(events, plan, until=monday)
    since = day_number(model.card.trained_before)
    outcome = found.outcome[found.known_before(monday) & (found.day >= since)]
    rules = drifting.rules_of(model, plan, monday)
    moved = drifting.drifted(profile, now.prepared, now.by_pair("score"), outcome, rules)
    trained = model.card.trained_before
    told = reports.drift_told(programme, version.number, trained, monday, moved)
    reports.keep("drift", programme, told)
    say(f"{programme} as of {monday}, beside version {version.number} of {trained}:")
    for one in moved:
        if one.verdict != "pass":
            say(f"  {one.verdict}: {one.name}: {one.seen}")
    passed = sum(one.verdict == "pass" for one in moved)
    say(
        f"{passed} of {len(moved)} pass. Retrain where something fails: targeting train {programme}"
    )


def strictness(programme: str) -> None:
    """Prints how strict each inspector is beside what the champion's backtest expected."""
    store, registry = EventStore(home().store), Registry(home().tracking)
    _, version = champion(registry, programme)
    judged = registry.table(version, tracking.JUDGED)
    who, names = inspectors_of(store, judged["inspection_id"].to_numpy(np.str_))
    report = strict.strictness(
        judged["outcome"].to_numpy(np.int8), judged["risk"].to_numpy(np.float64), who, names
    )
    for line in strict.lines(report):
        say(line)


def compare(programme: str, number: str | None) -> None:
    """Prints how far a version is ahead of the champion on the visits both were judged on."""
    registry = Registry(home().tracking)
    champion_version = registry.champion(programme)
    if champion_version is None:
        raise Refused(f"There is no {programme} champion to compare with. Promote one first.")
    challenger = registry.version(programme, number) if number else registry.newest(programme)
    if challenger.number == champion_version.number:
        raise Refused(f"Version {challenger.number} is the {programme} champion itself.")
    theirs = registry.table(champion_version, tracking.JUDGED)
    ours = registry.table(challenger, tracking.JUDGED)
    found = comparison.compared(theirs, ours)
    say(f"{programme}: version {challenger.number} beside champion {champion_version.number}.")
    for line in comparison.lines(found):
        say(line)
    for reason in tracking.refusals(challenger):
        say(f"  the gate refuses it: {reason}")
