"""Exact contributions to the scores of a week's targets: ours beside shap's TreeExplainer.

TreeExplainer hands LightGBM's models back to LightGBM, and is timed so; its own algorithm is timed
beside that, by telling it that the trees are its own.
"""

from collections.abc import Callable
from functools import partial

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import shap

from experiments.bench import learned, world
from experiments.bench.folds import own
from experiments.bench.measure import Progress, Run, Trial, in_turn
from experiments.bench.monday import PROGRAMME, everyone
from features.build import Prepared, available
from features.catalogue import CATALOGUE
from features.refused import Refused
from models.matrix import encoded

# Targets of a week: eleven bureaus' hundred, and three programmes of that.
TARGETS = (1_100, 3_300)
# Establishments to learn from and to explain: enough for the largest number of targets.
ESTABLISHMENTS = 25_000
# Contributions, in log-odds, may differ so much.
ABSOLUTE = 1e-6
OURS, EXPLAINER, OWN = "ours", "shap, by LightGBM", "shap, its own algorithm"

Shares = npt.NDArray[np.float64]


def trials(establishments: int, trees: int, rounds: int, progress: Progress) -> list[Trial]:
    """One trial a number of targets, Refused where any contribution differs."""
    stored = world.made(establishments)
    features = own(available(CATALOGUE, stored))
    progress(f"learning {trees} trees")
    model = learned.model(stored, features, trees)
    prepared = Prepared(stored, everyone(establishments), features, PROGRAMME)
    texts = (model.risk_text, model.risk_text)
    made = []
    for targets in TARGETS:
        rows = np.arange(min(targets, establishments))
        values = prepared.only(rows)
        seen = encoded(values, features, model.card.categories)
        as_given, of_its_own = (shap.TreeExplainer(lgb.Booster(model_str=text)) for text in texts)
        of_its_own.model.model_type = "internal"
        ways: dict[str, Callable[[], Shares]] = {
            OURS: partial(model.contributions, values, features),
            EXPLAINER: partial(as_given.shap_values, seen, check_additivity=False),
            OWN: partial(of_its_own.shap_values, seen, check_additivity=False),
        }
        progress(f"comparing contributions of {rows.size:,} targets")
        # Ours are of the line under the trees, too, which the others know nothing of.
        expected = (ways[OURS]() - model.card.line.contributions(seen))[:, :-1]
        for name in (EXPLAINER, OWN):
            refuse_different(expected, ways[name](), name)
        runs: dict[str, Run] = dict(ways)
        timed = in_turn(runs, rounds, progress)
        each = ", ".join(f"{one.name} {one.median / rows.size * 1e3:.3f} ms" for one in timed)
        what = f"contributions of {len(features)} features, {trees} trees, {rows.size:,} targets"
        made.append(Trial(what, expected.size, timed, (f"a target: {each}",)))
    return made


def refuse_different(ours: Shares, other: Shares, way: str) -> None:
    """Raises Refused where two ways share a score out differently."""
    differ = np.argwhere(np.abs(ours - other) > ABSOLUTE)
    if differ.size:
        row, column = differ[0]
        raise Refused(
            f"{way} says {other[row, column]} where we say {ours[row, column]}: feature {column} "
            f"of target {row}. One of them is wrong."
        )
