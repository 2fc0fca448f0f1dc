"""What the register said of an establishment, in its own words: bureau and kind by their codes."""

import duckdb
import numpy as np
import numpy.typing as npt

from features.events import hashed
from features.store import EventStore


def words_of(
    store: EventStore, column: str, codes: npt.NDArray[np.floating], *, otherwise: str
) -> npt.NDArray[np.object_]:
    """The words that the codes of a register's column stand for; `otherwise` where none does."""
    with duckdb.connect() as db:
        rows = store.rows("establishments").sql
        words = db.execute(f"SELECT DISTINCT {column} FROM {rows} WHERE {column} > ''").fetchall()
    meant = {float(hashed(word)): word for (word,) in words}
    return np.array([meant.get(float(code), otherwise) for code in codes], object)
