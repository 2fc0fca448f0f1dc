"""The same features as SQL: a window and a GROUP BY over each source's file, in DuckDB."""

from pathlib import Path

import duckdb
import numpy as np

from experiments.bench.folds import Wanted, codes, is_number, joined
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
            shape = (out.shape[0], len(entry.folds))
            number, of = np.zeros(shape), np.zeros(shape)
            place = np.ma.getdata(found["place"])
            for j in range(shape[1]):
                number[place, j] = np.ma.filled(found[f"v{j}"], 0)
                of[place, j] = np.ma.filled(found[f"n{j}"], 0)
            joined(entry, number, of, as_of, out)


def query(folder: Path, entry: Wanted, as_of: int) -> str:
    """One row an establishment, `v` and `n` of each fold: its number, and of how many rows."""
    rows = parquet(folder / f"{entry.source}.parquet")
    columns = ", ".join(["place", "row", f"{as_of} - day AS age", *entry.columns])
    marks = [_mark(entry.source, j, fold) for j, fold in enumerate(entry.folds)]
    marked = ", ".join(["*", *(mark for mark in marks if mark)])
    folds = [_fold(entry.source, j, fold) for j, fold in enumerate(entry.folds)]
    return f"""
        WITH seen AS (
            SELECT {columns} FROM {rows}
            WHERE place >= 0 AND day < {as_of} AND known < {as_of} AND withdrawn > {as_of}
        ), marked AS (SELECT {marked} FROM seen)
        SELECT place, {", ".join(folds)} FROM marked GROUP BY place
        """


def _holds(source: str, condition: Condition) -> str:
    column = f"c_{condition.column}"
    if condition.low is None:
        return f"{column} IN ({', '.join(map(str, codes(source, condition)))})"
    return f"{column} >= {condition.low}"


def _selected(source: str, fold: Fold) -> str:
    parts = [_holds(source, condition) for condition in fold.where]
    parts.append(f"age > {fold.newer_than} AND age <= {fold.within}")
    if fold.column:
        column = f"c_{fold.column}"
        stated = "IS NOT NULL" if is_number(source, fold.column) else ">= 0"
        parts.append(f"{column} {stated}")
    return " AND ".join(parts)


def _mark(source: str, j: int, fold: Fold) -> str | None:
    """What a fold must know of all rows of the establishment before it looks at one."""
    chosen = _selected(source, fold)
    if fold.op == Op.STREAK:
        unbroken = " AND ".join(_holds(source, condition) for condition in fold.streak)
        ends = f"max(row) FILTER ({chosen} AND ({unbroken}) IS NOT TRUE)"
        return f"{ends} OVER (PARTITION BY place) AS m{j}"
    if fold.op == Op.NEWEST_DAY:
        return f"min(age) FILTER ({chosen}) OVER (PARTITION BY place) AS m{j}"
    return None


def _fold(source: str, j: int, fold: Fold) -> str:
    chosen = _selected(source, fold)
    value = f"c_{fold.column}" if fold.column else "1"
    back = int(fold.parameter)
    exact = f"power(0.5, least(age, {OLDEST_WEIGHED}) / {max(fold.parameter, 1)})"
    weight = f"greatest(round({exact} / {GRID}), 1) * {GRID}"
    aggregate, only = {
        Op.COUNT: ("count(*)", ""),
        Op.TOTAL: (f"sum({value}::DOUBLE)", ""),
        Op.MOST: (f"max({value})", ""),
        Op.RECENT: (f"list({value} ORDER BY row DESC)", ""),
        Op.NEAREST: ("min(age)", ""),
        Op.FARTHEST: ("max(age)", ""),
        Op.DECAYED: (f"sum({value} * {weight})", ""),
        Op.STREAK: ("count(*)", f" AND row > coalesce(m{j}, -1)"),
        Op.DISTINCT: (f"count(DISTINCT {value})", ""),
        Op.NEWEST_DAY: (f"sum({value}::DOUBLE)", f" AND age = m{j}"),
    }[fold.op]
    number, of = f"{aggregate} FILTER ({chosen}{only})", f"count(*) FILTER ({chosen})"
    if fold.op == Op.RECENT:
        number, of = f"({number})[{back + 1}]", f"greatest({of} - {back}, 0)"
    return f"({number})::DOUBLE AS v{j}, {of} AS n{j}"
