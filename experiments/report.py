"""A backtest's figures as lines of text: every ranking, every metric, with its interval."""

from collections.abc import Iterator

from experiments.backtest import MODEL, Backtest
from models.metrics.rankings import COVERED

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


def lines(result: Backtest) -> Iterator[str]:
    """One line a ranking and metric; `ahead` is how far the model is in front of it."""
    outcomes = result.predictions["outcome"]
    yield (
        f"{len(outcomes):,} outcomes judged in {result.blocks} blocks, {int(outcomes.sum()):,} bad "
        f"({outcomes.mean():.1%}); {result.skipped:,} skipped. Intervals {COVERED:.0%}, clustered "
        "by establishment. Outcomes are those on record: nobody drew the places at random."
    )
    for metric, heading in _HEADINGS.items():
        rows = [row for row in result.table if row.metric == metric]
        if rows:
            yield f"{heading}:"
        for row in rows:
            value = f"  {row.ranking:28} {row.value:.3f} [{row.low:.3f}, {row.high:.3f}]"
            ahead = (
                f"   model ahead by {row.ahead:+.3f} [{row.ahead_low:+.3f}, {row.ahead_high:+.3f}]"
            )
            yield value if row.ranking == MODEL else value + ahead
    found = result.reliability
    slope = f"{found.slope:.2f} [{found.slope_low:.2f}, {found.slope_high:.2f}]"
    brier = f"{found.brier:.4f} (base rate {found.brier_of_base_rate:.4f})"
    yield (
        f"Calibration: mean risk {found.mean_risk:.3f} for {found.bad_share:.3f} bad, "
        f"slope {slope}, Brier {brier}, mean error {found.calibration_error:.3f}."
    )
