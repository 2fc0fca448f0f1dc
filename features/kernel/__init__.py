"""One pass over sorted events for any (group, as_of) pairs: the only code that folds rows.

Compiled by numba once and driven by arrays that `plan.py` makes, so that hundreds of features cost
one walk over each establishment's events. `program.py` says what comes in, `steps.py` which rows
count and how they lie, `folding.py` what is made of them, `calls.py` what others call.
"""

from features.kernel.calls import add_up, fold, gather, spread, spread_without
from features.kernel.numbering import newest, number
from features.kernel.program import (
    COLUMNS,
    NOBODY,
    OLDEST_WEIGHED,
    Doubles,
    Floats,
    Folded,
    Ints,
    Longs,
    Program,
    Rows,
    read_only,
)

__all__ = [
    "COLUMNS",
    "NOBODY",
    "OLDEST_WEIGHED",
    "Doubles",
    "Floats",
    "Folded",
    "Ints",
    "Longs",
    "Program",
    "Rows",
    "add_up",
    "fold",
    "gather",
    "newest",
    "number",
    "read_only",
    "spread",
    "spread_without",
]
