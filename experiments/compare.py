"""Two versions of a programme's model on the visits that both were judged on, pair by pair."""

from collections.abc import Iterator

import pandas as pd

from experiments.backtest import MODEL
from features.refused import Refused
from models.metrics.rankings import Judged, Measurement, measured
from models.train import SEED

CHAMPION, CHALLENGER = "champion", "challenger"


def compared(champion: pd.DataFrame, challenger: pd.DataFrame) -> tuple[int, list[Measurement]]:
    """How many visits, and every metric of both; both are `Backtest.judged`.

    What is compared is how the versions were made (plan, features, records), each visit judged by a
    model that knew nothing of it. Refused where no visit was judged by both with the same outcome:
    then they judged different records, and no figure would mean anything.
    """
    keys = ["inspection_id", "as_of", "outcome"]
    theirs = champion[[*keys, MODEL]].rename(columns={MODEL: CHAMPION})
    both = challenger.merge(theirs, on=keys)
    if not 0 < both["outcome"].sum() < len(both):
        raise Refused(
            f"The versions share {len(both)} judged visits, {int(both['outcome'].sum())} of them "
            "bad: too few to compare. Train both on the same records."
        )
    judged = Judged(
        outcome=both["outcome"].to_numpy("int8"),
        establishment=both["establishment_id"].factorize()[0].astype("int32"),
        week=both.groupby(["bureau", "as_of"]).ngroup().to_numpy().astype("int32"),
        block=both["block"].factorize()[0].astype("int32"),
    )
    rankings = {
        CHALLENGER: both[MODEL].to_numpy("float64"),
        CHAMPION: both[CHAMPION].to_numpy("float64"),
    }
    return len(both), measured(judged, rankings, seed=SEED)


def lines(visits: int, table: list[Measurement]) -> Iterator[str]:
    """One line a metric."""
    yield f"{visits:,} visits, each judged by both; intervals 95 %, paired."
    champion = {row.metric: row for row in table if row.ranking == CHAMPION}
    for row in table:
        if row.ranking == CHALLENGER:
            other = champion[row.metric]
            yield (
                f"  {row.metric:28} challenger {row.value:.3f}, champion {other.value:.3f}: "
                f"ahead by {other.ahead:+.3f} [{other.ahead_low:+.3f}, {other.ahead_high:+.3f}]"
            )
