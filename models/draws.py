"""By what chance a draw took a visit: for judging the past alone, never for a score.

Places that somebody chose say little about the others; what a draw took stands for all that it
could have taken, each visit for one over its chance (`metrics/random_arm.py`).
"""

import numpy as np
import numpy.typing as npt

from features.store import EventStore


def inclusion_of(
    store: EventStore, inspection_ids: npt.NDArray[np.str_]
) -> npt.NDArray[np.float64]:
    """Each visit's chance to be drawn in its week; NaN where no draw took it, or nobody says.

    Of several versions of a visit the first that tells one counts: it was settled before the draw.
    """
    table = store.table("inspections")
    if table.num_rows == 0:
        return np.full(inspection_ids.size, np.nan)
    columns = ["inspection_id", "purpose", "inclusion_probability", "known_on"]
    rows = table.select(columns).to_pandas()
    told = rows[(rows["purpose"] == "random") & rows["inclusion_probability"].notna()]
    first = told.sort_values("known_on", kind="stable").drop_duplicates("inspection_id")
    chances = first.set_index("inspection_id")["inclusion_probability"]
    found: npt.NDArray[np.float64] = chances.reindex(inspection_ids).to_numpy(np.float64)
    return found
