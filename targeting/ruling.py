"""`promote --rule`: a ranking without ML becomes the champion while the gate refuses the model.

It is judged on the visits of the version that it stands in for, calibrated before the same Monday,
and kept in MLflow like any model: lists, rollback, drift and comparison know no difference.
"""

from datetime import date

from experiments import backtest as trials
from experiments import drift as drifting
from experiments import parity, probes, tracking
from experiments import told as telling
from experiments.gate import Check
from experiments.ruled import entering
from features.build import available
from features.catalogue import CATALOGUE
from features.events import Events
from features.refused import Refused
from features.store import EventStore
from features.words import Text
from models.beeswarm import beeswarm
from models.draws import inclusion_of
from models.inspectors import inspectors_of
from models.plan import Plan, plan_for
from models.registry import Registry
from models.ruled import feature_of, own_column, publishable, ruled
from models.rules import Rule, usable
from models.scoring import scores
from models.swarm import drawn
from models.train import SEED, Provenance
from targeting import changing, documents, drawing
from targeting.edges import commit, home, person, say, today
from targeting.modelling import judged_year
from targeting.signing import note


def promote_rule(programme: str, name: str, why: str) -> None:
    """Judges a rule, registers it as a version and makes that the champion.

    Refused where there is no such rule, and unless the gate refused the newest trained version.
    """
    store = EventStore(home().store)
    events = store.events()
    plan = plan_for(programme, store.meta.plans)
    rule = publishable(plan, name, available(CATALOGUE, events))
    registry = Registry(home().tracking)
    newest = registry.newest(programme)
    tracking.refuse_beaten(name, newest)
    refused = "; ".join(tracking.refusals(newest))
    seen = Text("it failed its own checks", "该版未通过其自身的检查")
    cause = Check("refused", passed=True, seen=refused, told=seen, of=newest.number)
    monday = date.fromisoformat(newest.tags[tracking.TRAINED_BEFORE])
    trained = _judged(store, events, plan, rule, monday, cause)
    experiment = tracking.start(home().tracking, programme, home().artifacts)
    version = tracking.record(experiment, registry, trained)
    with changing.alone(home()):
        registry.make_champion(version, by=person(), why=why, on=today())
    documents.bring_in_line(programme)
    note("promote", f"model:{programme}", version=version.number, rule=name)
    say(f"The gate refuses version {newest.number} of the {programme} model: {refused}.")
    say(f"{name}, kept as version {version.number}, is now the {programme} champion.")


def _judged(
    store: EventStore, events: Events, plan: Plan, rule: Rule, monday: date, cause: Check
) -> tracking.Trained:
    """The rule as a model for lists of the Monday on, with everything that is kept of it."""
    given = _trial(store, events, plan, monday)
    provenance = Provenance(store.meta.snapshot, commit())
    year = judged_year(given, monday, provenance, entering(rule))
    checks = [cause, probes.no_forbidden_input(given), probes.no_future(events, given, year.first)]
    failed = [f"{one.name}: {one.seen}" for one in checks if not one.passed]
    if failed:
        raise Refused(f"{rule.name} may not be published: {'; '.join(failed)}. Mend its features.")
    features = given.features
    model = ruled(rule, given.matrix, given.examples, features, plan, monday, provenance)
    now = scores(store, events, model, plan, monday)
    profile = drifting.profile(
        now.prepared, now.by_pair("score"), year.outcomes, drifting.rules_of(model, plan, monday)
    )
    known = own_column(rule, features, given.matrix[given.examples.known_before(monday)])
    own = [feature_of(rule, features)]
    looked = drawn(model, known, own, seed=SEED)
    told = telling.told(model, plan, own, year.result, checks, looked)
    shares = parity.shares(year.result.judged, store, plan)
    picture = beeswarm(looked, own)
    return tracking.Trained(model, plan, year.result, checks, shares, profile, picture, told)


def _trial(store: EventStore, events: Events, plan: Plan, monday: date) -> trials.Trial:
    """Examples before the Monday with the features that rules go by, and no others."""
    made = available(CATALOGUE, events)
    read = {name for rule in usable(plan, made) for name in rule.reads}
    return trials.trial(
        events,
        plan,
        [feature for feature in made if feature.name in read],
        until=monday,
        inspectors=lambda ids: inspectors_of(store, ids)[0],
        inclusion=lambda ids: inclusion_of(store, ids, drawing.drawn_so_far()),
    )
