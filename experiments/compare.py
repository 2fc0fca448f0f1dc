"""Two versions of a programme's model on the visits that both were judged on, pair by pair."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.backtest import MODEL
from experiments.report import OF_FRAME, ON_RECORD
from features.refused import Refused
from models.metrics.random_arm import RandomArm, random_arm
from models.metrics.rankings import Judged, Measurement, measured
from models.train import SEED

CHAMPION, CHALLENGER = "champion", "challenger"


@dataclass(frozen=True)
class Comparison:
    """How many visits both judged, every metric of both on these, and what random draws add."""

    visits: int
    table: Sequence[Measurement]
    random_arm: RandomArm


def compared(champion: pd.DataFrame, challenger: pd.DataFrame) -> Comparison:
    """Both versions beside each other; both are `Backtest.judged`.

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
    undrawn = np.full(len(both), np.nan)  # versions of before draws were told have no such column
    arm = random_arm(
        judged.outcome,
        judged.establishment,
        both["inclusion"].to_numpy("float64") if "inclusion" in both else undrawn,
        rankings,
        both["risk"].to_numpy("float64"),
        seed=SEED,
    )
    return Comparison(len(both), measured(judged, rankings, seed=SEED), arm)


def lines(found: Comparison) -> Iterator[str]:
    """One line a metric, of the whole frame first where random draws suffice for it."""
    yield f"{found.visits:,} visits, each judged by both; intervals 95 %, paired."
    yield found.random_arm.sentence
    if found.random_arm.table:
        yield f"{OF_FRAME.capitalize()}:"
        yield from _measured(found.random_arm.table)
    yield f"{ON_RECORD.capitalize()}:"
    yield from _measured(found.table)


def _measured(table: Sequence[Measurement]) -> Iterator[str]:
    champion = {row.metric: row for row in table if row.ranking == CHAMPION}
    for row in table:
        if row.ranking == CHALLENGER:
            other = champion[row.metric]
            yield (
                f"  {row.metric:28} challenger {row.value:.3f}, champion {other.value:.3f}: "
                f"ahead by {other.ahead:+.3f} [{other.ahead_low:+.3f}, {other.ahead_high:+.3f}]"
            )
