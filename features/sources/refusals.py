"""What could not be used and why: bad rows set aside, and a whole source refused."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

import pandas as pd

from features.refused import Refused

# Stands for the column where a row could not even be split into columns.
ROW = "the row"


class SourceRefused(Refused):
    """A source, mapping or file that stops a load; the message says what to do next."""


@dataclass(frozen=True)
class Refusal:
    """One row that is set aside: where it stands, and what about it we could not use."""

    table: str
    file: str
    line: int  # of the file for CSV, counting the header as 1; row number from 1 for Parquet
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}, {self.column} {self.value!r}: {self.reason}"


def as_frame(refusals: Sequence[Refusal]) -> pd.DataFrame:
    """The refusals as a frame with one column a field, for a file of rows set aside."""
    columns = list(Refusal.__dataclass_fields__)
    return pd.DataFrame([asdict(refusal) for refusal in refusals], columns=columns)


def by_reason(refusals: Sequence[Refusal]) -> list[tuple[str, str, int]]:
    """(table.column, reason, how many), the most frequent first."""
    counts = Counter((f"{r.table}.{r.column}", r.reason) for r in refusals)
    return [(column, reason, n) for (column, reason), n in counts.most_common()]


# Names as like as this differ by a slip of the pen: known_on and knownon, complaint and complaints.
NEARLY = 0.85


def nearest(word: str, among: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `among` that was most likely meant, whatever its case; None where none is near.

    >>> nearest("Inspection_Id", ["inspector_id", "inspection_id"])
    'inspection_id'
    """
    by_lower = {one.lower(): one for one in among}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[near[0]] if near else None
