"""All that is told of a trained version, as JSON's values: what the desk of data scientists shows.

Numbers are those that go to MLflow, features and rankings are named in words. It is kept in MLflow
beside the rest, so that whoever lost it can have it again (`targeting/documents.py`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from experiments.backtest import Backtest
from experiments.gate import Check
from experiments.titles import title
from features.feature import FAMILY_TITLES, Family, Feature
from features.words import Text
from models.metrics.rankings import Measurement
from models.model import Model
from models.plan import Plan
from models.swarm import Course, Drawn, Moves, Step, courses, swarm


def told(
    model: Model,
    plan: Plan,
    features: Sequence[Feature],
    result: Backtest,
    checks: Sequence[Check],
    drawn: Drawn,
) -> dict[str, Any]:
    """What is told; `drawn` are rows of `features` with the shares of their scores."""
    card, arm = model.card, result.random_arm
    days = result.judged["as_of"]
    return {
        "plan": plan.name,
        "label": plan.label,
        "horizon_days": plan.horizon_days,
        "examples": card.examples,
        "bad": card.outcomes,
        "features": len(card.features),
        "snapshot": card.snapshot,
        "commit": card.commit,
        "definitions": card.catalogue,
        "judged": {
            "first": str(days.min()),
            "last": str(days.max()),
            "visits": len(result.judged),
            "bad": int(result.judged["outcome"].sum()),
            "blocks": result.blocks,
            "skipped": result.skipped,
            "random_draws": arm.verdict,
            "drawn": arm.visits,
        },
        "checks": [check_told(check) for check in checks],
        "rankings": [
            {"ranking": name, "title": asdict(title(name))}
            for name in dict.fromkeys(row.ranking for row in result.table)
        ],
        "measured": [_measured(row) for row in result.table],
        "of_frame": [_measured(row) for row in arm.table],
        "reliability": _finite(asdict(result.reliability)),
        **_gain(model, features),
        "swarm": [_moves(one, features) for one in swarm(drawn, features)],
        "courses": [_course(one, features) for one in courses(drawn, features)],
    }


def check_told(check: Check) -> dict[str, Any]:
    """A check in words; `of` names the ranking, grouping or version that it is about."""
    ranked = check.kind in ("ahead", "not_worse")
    of = title(check.of) if ranked else Text(check.of, check.of)
    return {
        "kind": check.kind, "of": asdict(of), "passed": check.passed, "told": asdict(check.told)
    }  # fmt: skip


def _measured(row: Measurement) -> dict[str, Any]:
    return {name: _finite(value) for name, value in asdict(row).items()}


def _gain(model: Model, features: Sequence[Feature]) -> dict[str, Any]:
    """Each feature's and family's share of what the trees gained, most first."""
    gains = model.gain()
    whole = sum(gains.values())
    if not whole:
        return {"gain": [], "gain_by_family": []}
    families: defaultdict[Family, float] = defaultdict(float)
    for feature in features:
        families[feature.family] += gains[feature.name] / whole
    ordered = sorted(features, key=lambda feature: (-gains[feature.name], feature.name))
    return {
        "gain": [
            {**_named(feature), "share": gains[feature.name] / whole}
            for feature in ordered
            if gains[feature.name]
        ],
        "gain_by_family": [
            {"title": asdict(FAMILY_TITLES[family]), "share": share}
            for family, share in sorted(families.items(), key=lambda each: (-each[1], each[0]))
        ],
    }


def _moves(found: Moves, features: Sequence[Feature]) -> dict[str, Any]:
    return {
        **_named(features[found.place]),
        "mean": found.mean,
        "dots": [[round(dot.share, 3), dot.level] for dot in found.dots],
    }


def _course(found: Course, features: Sequence[Feature]) -> dict[str, Any]:
    feature = features[found.place]
    return {
        **_named(feature),
        "unit": feature.value.unit,
        "steps": [_step(step) for step in found.steps],
        "unknown": None if found.unknown is None else _step(found.unknown),
    }


def _step(found: Step) -> dict[str, Any]:
    return {name: _finite(value) for name, value in asdict(found).items()}


def _named(feature: Feature) -> dict[str, Any]:
    return {"title": asdict(feature.meaning), "family": asdict(FAMILY_TITLES[feature.family])}


def _finite(value: Any) -> Any:
    """The value with None for every number that JSON cannot say."""
    if isinstance(value, Mapping):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
