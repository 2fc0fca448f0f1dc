"""What visits to listed targets found, lane by lane: figures of chosen places, never public ones.

A hit rate says how well a lane chooses. The random lane's stands beside the others for that; what
holds of everyone is `prevalence.py`'s, which weighs the same draws by their chances.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features import contract
from features.events import EPOCH, Events, day_number
from models.draws import VISITED_WITHIN
from models.metrics.clustered import NOTHING, Figure, share
from models.public.report import HitRates, LaneRate
from models.public.stating import ratio_told, share_stated
from models.public.window import Window
from models.visits.law import LANES

# Somebody or something else sent these: what they found is no list's doing.
SENT_BY_OTHERS: Final = ("complaint", "reinspection", "licensing")
_A_WEEK: Final = 7
_BY: Final = ["establishment_id", "programme"]


def hit_rates(events: Events, window: Window, listed: pd.DataFrame) -> list[HitRates]:
    """Every programme's hit rates; `listed` has a row a target of a published list.

    Its columns: establishment_id, programme, lane, monday and published_on (days). A list counts
    where its Monday is in the window and it was published before its week was over. A visit is of
    the newest list that had the place, on or after publication, at most `VISITED_WITHIN` after its
    Monday; the first that could be assessed counts. Whoever is listed again before a visit is one
    target, of the later list.
    """
    targets = _targets(listed, window)
    found = targets.merge(_visits_of(events, window, targets), on="target", how="left")
    found = found[~_listed_again(found)]
    return [
        _of_programme(programme, found[found["programme"] == programme])
        for programme in contract.PROGRAMMES
    ]


def _targets(listed: pd.DataFrame, window: Window) -> pd.DataFrame:
    rows = listed.assign(
        monday=_days(listed["monday"]), published=_days(listed["published_on"])
    ).sort_values([*_BY, "monday", "published", "lane"], kind="stable")
    counts = (
        (rows["monday"] >= day_number(window.since))
        & (rows["monday"] < day_number(window.until))
        & (rows["published"] < rows["monday"] + _A_WEEK)
    )
    rows = rows[counts].reset_index(drop=True)
    rows["begins"] = np.maximum(rows["monday"], rows["published"])
    return rows.assign(target=np.arange(len(rows)))


def _listed_again(found: pd.DataFrame) -> "pd.Series[bool]":
    """Which targets had no visit before a later list had the place; rows in order of lists."""
    following = found.groupby(_BY)["monday"].shift(-1)
    soon = following - found["monday"] <= VISITED_WITHIN.days
    return soon & found["failed"].isna()


def _visits_of(events: Events, window: Window, targets: pd.DataFrame) -> pd.DataFrame:
    """The visit that each target had: target, place and failed; those without have no row."""
    visits = events.sources.get("inspections")
    nothing = pd.DataFrame({"target": [], "place": [], "failed": []}, dtype=np.int64)
    if visits is None or targets.empty:
        return nothing
    as_of = day_number(window.as_of)
    others = [contract.PURPOSES.index(purpose) for purpose in SENT_BY_OTHERS]
    wanted = _among(events, targets["establishment_id"].unique().astype(str))
    use = np.flatnonzero(
        (visits.known < as_of)
        & (visits.withdrawn > as_of)
        & (visits.day >= day_number(window.since))
        & ~np.isnan(visits.columns["failed"])
        & ~np.isin(visits.columns["purpose"], others)
        & (visits.owner >= 0)
    )
    use = use[wanted[visits.owner[use]]]
    made = pd.DataFrame(
        {
            "establishment_id": events.ids[visits.owner[use]],
            "programme": np.array(contract.PROGRAMMES)[visits.columns["programme"][use]],
            "day": visits.day[use].astype(np.int64),
            "place": visits.owner[use].astype(np.int64),
            "failed": visits.columns["failed"][use].astype(np.int64),
        }
    ).sort_values("day", kind="stable")
    sent = targets.sort_values("begins", kind="stable")[[*_BY, "begins", "monday", "target"]]
    words = dict.fromkeys(_BY, "str")
    joined = pd.merge_asof(
        made.astype(words), sent.astype(words), left_on="day", right_on="begins", by=_BY
    ).dropna(subset=["target"])
    joined = joined[joined["day"] <= joined["monday"] + VISITED_WITHIN.days]
    return joined.drop_duplicates("target").astype({"target": int})[["target", "place", "failed"]]


def _among(events: Events, ids: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """Which of `Events.ids` these are; the records may not know some."""
    at = np.searchsorted(events.ids, ids)
    at, ids = at[at < events.ids.size], ids[at < events.ids.size]
    wanted = np.zeros(events.ids.size, np.bool_)
    wanted[at[events.ids[at] == ids]] = True
    return wanted


def _of_programme(programme: str, found: pd.DataFrame) -> HitRates:
    figures = {lane: _figure(found[found["lane"] == lane]) for lane in LANES}
    lanes = tuple(
        LaneRate(
            lane,
            int((found["lane"] == lane).sum()),
            figures[lane].n,
            share_stated(figures[lane]),
        )
        for lane in LANES
    )
    return HitRates(programme, lanes, ratio_told(figures["risk"], figures["random"]))


def _figure(found: pd.DataFrame) -> Figure:
    visited = found[found["failed"].notna()]
    failed = visited["failed"].to_numpy(np.float64)
    if not failed.size:
        return NOTHING
    return share(failed, np.ones(failed.size), visited["place"].to_numpy(np.int32))


def _days(days: Sequence[object] | pd.Series) -> npt.NDArray[np.int64]:
    """Day numbers of dates."""
    since_epoch = pd.to_datetime(pd.Series(days)) - pd.Timestamp(EPOCH)
    return np.asarray(since_epoch.dt.days, np.int64)
