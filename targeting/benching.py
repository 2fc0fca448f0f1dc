"""`bench`: what features, scores and reasons cost on this machine, beside other ways."""

import os
from pathlib import Path

from experiments.bench import chart, dates, monday, reasons, score
from experiments.bench.measure import Bench, Fit, Trial
from targeting.edges import progress, refuse_unwritable, say

# A booster's trees: more than any plan's `rounds` today.
TREES = 500


def bench(
    what: str, establishments: int, rounds: int, out: Path | None, drawing: Path | None
) -> None:
    """Prints what was found beside other ways, and writes every run and a chart where asked."""
    refuse_unwritable(out)
    refuse_unwritable(drawing)
    trials: list[Trial] = []
    fits: list[Fit] = []
    if what in ("features", "all"):
        trial, fit = monday.trial(establishments, rounds, progress)
        several = min(establishments, dates.ESTABLISHMENTS)
        trials += [trial, dates.trial(several, rounds, progress)]
        fits.append(fit)
    if what in ("score", "all"):
        trials.append(score.trial(establishments, TREES, rounds, progress))
    if what in ("reasons", "all"):
        learned_from = min(establishments, reasons.ESTABLISHMENTS)
        trials += reasons.trials(learned_from, TREES, rounds, progress)
    found = Bench(len(os.sched_getaffinity(0)), tuple(trials), tuple(fits))
    for line in found.lines():
        say(line)
    if out:
        found.write(out)
        say(f"Every run is in {out}.")
    if drawing:
        drawing.write_text(chart.svg(found), encoding="utf-8")
        say(f"The chart is in {drawing}.")
