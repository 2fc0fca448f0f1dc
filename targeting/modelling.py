"""`backtest`, `train`, `promote` and `score`: the data scientist's commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments import backtest as trials
from experiments import drift as drifting
from experiments import gate, parity, parity_lines, probes, tracking
from experiments import told as telling
from experiments.card import ranges
from experiments.report import lines
from features.build import available
from features.catalogue import CATALOGUE
from features.events import Events, day_number, day_of
from features.feature import Feature
from features.refused import Refused
from features.store import EventStore
from features.week import monday_of
from models.beeswarm import beeswarm
from models.draws import inclusion_of
from models.inspectors import inspectors_of
from models.on_record import histories
from models.plan import Plan, plan_for
from models.registry import PREVIOUS, Registry, champion
from models.scoring import scores
from models.swarm import drawn
from models.train import SEED, Provenance
from models.train import train as train_model
from targeting import changing, documents, drawing
from targeting.edges import (
    commit,
    home,
    person,
    progress,
    refuse_unwritable,
    say,
    this_monday,
    today,
)
from targeting.signing import note

# A new model is judged on the newest year of outcomes, in which it takes the place of the old one.
JUDGED = timedelta(days=365)


def backtest(
    programme: str,
    first: date,
    last: date,
    predictions: Path | None,
    without_assumed_fixed: bool,
    refit_weeks: int | None,
) -> None:
    """Prints a backtest's figures and writes its predictions."""
    refuse_unwritable(predictions)
    store = EventStore(home().store)
    events = store.events()
    plan = plan_for(programme, store.meta.plans)
    if refit_weeks:
        plan = replace(plan, refit_every_weeks=refit_weeks)
    features = available(CATALOGUE, events, without_assumed_fixed=without_assumed_fixed)
    until = last + timedelta(days=1)
    given = trial_of(store, events, plan, features, until)
    provenance = Provenance(store.meta.snapshot, commit())
    result = trials.backtest(
        given, first=first, last=last, provenance=provenance, progress=progress
    )
    if predictions:
        result.predictions.to_csv(predictions, index=False)
        say(f"{len(result.predictions):,} predictions are in {predictions}.")
    if events.assumed_fixed and not without_assumed_fixed:
        fixed = ", ".join(sorted(events.assumed_fixed))
        say(f"With register columns known only as of the export: {fixed}.")
        say("See also --without-assumed-fixed.")
    for line in lines(result):
        say(line)


def trial_of(
    store: EventStore, events: Events, plan: Plan, features: Sequence[Feature], until: date
) -> trials.Trial:
    """Examples before a day with their features, who inspected, and how they were drawn."""
    return trials.trial(
        events,
        plan,
        features,
        until=until,
        matrices=home().matrices,
        inspectors=lambda ids: inspectors_of(store, ids)[0],
        inclusion=lambda ids: inclusion_of(store, ids, drawing.drawn_so_far()),
    )


@dataclass(frozen=True)
class JudgedYear:
    """The newest year of outcomes: from which Monday, the outcomes, and how they were foreseen."""

    first: date
    outcomes: npt.NDArray[np.int8]
    result: trials.Backtest


def judged_year(
    given: trials.Trial, monday: date, provenance: Provenance, enter: trials.Enter
) -> JudgedYear:
    """The newest year that is known before `monday`, judged; Refused where nothing is known."""
    judged = trials.known_by(given, monday)
    if not len(judged.examples):
        raise Refused(
            f"No {given.plan.programme} outcome is known before {monday}. "
            "Load records, or train later."
        )
    last = day_of(judged.examples.day.max())
    first = last - JUDGED
    result = trials.backtest(
        judged, first=first, last=last, provenance=provenance, progress=progress, enter=enter
    )
    of_year = judged.examples.day >= day_number(first)
    return JudgedYear(monday_of(first), judged.examples.outcome[of_year], result)


def train(programme: str, as_of: date | None) -> None:
    """Trains, judges on the newest year, registers, and says whether it may go live."""
    store = EventStore(home().store)
    events = store.events()
    plan = plan_for(programme, store.meta.plans)
    monday = monday_of(as_of) if as_of else this_monday()
    features = available(CATALOGUE, events)
    given = trial_of(store, events, plan, features, monday)
    provenance = Provenance(store.meta.snapshot, commit())
    year = judged_year(given, monday, provenance, trials.trained)
    result = year.result
    found = given.examples
    known_then = histories(events, plan, found)
    model = train_model(
        given.matrix, found, features, plan, monday, provenance, histories=known_then
    )
    shares = parity.shares(result.judged, store, plan)
    now = scores(store, events, model, plan, monday)
    before = scores(store, events, model, plan, monday - timedelta(weeks=1))
    checks = [
        *gate.checks(result),
        *parity.chances_hold(shares),
        probes.no_forbidden_input(given),
        probes.no_future(events, given, year.first),
        probes.stable(before.scored, now.scored, plan),
    ]
    profile = drifting.profile(
        now.prepared, now.by_pair("score"), year.outcomes, drifting.rules_of(model, plan, monday)
    )
    registry = Registry(home().tracking)
    experiment = tracking.start(home().tracking, programme, home().artifacts)
    known = given.examples.known_before(monday)
    looked = drawn(model, given.matrix[known], features, seed=SEED)
    told = telling.told(model, plan, features, result, checks, looked)
    picture = beeswarm(looked, features)
    trained = tracking.Trained(model, plan, result, checks, shares, profile, picture, told)
    version = tracking.record(experiment, registry, trained)
    documents.bring_in_line(programme)
    for line in [*lines(result), ranges(model.card), *parity_lines.lines(shares)]:
        say(line)
    for one in checks:
        say(f"  {'passed' if one.passed else 'FAILED'}: {one.name} ({one.seen})")
    say(f"Registered {programme} version {version.number}, trained before {monday}.")
    if gate.passed(checks):
        say(f"It may go live: targeting promote {programme}")


def promote(programme: str, number: str | None, why: str) -> None:
    """Moves the champion alias, if the version's own gate let it pass."""
    registry = Registry(home().tracking)
    with changing.alone(home()):
        version = registry.version(programme, number) if number else registry.newest(programme)
        changing.promote_version(registry, version, by=person(), why=why, on=today())
    documents.bring_in_line(programme)
    note("promote", f"model:{programme}", version=version.number)
    say(f"Version {version.number} is now the {programme} champion.")


def rollback(programme: str, why: str) -> None:
    """Gives the champion alias back to the version that had it before."""
    registry = Registry(home().tracking)
    with changing.alone(home()):
        previous = registry.called(programme, PREVIOUS)
        if previous is None:
            raise Refused(f"There is no {programme} champion before this one to go back to.")
        changing.back_to(registry, previous, by=person(), why=why, on=today())
    documents.bring_in_line(programme)
    note("promote", f"model:{programme}", version=previous.number, rolled_back=True)
    say(f"Version {previous.number} is the {programme} champion again.")


def score(programme: str, as_of: date | None, out: Path) -> None:
    """Writes establishment_id, bureau, risk, expected_severity and rank of everyone."""
    refuse_unwritable(out)
    store = EventStore(home().store)
    model, version = champion(Registry(home().tracking), programme)
    plan = plan_for(programme, store.meta.plans)
    monday = monday_of(as_of) if as_of else this_monday()
    if model.card.trained_before > monday:
        learned = f"version {version.number} learned from records up to {model.card.trained_before}"
        say(f"These scores have hindsight: {learned}. Do not judge the model by them.")
    scored = scores(store, store.events(), model, plan, monday, progress=progress).scored
    columns = ["establishment_id", "bureau", "risk", "expected_severity", "rank"]
    pd.DataFrame(scored[columns]).to_csv(out, index=False)
    say(
        f"{len(scored):,} establishments as of {monday}, by version {version.number}, are in {out}."
    )
