"""`ablate`: the newest year's backtest again, by models without each family of reasons."""

from datetime import date

from experiments.ablation import Ablation, ablated, ablation
from experiments.backtest import Backtest
from features.build import available
from features.catalogue import CATALOGUE
from features.feature import FAMILY_TITLES
from features.store import EventStore
from features.week import monday_of
from models.plan import plan_for
from models.train import Provenance
from serving.registered.schemas import AblationBody, WithoutBody
from targeting import reports
from targeting.edges import commit, home, say, this_monday
from targeting.modelling import judged_year, trial_of


def ablate(programme: str, as_of: date | None) -> None:
    """Says how far models without a family fall behind the whole one, and keeps it."""
    store = EventStore(home().store)
    events = store.events()
    plan = plan_for(programme, store.meta.plans)
    monday = monday_of(as_of) if as_of else this_monday()
    features = available(CATALOGUE, events)
    given = trial_of(store, events, plan, features, monday)
    year = judged_year(given, monday, Provenance(store.meta.snapshot, commit()), ablated)
    found = ablation(year.result, features)
    reports.keep("ablation", programme, _told(programme, monday, year.result, found))
    say(f"{programme} as of {monday}: ROC-AUC within blocks {found.whole.value:.3f}; without")
    for one in found.without:
        row = one.measured
        behind = f"{row.ahead:+.4f} [{row.ahead_low:+.4f}, {row.ahead_high:+.4f}]"
        say(f"  {one.family:14} {row.value:.3f}, behind by {behind} ({one.features} features)")


def _told(programme: str, monday: date, result: Backtest, found: Ablation) -> AblationBody:
    days = result.judged["as_of"]
    return AblationBody(
        programme=programme,
        as_of=monday,
        first=date.fromisoformat(days.min()),
        last=date.fromisoformat(days.max()),
        visits=len(result.judged),
        blocks=result.blocks,
        whole=found.whole.value,
        without=tuple(
            WithoutBody(
                title=FAMILY_TITLES[one.family],
                features=one.features,
                value=one.measured.value,
                behind=one.measured.ahead,
                behind_low=one.measured.ahead_low,
                behind_high=one.measured.ahead_high,
            )
            for one in found.without
        ),
    )
