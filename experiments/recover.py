"""Does a programme's model find the truth of a made city: trains, scores everyone, joins the truth.

The truth is what `data_samples` writes beside its tables; it is handed in, and never in the store.
One model is trained on what was known before the first Monday of which the truth is told, and
scores everyone in the frame on each of them. `scorecard.py` makes the figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import logit

from experiments import scorecard
from experiments.backtest import MODEL, trial
from experiments.beside import Beside
from experiments.scorecard import SPEARMAN, Known
from features.build import Pairs, available
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.store import EventStore
from models.metrics.rankings import DRAWS, Measurement
from models.model import Card, Model
from models.plan import Label, Plan, plan_for
from models.scoring import scores
from models.train import SEED, Provenance, train
from models.visits.frame import capacities

# The parts of a true log-odds: those that stay, and those that move from week to week.
PARTS = ("kind", "size", "quality", "area", "chain", "drift", "season", "new", "relief")
# What no score should carry.
LAST_VISITOR, VISITORS = "strictness of the last visitor", "mean strictness of visitors"
HABIT, DELAY = "complaint habit of the bureau", "recording delay of the bureau"
FOREIGN = (LAST_VISITOR, VISITORS, HABIT, DELAY)

ONE_ROW = ["establishment_id", "as_of"]
Truth = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Recovered:
    """What one programme's model, and the rankings without ML beside it, found of the truth.

    `found` is of every ranking; `carried` of the model and of `rule`, the one that correlates best
    of those that can be published. `closed` rows of the frame, of establishments that had closed
    before the register knew, have no truth and are left out.
    """

    label: Label
    card: Card
    mondays: tuple[date, ...]
    known: Known
    closed: int
    rule: str
    found: list[Measurement]
    carried: list[Measurement]


def recover(
    store: EventStore,
    truth: Truth,
    programme: str,
    provenance: Provenance,
    *,
    progress: Callable[[str], None] = lambda _: None,
    draws: int = DRAWS,
) -> Recovered:
    """Trains the programme's model by its plan and holds it against the truth.

    `truth` has the tables that data_samples/README.md names. Raises TooFewOutcomes.
    """
    events = store.events()
    plan = plan_for(programme, store.meta.plans)
    told = _told(truth, programme)
    mondays = tuple(sorted(day.date() for day in told["as_of"].unique()))
    given = trial(events, plan, available(CATALOGUE, events), until=mondays[0])
    outcomes = int(given.examples.known_before(mondays[0]).sum())
    progress(f"{programme}: training on {outcomes:,} outcomes known before {mondays[0]}")
    model = train(given.matrix, given.examples, given.features, plan, mondays[0], provenance)
    progress(f"{programme}: scoring everyone on {len(mondays)} Mondays")
    frame = pd.concat([_scored(store, events, model, plan, monday) for monday in mondays])
    visitors = _visitors(store, truth, programme, mondays)
    everyone = frame.merge(told, on=ONE_ROW).merge(visitors, on=ONE_ROW, how="left")
    known = _known(everyone, truth)
    beside = Beside.of(given, _pairs(everyone))
    progress(f"{programme}: figures of {len(everyone):,} rows, drawn {draws} times")
    rankings = {MODEL: everyone["score"].to_numpy(np.float64), **beside.rankings()}
    found = scorecard.found(known, rankings, seed=SEED, draws=draws)
    rule = beside.best(found, SPEARMAN)
    log_odds = {
        MODEL: logit(everyone["risk"].to_numpy(np.float64)),
        rule.name: logit(beside.risk(rule, mondays[0], provenance)),
    }
    carried = scorecard.carried(known, log_odds, seed=SEED, draws=draws)
    closed = len(frame) - len(everyone)
    return Recovered(plan.label, model.card, mondays, known, closed, rule.name, found, carried)


def _told(truth: Truth, programme: str) -> pd.DataFrame:
    """Everyone's true chance on each Monday, with the parts of its log-odds."""
    both = truth["hazard"].merge(truth["establishments"], on=["establishment_id", "programme"])
    return pd.DataFrame(both.loc[both["programme"] == programme, [*ONE_ROW, "chance", *PARTS]])


def _scored(
    store: EventStore, events: Events, model: Model, plan: Plan, monday: date
) -> pd.DataFrame:
    """Everyone in the frame with score, risk, and how many places their bureau's list has."""
    scored = scores(store, events, model, plan, monday).scored
    bureau = scored["bureau"].astype(str)
    places = capacities(store, plan, monday, sorted(bureau.unique()))
    columns = ["place", "establishment_id", "score", "risk", "eligible"]
    return pd.DataFrame(scored[columns]).assign(
        bureau=bureau, places=bureau.map(places), as_of=pd.Timestamp(monday)
    )


def _visitors(
    store: EventStore, truth: Truth, programme: str, mondays: tuple[date, ...]
) -> pd.DataFrame:
    """How strict those were who had been to each establishment, as known on each Monday."""
    columns = ["inspection_id", "establishment_id", "programme", "inspector_id", "happened_on"]
    visits = store.table("inspections").select([*columns, "known_on"]).to_pandas()
    visits = visits[visits["programme"] == programme].merge(truth["inspectors"], on="inspector_id")
    visits = visits.sort_values(["happened_on", "inspection_id"], kind="stable")
    met = []
    for monday in mondays:
        by = visits[visits["known_on"] < monday].groupby("establishment_id")["strictness"]
        both = pd.DataFrame({LAST_VISITOR: by.last(), VISITORS: by.mean()}).reset_index()
        met.append(both.assign(as_of=pd.Timestamp(monday)))
    return pd.concat(met)


def _pairs(everyone: pd.DataFrame) -> Pairs:
    as_of = [day_number(day) for day in everyone["as_of"].dt.date]
    return Pairs(everyone["place"].to_numpy(np.int32), np.array(as_of, np.int32))


def _known(everyone: pd.DataFrame, truth: Truth) -> Known:
    weeks = everyone.groupby(["as_of", "bureau"], sort=True)
    habit = truth["complaint_habit"].set_index("bureau")["factor"]
    delay = truth["recording"].set_index("bureau")["mean_delay_days"]
    foreign = everyone.assign(
        **{HABIT: np.log(everyone["bureau"].map(habit)), DELAY: everyone["bureau"].map(delay)}
    )
    return Known(
        establishment=everyone["place"].to_numpy(np.int32),
        monday=pd.factorize(everyone["as_of"], sort=True)[0].astype(np.int32),
        chance=everyone["chance"].to_numpy(np.float64),
        parts={name: everyone[name].to_numpy(np.float64) for name in PARTS},
        foreign={name: foreign[name].to_numpy(np.float64) for name in FOREIGN},
        eligible=everyone["eligible"].to_numpy(np.bool_),
        bureau_week=weeks.ngroup().to_numpy().astype(np.int32),
        places=weeks["places"].first().to_numpy(np.float64),
    )
