"""What training leaves in MLflow: parameters, data, metrics with intervals, tables, the model.

Experiments are called `<programme>/weekly-risk`, registered models as their programme. Nothing is
logged automatically.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault(
    "MLFLOW_DISABLE_TELEMETRY", "true"
)  # no request leaves the regulator's network

import mlflow
import pandas as pd
from matplotlib.figure import Figure
from sklearn.metrics import roc_auc_score

from experiments import plots
from experiments.backtest import MODEL, Backtest
from experiments.card import markdown
from experiments.drift import Profile, as_json
from experiments.gate import Check, ahead_of, passed
from experiments.parity import Share, gaps
from features.refused import Refused
from models.metrics.calibration import Reliability
from models.metrics.rankings import Measurement
from models.model import Model, card_json
from models.plan import Plan
from models.registry import RULE, Registry, Version
from models.train import SEED

GATE = "gate"
PASSED, FAILED = "passed", "failed"
# The tag of a version with its Monday.
TRAINED_BEFORE = "trained_before"
# The tags of a run and of a version that say what their figures are about: whether random draws
# suffice for those of the whole frame, in one word and in full.
RANDOM_DRAWS, ABOUT = "random_draws", "figures_are_about"
# Before the name of a metric: it is one of the whole frame.
OF_FRAME = "frame"
# The file of a run with every visit that was judged.
JUDGED = "judged.parquet"
# The file of a run that says how everyone looked on the Monday it was trained for.
PROFILE = "profile.json"
# The file of a run with all that the service tells of the version.
TOLD = "told.json"


def start(uri: str, programme: str, artifacts: Path | None) -> str:
    """The id of the programme's experiment in the MLflow at `uri`, made where it is missing.

    `artifacts` is where a local MLflow keeps its files; None leaves that to the server.
    """
    _record_in(uri)
    name = f"{programme}/weekly-risk"
    found = mlflow.get_experiment_by_name(name)
    if found:
        return str(found.experiment_id)
    place = None if artifacts is None else artifacts.resolve().as_uri()
    return str(mlflow.create_experiment(name, artifact_location=place))


def _record_in(uri: str) -> None:
    """Makes `uri` the MLflow of this process, without MLflow's note of it in the environment.

    The note would be read back as if a person had named a server.
    """
    before = dict(os.environ)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    for name in set(os.environ) - set(before):
        del os.environ[name]


@dataclass(frozen=True)
class Trained:
    """Everything about a training that is kept."""

    model: Model
    plan: Plan
    result: Backtest
    gate: Sequence[Check]
    shares: Sequence[Share]
    profile: Profile
    beeswarm: Figure
    told: Mapping[str, Any]


def record(experiment: str, registry: Registry, trained: Trained) -> Version:
    """One run with everything about a trained model, a child for each block it was judged on.

    The model is registered as a new version and becomes the challenger, unless it is a rule.
    """
    model, plan, result = trained.model, trained.plan, trained.result
    about = _about(result)
    with mlflow.start_run(experiment_id=experiment, run_name=f"before {model.card.trained_before}"):
        mlflow.set_tags(
            {"snapshot": model.card.snapshot, "commit": model.card.commit, "seed": SEED, **about}
        )
        mlflow.log_params(_parameters(model, plan, result))
        mlflow.log_metrics(_metrics(result))
        mlflow.log_input(_dataset(result, model), context="backtest")
        mlflow.log_table(pd.DataFrame(map(asdict, result.table)), "backtest.json")
        if result.random_arm.table:
            mlflow.log_table(pd.DataFrame(map(asdict, result.random_arm.table)), "frame.json")
        mlflow.log_table(pd.json_normalize(list(map(asdict, trained.shares))), "groups.json")
        mlflow.log_table(pd.DataFrame(map(asdict, gaps(trained.shares))), "gaps.json")
        mlflow.log_table(pd.DataFrame(map(asdict, result.reliability.bins)), "reliability.json")
        mlflow.log_table(_gains(model), "gain.json")
        mlflow.log_figure(plots.of_reliability(result.reliability), "reliability.png")
        mlflow.log_figure(plots.of_gain(model.gain()), "gain.png")
        mlflow.log_figure(trained.beeswarm, "beeswarm.png")
        mlflow.log_text(card_json(model.card), "card.json")
        card = markdown(model.card, plan, result, trained.gate, trained.shares)
        mlflow.log_text(card, "card.md")
        mlflow.log_dict(as_json(trained.profile), PROFILE)
        mlflow.log_dict(dict(trained.told), TOLD)
        _log_judged(result.judged)
        for number, rows in result.judged.groupby("block"):
            with mlflow.start_run(run_name=f"block {number}", nested=True, tags=about):
                mlflow.log_metrics(_of_block(rows))
        version = registry.add(model, {**_tags(model, trained.gate), **about})
    if model.card.rule is None:
        registry.make_challenger(version)
    return version


def _about(result: Backtest) -> dict[str, str]:
    """The tags that say what figures are about."""
    return {RANDOM_DRAWS: result.random_arm.verdict, ABOUT: result.random_arm.sentence}


def _log_judged(judged: pd.DataFrame) -> None:
    """Every visit judged, for a later comparison."""
    with TemporaryDirectory() as folder:
        judged.to_parquet(Path(folder) / JUDGED)
        mlflow.log_artifact(str(Path(folder) / JUDGED))


def _of_block(rows: pd.DataFrame) -> dict[str, float]:
    """A block's size, and what its model made of it."""
    found = {"visits": float(len(rows)), "bad_share": float(rows["outcome"].mean())}
    if 0 < rows["outcome"].sum() < len(rows):
        found["roc_auc"] = float(roc_auc_score(rows["outcome"], rows["risk"]))
    return found


def refusals(version: Version) -> list[str]:
    """The checks of the gate that a version failed, in words; empty where it may go live."""
    if version.tags.get(GATE) == PASSED:
        return []
    failed = [name for name, value in version.tags.items() if value.startswith(FAILED)]
    return [f"{name}: {version.tags[name]}" for name in failed if name != GATE] or ["never judged"]


def refuse_beaten(rule: str, newest: Version) -> None:
    """Refuses to publish a rule, unless the gate refuses the newest trained version.

    The evidence must be of this rule: a gate that never looked at it lets it pass no more than one
    that found the model ahead.
    """
    verdict, programme = newest.tags.get(ahead_of(rule)), newest.programme
    named = f"version {newest.number} of the {programme} model"
    if verdict is None:
        raise Refused(
            f"{rule} may not be published: {named} was never judged beside it. "
            f"Train one that is: targeting train {programme}"
        )
    if newest.tags.get(GATE) != FAILED:
        by = verdict.removeprefix(f"{PASSED} ")
        raise Refused(
            f"{rule} may not be published: {named} passed its gate, ahead of it {by}. "
            f"Promote that one: targeting promote {programme} {newest.number}"
        )


def _tags(model: Model, gate: Sequence[Check]) -> dict[str, str]:
    return {
        GATE: PASSED if passed(gate) else FAILED,
        TRAINED_BEFORE: model.card.trained_before.isoformat(),
        **({RULE: model.card.rule} if model.card.rule else {}),
        **{check.name: f"{PASSED if check.passed else FAILED} ({check.seen})" for check in gate},
    }


def _parameters(model: Model, plan: Plan, result: Backtest) -> dict[str, object]:
    return {
        "plan": plan.name,
        **({RULE: model.card.rule} if model.card.rule else {}),
        "label": plan.label,
        "horizon_days": plan.horizon_days,
        "rounds": plan.rounds,
        "features": len(model.card.features),
        "catalogue": model.card.catalogue,
        "examples": model.card.examples,
        "outcomes": model.card.outcomes,
        "judged_random_draws": result.random_arm.visits,
        **{f"booster_{name}": value for name, value in plan.booster.items()},
    }


def _metrics(result: Backtest) -> dict[str, float]:
    """Every metric by its name; those of the whole frame, if any, by OF_FRAME and their name."""
    of_frame = _measured(result.random_arm.table)
    for one in result.random_arm.estimates:
        of_frame |= {one.name: one.value, f"{one.name}_low": one.low, f"{one.name}_high": one.high}
    return {
        **_measured(result.table),
        **_calibration(result.reliability),
        **{f"{OF_FRAME}_{name}": value for name, value in of_frame.items()},
    }


def _measured(table: Sequence[Measurement]) -> dict[str, float]:
    metrics = {}
    for row in table:
        if row.ranking == MODEL:
            metrics[f"{row.metric}_low"] = row.low
            metrics[f"{row.metric}_high"] = row.high
        name = row.metric if row.ranking == MODEL else f"{row.ranking}_{row.metric}"
        metrics[name] = row.value
    return metrics


def _calibration(found: Reliability) -> dict[str, float]:
    return {name: float(value) for name, value in vars(found).items() if name != "bins"}


def _dataset(result: Backtest, model: Model) -> object:
    numbers = result.predictions.astype({"outcome": float})
    return mlflow.data.from_pandas(numbers, name="backtest predictions", digest=model.card.snapshot)


def _gains(model: Model) -> pd.DataFrame:
    gains = sorted(model.gain().items(), key=lambda gain: -gain[1])
    return pd.DataFrame(gains, columns=["feature", "gain"])
