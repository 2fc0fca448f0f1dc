"""What parts ask and tell each other about their groups, as Arrow rows that anything can add up.

A row is about one group of the whole: `name` says of what, `asked` whether its part wants to know,
`v0` … are numbers and `n0` … of how many rows each is made. Summed over name and group, the rows of
all parts are the answers.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.kernel import Folded, Ints
from features.parts import EventsPart
from features.sums import Answer, Asking, Told


def columns_of(folds: int) -> list[str]:
    """The names of the columns that are added up."""
    return [f"v{fold}" for fold in range(folds)] + [f"n{fold}" for fold in range(folds)]


def schema(folds: int) -> pa.Schema:
    """The rows' columns."""
    numbers = [pa.field(name, pa.float64()) for name in columns_of(folds)]
    return pa.schema(
        [("name", pa.string()), ("group", pa.int32()), ("asked", pa.bool_()), *numbers]
    )


def said(asking: Asking, part: EventsPart, folds: int) -> pa.Table:
    """A part's questions (of no value) and what it adds itself; `folds`: the most of any plan."""
    tables = [schema(folds).empty_table()]
    for name, note in asking.notes.items():
        numbers = part.groups[note.of]
        nothing = np.zeros((note.asked.size, 2 * folds))
        tables.append(_rows(name, numbers[note.asked], nothing, folds, asked=True))
        width = note.folded.number.shape[1]
        added = np.zeros((note.group.size, 2 * folds))
        added[:, :width] = note.folded.number
        added[:, folds : folds + width] = note.folded.of
        tables.append(_rows(name, numbers[note.group], added, folds, asked=False))
    return pa.concat_tables(tables)


def present(folds: int) -> pa.Table:
    """One row that asks about nothing: who sends it is there."""
    return _rows("", np.zeros(1, np.int32), np.zeros((1, 2 * folds)), folds, asked=True)


def told(sums: pa.Table, part: EventsPart, folds: int) -> Told:
    """The answers to a part's questions from their summed rows, in any order."""
    rows = sums.sort_by([("name", "ascending"), ("group", "ascending")])
    name = np.asarray(rows["name"].to_pylist(), np.str_)
    group = rows["group"].to_numpy()
    number, of = (
        np.stack([rows[column].to_numpy() for column in columns], axis=1)
        for columns in (columns_of(folds)[:folds], columns_of(folds)[folds:])
    )
    names, first = np.unique(name, return_index=True)
    answers = {
        str(one): Answer(
            group[start:end], Folded(number[start:end], of[start:end].astype(np.int32))
        )
        for one, start, end in zip(names, first, np.append(first, name.size)[1:], strict=True)
    }
    return Told(answers, part.groups)


def _rows(
    name: str, group: Ints, numbers: npt.NDArray[np.float64], folds: int, *, asked: bool
) -> pa.Table:
    fixed = {
        "name": pa.repeat(name, group.size),
        "group": group,
        "asked": pa.repeat(asked, group.size),
    }
    columns = dict(zip(columns_of(folds), numbers.T, strict=True))
    return pa.table({**fixed, **columns}, schema=schema(folds))
