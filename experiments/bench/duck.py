"""The same features as SQL: a window and a GROUP BY over each source's file, in DuckDB."""

from pathlib import Path

import duckdb
import numpy as np

from experiments.bench.folds import Selection, Wanted, codes, is_number, joined, selection
from features.build import Matrix
from features.feature import Condition, Fold, Op
from features.kernel import OLDEST_WEIGHED
from features.plan import GRID
from features.segments import parquet


def features(folder: Path, entries: list[Wanted], as_of: int, out: Matrix) -> None:
    """Writes everyone's features on one Monday into `out`, (establishments, features)."""
    with duckdb.connect() as db:
        for entry in entries:
            found = db.execute(query(folder, entry, as_of)).fetchnumpy()
            number = [np.ma.filled(found[f"v{j}"], np.nan) for j in range(len(entry.folds))]
            counted = [np.ma.filled(found[f"n{i}"], 0) for i in range(len(entry.selections))]
            joined(entry, np.ma.getdata(found["place"]), number, counted, as_of, out)


def query(folder: Path, entry: Wanted, as_of: int) -> str:
    """One row an establishment: `v`, the number of each fold; `n`, the rows of each selection."""
    rows = parquet(folder / f"{entry.source}.parquet")
    columns = ", ".join(["place", "row", f"{as_of} - day AS age", *entry.columns])
    chosen = [f"{_selected(entry.source, rows)} AS s{i}" for i, rows in enumerate(entry.selections)]
    weights = [f"{_weight(days)} AS {_weighed(days)}" for days in entry.half_lives]
    which = [f"s{entry.selections.index(selection(fold))}" for fold in entry.folds]
    marks = [_mark(entry.source, j, fold, which[j]) for j, fold in enumerate(entry.folds)]
    most = max((int(f.parameter) + 1 for f in entry.folds if f.op == Op.RECENT), default=0)
    folds = [_fold(j, fold, which[j], most) for j, fold in enumerate(entry.folds)]
    counts = [f"count(*) FILTER (s{i})::DOUBLE AS n{i}" for i in range(len(entry.selections))]
    return f"""
        WITH seen AS (
            SELECT {columns} FROM {rows}
            WHERE place >= 0 AND day < {as_of} AND known < {as_of} AND withdrawn > {as_of}
        ), chosen AS (SELECT {", ".join(["*", *weights, *chosen])} FROM seen),
        marked AS (SELECT {", ".join(["*", *(mark for mark in marks if mark)])} FROM chosen)
        SELECT place, {", ".join(folds + counts)} FROM marked GROUP BY place
        """


def _holds(source: str, condition: Condition) -> str:
    column = f"c_{condition.column}"
    if condition.low is None:
        return f"{column} IN ({', '.join(map(str, codes(source, condition)))})"
    return f"{column} >= {condition.low}"


def _selected(source: str, rows: Selection) -> str:
    where, column, newer_than, within = rows
    parts = [_holds(source, condition) for condition in where]
    parts.append(f"age > {newer_than} AND age <= {within}")
    if column:
        stated = "IS NOT NULL" if is_number(source, column) else ">= 0"
        parts.append(f"c_{column} {stated}")
    return " AND ".join(parts)


def _mark(source: str, j: int, fold: Fold, chosen: str) -> str | None:
    """What a fold must know of all rows of the establishment before it looks at one."""
    if fold.op == Op.STREAK:
        unbroken = " AND ".join(_holds(source, condition) for condition in fold.streak)
        ends = f"max(row) FILTER ({chosen} AND ({unbroken}) IS NOT TRUE)"
        return f"{ends} OVER (PARTITION BY place) AS m{j}"
    if fold.op == Op.NEWEST_DAY:
        return f"min(age) FILTER ({chosen}) OVER (PARTITION BY place) AS m{j}"
    return None


def _weight(half_life: float) -> str:
    exact = f"power(0.5, least(age, {OLDEST_WEIGHED}) / {half_life})"
    return f"greatest(round({exact} / {GRID}), 1) * {GRID}"


def _weighed(half_life: float) -> str:
    return f"w{half_life:.0f}"


def _fold(j: int, fold: Fold, chosen: str, most: int) -> str:
    value = f"c_{fold.column}" if fold.column else "1"
    aggregate, only = {
        Op.COUNT: ("count(*)", ""),
        Op.TOTAL: (f"sum({value}::DOUBLE)", ""),
        Op.MOST: (f"max({value})", ""),
        Op.RECENT: (f"arg_max({value}, row, {most})", ""),
        Op.NEAREST: ("min(age)", ""),
        Op.FARTHEST: ("max(age)", ""),
        Op.DECAYED: (f"sum({value} * {_weighed(fold.parameter)})", ""),
        Op.STREAK: ("count(*)", f" AND row > coalesce(m{j}, -1)"),
        Op.DISTINCT: (f"count(DISTINCT {value})", ""),
        Op.NEWEST_DAY: (f"sum({value}::DOUBLE)", f" AND age = m{j}"),
    }[fold.op]
    number = f"{aggregate} FILTER ({chosen}{only})"
    if fold.op == Op.RECENT:
        number = f"({number})[{int(fold.parameter) + 1}]"  # one list for all that look back
    return f"({number})::DOUBLE AS v{j}"
