"""Columns become tables of the contract: its names, order and types, and nothing known late."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from data_samples.arrays import only_before
from features.contract import TABLES, Kind

# Any: pandas-stubs know each of these names, but not a choice of them.
_PANDAS: Mapping[Kind, Any] = {
    "text": "str",
    "date": "datetime64[s]",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "programmes": "str",
    "week": "str",
}
_ARROW: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "programmes": pa.string(),
    "week": pa.string(),
}


def table(name: str, columns: Mapping[str, Any], *, until: np.datetime64) -> pd.DataFrame:
    """The contract's table `name`, with the rows known before `until`; what is not given is empty.

    A withdrawal that is still to come is left out: nobody knows of it yet. KeyError where a column
    is none of the contract's.
    """
    known = np.asarray(columns["known_on"]) < until
    given = {word: np.asarray(values)[known] for word, values in columns.items()}
    if "withdrawn_on" in given:
        given["withdrawn_on"] = only_before(given["withdrawn_on"], until)
    typed = {
        column.name: _typed(given.pop(column.name, None), column.kind, int(known.sum()))
        for column in TABLES[name].columns
    }
    if given:
        raise KeyError(f"{name} has no column {', '.join(given)}; features/contract.py names them.")
    return pd.DataFrame(typed)


def _typed(values: Any, kind: Kind, rows: int) -> pd.Series:
    """A column in its pandas type; `values` None is a column of nothing."""
    if values is None:
        return pd.Series([None] * rows, dtype=_PANDAS[kind])
    if values.dtype.kind == "U":
        return pd.Series(values, dtype="str").mask(values == "")
    if kind in ("integer", "boolean") and values.dtype.kind == "f":
        # Through Float64, whose missing values the nullable types understand.
        return pd.Series(values, dtype="Float64").astype(_PANDAS[kind])
    return pd.Series(values).astype(_PANDAS[kind])


def arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    """A table of the contract with its dates as dates, for Parquet."""
    schema = pa.schema([(column.name, _ARROW[column.kind]) for column in TABLES[name].columns])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
