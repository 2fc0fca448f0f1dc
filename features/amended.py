"""Rows that a source changed in place: each version counts from when it was read, until the next.

Only tables whose mapping says `may_change` have them. Versions of the register are rows with a day
of knowledge in their key, and need none of this.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features import contract

if TYPE_CHECKING:
    from features.segments import Rows


@dataclass(frozen=True)
class Amended:
    """A table's rows, of which some came again with other content."""

    rows: "Rows"

    @property
    def table(self) -> str:
        """The table's name."""
        return self.rows.table

    @property
    def sql(self) -> str:
        """A subquery like that of `Rows`, with the days on which versions were replaced."""
        return amended(self.rows.sql, self.table)


def amended(rows: str, table: str) -> str:
    """The subquery of `Amended` for a query of some rows of the table: all versions of each."""
    key = ", ".join(f'"{name}"' for name in contract.TABLES[table].key)
    following = f"lead(known_on) OVER (PARTITION BY {key} ORDER BY known_on)"
    return f"""(
        SELECT * REPLACE (least(withdrawn_on, {following} + 1) AS withdrawn_on) FROM {rows})"""
