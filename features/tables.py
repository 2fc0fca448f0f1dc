"""Contract tables as Arrow: types, missing columns, and the day a row counts as known.

Between a source and the store everything is an Arrow table that `completed` has passed.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from features import contract
from features.events import EPOCH

ARROW_TYPES: Mapping[contract.Kind, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "programmes": pa.string(),
    "week": pa.string(),
}

# Rows that carry no date at all (a register exported today) count as always known.
ALWAYS_KNOWN = EPOCH.replace(year=1900)


def schema(name: str) -> pa.Schema:
    """The Arrow schema of a contract table."""
    columns = contract.TABLES[name].columns
    return pa.schema([(column.name, ARROW_TYPES[column.kind]) for column in columns])


def completed(name: str, table: pa.Table | None) -> pa.Table:
    """The table in the contract's columns and types; absent ones are null, `known_on` never is.

    `known_on` defaults to the table's own day, or to `ALWAYS_KNOWN` where it has none.
    """
    wanted = schema(name)
    given = table if table is not None else wanted.empty_table()
    columns = [
        given[field.name].cast(field.type)
        if field.name in given.column_names
        else pa.nulls(given.num_rows, field.type)
        for field in wanted
    ]
    whole = pa.table(columns, schema=wanted)
    time = contract.TABLES[name].time
    always = pa.scalar(ALWAYS_KNOWN, pa.date32())
    default = pc.coalesce(whole[time], always) if time else always
    known = pc.coalesce(whole["known_on"], default)
    return whole.set_column(wanted.get_field_index("known_on"), "known_on", known)
