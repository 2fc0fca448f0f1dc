"""By what chance a draw took a visit: for judging the past alone, never for a score.

Places that somebody chose say little about the others; what a draw took stands for all that it
could have taken, each visit for one over its chance (`metrics/random_arm.py`).
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.store import EventStore

# A drawn target is visited in its week or soon after; a later random visit was not this draw's.
VISITED_WITHIN = pd.Timedelta(days=27)


def inclusion_of(
    store: EventStore,
    inspection_ids: npt.NDArray[np.str_],
    drawn: pd.DataFrame | None = None,
    *,
    before: date = date.max,
) -> npt.NDArray[np.float64]:
    """Each visit's chance to be drawn in its week; NaN where no draw took it, or nobody says.

    Of several versions of a visit the first that tells one counts: it was settled before the draw.
    A random visit that tells none has that of the last published draw that took the place, from
    `drawn`: establishment_id, programme, published_on (a day) and inclusion_probability. Of several
    visits the first was that draw's. What became known on the day `before` or later tells nothing.
    """
    table = store.table("inspections")
    if table.num_rows == 0:
        return np.full(inspection_ids.size, np.nan)
    columns = [
        "inspection_id", "establishment_id", "programme", "happened_on", "purpose",
        "inclusion_probability", "known_on",
    ]  # fmt: skip
    rows = table.select(columns).to_pandas()
    random = rows[(rows["purpose"] == "random") & (rows["known_on"] < before)]
    random = random.sort_values("known_on", kind="stable")
    told = random[random["inclusion_probability"].notna()].drop_duplicates("inspection_id")
    chances = told.set_index("inspection_id")["inclusion_probability"]
    if drawn is not None and len(drawn):
        silent = random[~random["inspection_id"].isin(chances.index)]
        ours = _of_draws(silent.drop_duplicates("inspection_id"), drawn)
        chances = pd.concat([chances, ours])
    found: npt.NDArray[np.float64] = chances.reindex(inspection_ids).to_numpy(np.float64)
    return found


def _of_draws(visits: pd.DataFrame, drawn: pd.DataFrame) -> "pd.Series[float]":
    """The chance of each visit's draw by inspection id; visits that no draw took are left out."""
    by = ["programme", "establishment_id"]
    day = pd.to_datetime(visits["happened_on"])
    published = drawn.assign(day=pd.to_datetime(drawn["published_on"])).sort_values("day")
    published["drawn_on"] = published["day"]
    joined = pd.merge_asof(
        visits[[*by, "inspection_id"]].assign(day=day).sort_values("day"),
        published[[*by, "day", "drawn_on", "inclusion_probability"]],
        on="day",
        by=by,
        tolerance=VISITED_WITHIN,
    ).dropna()
    first = joined.drop_duplicates([*by, "drawn_on"])
    return first.set_index("inspection_id")["inclusion_probability"]
