"""The same features in Polars, streamed: a scan and group_bys over each source's file.

`features` is one query a source, the way it is usually written; one fold that the engine cannot
make of rows as they pass keeps all of them from it. `features_apart` asks for such folds apart.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.bench.folds import Selection, Wanted, codes, is_number, joined, selection
from features.build import Matrix
from features.feature import Condition, Fold, Op
from features.kernel import OLDEST_WEIGHED
from features.plan import GRID

AGE, PLACE, ROW = pl.col("age"), pl.col("place"), pl.col("row")


def features(folder: Path, entries: list[Wanted], as_of: int, out: Matrix) -> None:
    """Writes everyone's features on one Monday into `out`, (establishments, features)."""
    for entry in entries:
        folds = {f"v{j}": _fold(entry, fold) for j, fold in enumerate(entry.folds)}
        seen = _seen(folder, entry, as_of)
        _write([seen.group_by(PLACE).agg(**folds, **_counts(entry))], entry, as_of, out)


def features_apart(folder: Path, entries: list[Wanted], as_of: int, out: Matrix) -> None:
    """The same, by as many queries a source as it takes for each to stream."""
    for entry in entries:
        seen, streamed, back, queries = _seen(folder, entry, as_of), {}, {}, []
        for j, fold in enumerate(entry.folds):
            if fold.op == Op.RECENT:
                back[f"v{j}"] = fold
            elif fold.op == Op.NEWEST_DAY:
                queries.append(_newest_day(seen, entry, fold, f"v{j}"))
            else:
                streamed[f"v{j}"] = _fold(entry, fold)
        queries.append(seen.group_by(PLACE).agg(**streamed, **_counts(entry)))
        if back:
            lists = {_chosen(entry, f): _value(f).filter(_rows(entry, f)) for f in back.values()}
            found = seen.group_by(PLACE).agg(**{f"of {name}": one for name, one in lists.items()})
            nth = {
                name: pl.col(f"of {_chosen(entry, fold)}").list.get(
                    -1 - int(fold.parameter), null_on_oob=True
                )
                for name, fold in back.items()
            }
            queries.append(found.select(PLACE, **nth))
        _write(queries, entry, as_of, out)


def _newest_day(seen: pl.LazyFrame, entry: Wanted, fold: Fold, name: str) -> pl.LazyFrame:
    one = pl.when(_rows(entry, fold)).then(_value(fold)).sum()
    days = seen.filter(_rows(entry, fold)).group_by(PLACE, AGE).agg(sum=one)
    return days.group_by(PLACE).agg(pl.col("sum").sort_by(AGE).first().alias(name))


def _write(queries: Sequence[pl.LazyFrame], entry: Wanted, as_of: int, out: Matrix) -> None:
    """Runs the queries, which together have every fold and count, and joins them."""
    everyone = np.arange(out.shape[0], dtype=np.int32)
    columns: dict[str, Any] = {}
    for query in queries:
        found = query.sort(PLACE).collect(engine="streaming")
        place = found["place"].to_numpy()
        for name in found.columns[1:]:
            columns[name] = np.zeros(everyone.size)
            columns[name][place] = found[name].to_numpy()
    number = [columns[f"v{j}"] for j in range(len(entry.folds))]
    counted = [columns[f"n{i}"] for i in range(len(entry.selections))]
    joined(entry, everyone, number, counted, as_of, out)


def _seen(folder: Path, entry: Wanted, as_of: int) -> pl.LazyFrame:
    """The rows that count, which selections each is in, and what it weighs."""
    known = (pl.col("day") < as_of) & (pl.col("known") < as_of) & (pl.col("withdrawn") > as_of)
    streaks = [fold for fold in entry.folds if fold.op == Op.STREAK]
    return (
        pl.scan_parquet(folder / f"{entry.source}.parquet")
        .filter((PLACE >= 0) & known)
        .with_columns(age=as_of - pl.col("day"))
        .with_columns(
            **{f"w{days:.0f}": _weight(days) for days in entry.half_lives},
            **{f"s{i}": _selected(entry.source, one) for i, one in enumerate(entry.selections)},
        )
        .with_columns(**{f"met {_chosen(entry, f)}": _rows(entry, f).cum_sum() for f in streaks})
    )


def _counts(entry: Wanted) -> dict[str, pl.Expr]:
    """How many rows of each selection."""
    return {f"n{i}": pl.col(f"s{i}").sum() for i in range(len(entry.selections))}


def _weight(half_life: float) -> pl.Expr:
    exact = pl.lit(0.5) ** (AGE.clip(upper_bound=OLDEST_WEIGHED) / half_life)
    return (exact / GRID).round().clip(lower_bound=1.0) * GRID


def _holds(source: str, condition: Condition) -> pl.Expr:
    column = pl.col(f"c_{condition.column}")
    if condition.low is not None:
        return column >= condition.low
    return pl.any_horizontal([column == code for code in codes(source, condition)])


def _selected(source: str, rows: Selection) -> pl.Expr:
    where, column, newer_than, within = rows
    parts = [_holds(source, condition) for condition in where]
    parts += [newer_than < AGE, within >= AGE]
    if column:
        stated = pl.col(f"c_{column}")
        parts.append(stated.is_not_null() if is_number(source, column) else stated >= 0)
    return pl.all_horizontal(parts).fill_null(False)


def _chosen(entry: Wanted, fold: Fold) -> str:
    return f"s{entry.selections.index(selection(fold))}"


def _rows(entry: Wanted, fold: Fold) -> pl.Expr:
    return pl.col(_chosen(entry, fold))


def _value(fold: Fold) -> pl.Expr:
    return pl.col(f"c_{fold.column}").cast(pl.Float64) if fold.column else pl.lit(1.0)


def _fold(entry: Wanted, fold: Fold) -> pl.Expr:
    chosen, value = _rows(entry, fold), _value(fold)
    if fold.op == Op.COUNT:
        return chosen.sum()
    if fold.op == Op.RECENT:
        return value.filter(chosen).get(-1 - int(fold.parameter), null_on_oob=True)
    if fold.op == Op.STREAK:
        unbroken = pl.all_horizontal([_holds(entry.source, c) for c in fold.streak])
        # Rows lie oldest first: how far their number has risen since the last that breaks it.
        met = pl.col(f"met {_chosen(entry, fold)}")
        ends = met.filter(chosen & ~unbroken.fill_null(False)).max()
        return pl.coalesce(met.filter(chosen).max() - ends, chosen.sum())
    if fold.op == Op.NEWEST_DAY:
        return value.filter(chosen & (AGE.filter(chosen).min() == AGE)).sum()
    if fold.op == Op.DISTINCT:
        return value.filter(chosen).n_unique()
    return {
        Op.TOTAL: pl.when(chosen).then(value).sum(),
        Op.MOST: pl.when(chosen).then(value).max(),
        Op.NEAREST: pl.when(chosen).then(AGE).min(),
        Op.FARTHEST: pl.when(chosen).then(AGE).max(),
        Op.DECAYED: pl.when(chosen).then(value * pl.col(f"w{fold.parameter:.0f}")).sum(),
    }[fold.op]
