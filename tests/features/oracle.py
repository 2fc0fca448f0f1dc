"""The kernel again in a few lines of pandas: slow, obvious, and written without looking at it."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from features.feature import Feature, Fold, Form, Op, Where


def expected(rows: pd.DataFrame, feature: Feature, as_of: int) -> float:
    """The feature from one group's rows (day, known, withdrawn, columns), oldest first."""
    seen = rows[(rows.known < as_of) & (rows.withdrawn > as_of) & (rows.day < as_of)]
    seen = seen.assign(age=as_of - seen.day)[::-1]
    folded = [_fold(seen, fold) for fold in feature.value.folds]
    number = _joined(
        feature.value.form, [value for value, _ in folded], [n for _, n in folded], feature
    )
    return feature.empty if np.isnan(number) else float(number)


def _fold(seen: pd.DataFrame, fold: Fold) -> tuple[float, int]:
    rows = seen[_holds(seen, fold.where) & (seen.age > fold.newer_than) & (seen.age <= fold.within)]
    value = rows[fold.column] if fold.column else pd.Series(1.0, rows.index)
    rows, value = rows[value.notna()], value.dropna()
    if rows.empty:
        return 0.0, 0
    newest = list(value)[: int(fold.parameter) + 1]
    unbroken = np.cumprod(_holds(rows, fold.streak).to_numpy(np.int64))
    numbers: dict[Op, Callable[[], float]] = {
        Op.COUNT: lambda: len(rows),
        Op.TOTAL: lambda: value.sum(),
        Op.MOST: lambda: value.max(),
        Op.RECENT: lambda: newest[-1] if len(newest) > fold.parameter else np.nan,
        Op.NEAREST: lambda: rows.age.min(),
        Op.FARTHEST: lambda: rows.age.max(),
        Op.DECAYED: lambda: (value * 0.5 ** (rows.age / max(fold.parameter, 1))).sum(),
        Op.STREAK: lambda: unbroken.sum(),
        Op.DISTINCT: lambda: value.nunique(),
        Op.NEWEST_DAY: lambda: value[rows.age == rows.age.min()].sum(),
    }
    return float(numbers[fold.op]()), len(rows)


def _holds(rows: pd.DataFrame, where: Where) -> pd.Series:
    held = pd.Series(True, rows.index)
    for condition in where:
        column = rows[condition.column]
        held &= (
            column >= condition.low if condition.low is not None else column.isin(condition.among)
        )
    return held


def _joined(form: Form, v: list[float], n: list[int], feature: Feature) -> float:
    prior, weight = feature.value.parameters
    with np.errstate(divide="ignore", invalid="ignore"):
        number = {
            Form.PLAIN: lambda: v[0] if n[0] else np.nan,
            Form.RATIO: lambda: np.float64(v[0]) / v[1] if n[1] else np.nan,
            Form.SHRUNK: lambda: (v[0] + weight * prior) / (v[1] + weight),
            Form.CHANGE: lambda: v[0] / v[1] - v[2] / v[3] if n[1] and n[3] else np.nan,
            Form.GAP: lambda: (v[0] - v[1]) / (v[2] - 1) if v[2] > 1 else np.nan,
            Form.OVERDUE: lambda: (
                v[1] * (v[2] - 1) / (v[0] - v[1]) if v[2] > 1 and v[0] > v[1] else np.nan
            ),
        }[form]()
    return float(number)
