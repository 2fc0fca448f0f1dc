"""A backtest's figures as lines of text: every ranking, every metric, with its interval.

Whom a figure is about stands on it: the frame that random draws stand for, or the outcomes on
record.
"""

from collections.abc import Iterator, Sequence

from experiments.backtest import MODEL, Backtest
from models.metrics.random_arm import BAD_SHARE, MEAN_RISK, RISK_ABOVE, RandomArm
from models.metrics.rankings import COVERED, Measurement

ON_RECORD, OF_FRAME = "outcomes on record", "whole frame by random draws"

_HEADINGS = {
    "roc_auc": "ROC-AUC",
    "roc_auc_of_blocks": "ROC-AUC within blocks",
    "average_precision": "average precision",
    "precision_at_10_percent": "precision at 10 %",
    "found_in_first_fifth": "found in first 20 %",
    "found_in_first_half": "found in first 50 %",
    "weekly_precision": "precision in the first 20 % of each bureau's week",
    "weekly_recall": "found in the first 20 % of each bureau's week",
    "weekly_lift": "lift in the first 20 % of each bureau's week",
    "days_earlier": "days earlier, had each block's visits been made in its first Monday's order",
    "days_earlier_within_inspector": "days earlier, each inspector keeping the days they had",
}
_OF_FRAME = {
    BAD_SHARE: "bad",
    MEAN_RISK: "mean risk",
    RISK_ABOVE: "mean risk above the share that is bad by",
}


def lines(result: Backtest) -> Iterator[str]:
    """One line a ranking and metric; `ahead` is how far the model is in front of it."""
    outcomes = result.predictions["outcome"]
    yield (
        f"{len(outcomes):,} outcomes judged in {result.blocks} blocks, {int(outcomes.sum()):,} bad "
        f"({outcomes.mean():.1%}); {result.skipped:,} skipped. Intervals {COVERED:.0%}, clustered "
        "by establishment."
    )
    yield from of_frame(result.random_arm)
    yield from _measured(result.table, ON_RECORD)
    found = result.reliability
    slope = f"{found.slope:.2f} [{found.slope_low:.2f}, {found.slope_high:.2f}]"
    brier = f"{found.brier:.4f} (base rate {found.brier_of_base_rate:.4f})"
    yield (
        f"Calibration, {ON_RECORD}: mean risk {found.mean_risk:.3f} for {found.bad_share:.3f} bad, "
        f"slope {slope}, Brier {brier}, mean error {found.calibration_error:.3f}."
    )


def of_frame(arm: RandomArm) -> Iterator[str]:
    """What every figure is about, and the figures of the whole frame where there are any."""
    yield arm.sentence
    if arm.estimates:
        yield f"How many are bad, {OF_FRAME}:"
    for one in arm.estimates:
        yield f"  {_OF_FRAME[one.name]:42} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"
    yield from _measured(arm.table, OF_FRAME)


def _measured(table: Sequence[Measurement], of: str) -> Iterator[str]:
    """Every metric of every ranking under a heading that says what it is of."""
    for metric, heading in _HEADINGS.items():
        rows = [row for row in table if row.metric == metric]
        if rows:
            yield f"{heading}, {of}:"
        for row in rows:
            value = f"  {row.ranking:28} {row.value:.3f} [{row.low:.3f}, {row.high:.3f}]"
            ahead = (
                f"   model ahead by {row.ahead:+.3f} [{row.ahead_low:+.3f}, {row.ahead_high:+.3f}]"
            )
            yield value if row.ranking == MODEL else value + ahead
