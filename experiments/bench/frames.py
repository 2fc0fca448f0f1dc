"""The same features in pandas: one groupby a fold."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.bench.folds import Wanted, codes, is_number, joined, selection
from features.build import Matrix
from features.feature import Condition, Fold, Op
from features.kernel import OLDEST_WEIGHED
from features.plan import GRID


def features(folder: Path, entries: list[Wanted], as_of: int, out: Matrix) -> None:
    """Writes everyone's features on one Monday into `out`, (establishments, features)."""
    for entry in entries:
        columns = ["place", "row", "day", "known", "withdrawn", *entry.columns]
        rows = pd.read_parquet(folder / f"{entry.source}.parquet", columns=columns)
        known = (rows.place >= 0) & (rows.day < as_of)
        seen = rows[known & (rows.known < as_of) & (rows.withdrawn > as_of)]
        seen = seen.assign(age=as_of - seen.day)
        everyone = np.arange(out.shape[0], dtype=np.int32)
        number = [np.zeros(everyone.size) for _ in entry.folds]
        counted = {rows: np.zeros(everyone.size) for rows in entry.selections}
        for j, fold in enumerate(entry.folds):
            folded, of = _fold(entry.source, seen, fold)
            number[j][folded.index] = folded
            counted[selection(fold)][of.index] = of
        joined(entry, everyone, number, list(counted.values()), as_of, out)


def _holds(source: str, rows: pd.DataFrame, condition: Condition) -> "pd.Series[bool]":
    column = rows[f"c_{condition.column}"]
    if condition.low is not None:
        return column >= condition.low
    return column.isin(codes(source, condition))


def _fold(source: str, rows: pd.DataFrame, fold: Fold) -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    chosen = (rows.age > fold.newer_than) & (rows.age <= fold.within)
    for condition in fold.where:
        chosen &= _holds(source, rows, condition)
    if fold.column:
        column = rows[f"c_{fold.column}"]
        chosen &= column.notna() if is_number(source, fold.column) else column >= 0
    rows = rows[chosen]
    value = rows[f"c_{fold.column}"].astype(float) if fold.column else rows.place * 0.0 + 1
    by, of = rows.place, rows.groupby("place").size()
    if fold.op == Op.RECENT:
        back = int(fold.parameter)
        newest = rows.groupby("place").nth(-1 - back)
        return value.loc[newest.index].set_axis(newest.place), of
    if fold.op == Op.STREAK:
        unbroken = pd.Series(True, rows.index)
        for condition in fold.streak:
            unbroken &= _holds(source, rows, condition)
        ends = rows.row[~unbroken].groupby(by[~unbroken]).max()
        after = rows.row > by.map(ends).fillna(-1)
        return after.groupby(by).sum().astype(float), of
    if fold.op == Op.NEWEST_DAY:
        newest = rows.age == rows.age.groupby(by).transform("min")
        return value[newest].groupby(by[newest]).sum(), of
    if fold.op == Op.DECAYED:
        exact = 0.5 ** (rows.age.clip(upper=OLDEST_WEIGHED) / fold.parameter)
        weight = (exact / GRID).round().clip(lower=1) * GRID
        return (value * weight).groupby(by).sum(), of
    aggregate = {
        Op.COUNT: (value, "size"),
        Op.TOTAL: (value, "sum"),
        Op.MOST: (value, "max"),
        Op.NEAREST: (rows.age, "min"),
        Op.FARTHEST: (rows.age, "max"),
        Op.DISTINCT: (value, "nunique"),
    }
    column, name = aggregate[fold.op]
    return column.groupby(by).agg(name).astype(float), of
