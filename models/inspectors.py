"""Who inspected: for judging past visits and adjusting what is learned from them, never for scores.

On the Monday of a list nobody knows who will go, so nothing here is a feature and nothing of it is
kept in a model that ranks.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.store import EventStore

# Whoever it was, nobody has written it down.
UNKNOWN = -1


def inspectors_of(
    store: EventStore, inspection_ids: npt.NDArray[np.str_]
) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Each visit's inspector as a place in the list of names that comes with it; UNKNOWN: -1."""
    nobody = np.full(inspection_ids.size, UNKNOWN, np.int32)
    table = store.table("inspections")
    if table.num_rows == 0:
        return nobody, []
    rows = table.select(["inspection_id", "inspector_id"]).to_pandas()
    named = rows.dropna().drop_duplicates("inspection_id").set_index("inspection_id")
    found, names = pd.factorize(named["inspector_id"].reindex(inspection_ids), sort=True)
    return found.astype(np.int32), [str(name) for name in names]
