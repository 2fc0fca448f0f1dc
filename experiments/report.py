"""A backtest's figures as lines of text: every ranking, every metric, with its interval."""

from collections.abc import Iterator

from experiments.backtest import MODEL, Backtest
from models.metrics import COVERED, METRICS

_HEADINGS = {
    "roc_auc": "ROC-AUC",
    "precision_at_10_percent": "precision at 10 %",
    "found_in_first_fifth": "found in first 20 %",
    "found_in_first_half": "found in first 50 %",
}


def lines(result: Backtest) -> Iterator[str]:
    """One line a ranking and metric; `ahead` is how far the model is in front of it."""
    outcomes = result.predictions["outcome"]
    yield (
        f"{len(outcomes):,} outcomes judged in {result.blocks} blocks, {int(outcomes.sum()):,} bad "
        f"({outcomes.mean():.1%}); {result.skipped:,} skipped. Intervals {COVERED:.0%}, clustered "
        "by establishment. Outcomes are those on record: nobody drew the places at random."
    )
    for metric in METRICS:
        yield f"{_HEADINGS[metric]}:"
        for row in (row for row in result.table if row.metric == metric):
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
        f"slope {slope}, Brier {brier}."
    )
