"""How a ranking without ML enters a backtest, to be judged as a model is before it is published."""

from datetime import date

from experiments.backtest import Enter, Entry, Trial, without_ml
from models.ruled import feature_of, own_column, ruled
from models.rules import Rule
from models.train import Provenance


def entering(rule: Rule) -> Enter:
    """The rule in the place of the model, beside the other rankings without ML."""

    def enter(given: Trial, monday: date, provenance: Provenance) -> Entry:
        found, features, plan = given.examples, given.features, given.plan
        model = ruled(rule, given.matrix, found, features, plan, monday, provenance)
        own = [feature_of(rule, features)]
        others = without_ml(given)
        del others[rule.name]
        return Entry(lambda rows: model.score(own_column(rule, features, rows), own), others)

    return enter
