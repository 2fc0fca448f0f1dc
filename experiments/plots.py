"""What a data scientist looks at first, as pictures: reliability and gain."""

from collections.abc import Mapping

import matplotlib

matplotlib.use("Agg")  # no screen where models are trained

from matplotlib.figure import Figure

from models.metrics.calibration import Reliability

# Features shown in a picture: the strongest.
SHOWN = 25


def of_reliability(found: Reliability) -> Figure:
    """Each bin's chance and share of failures, with its interval, beside where they are equal."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    chance = [one.mean_risk for one in found.bins]
    share = [one.bad_share for one in found.bins]
    spans = [
        [one.bad_share - one.low for one in found.bins],
        [one.high - one.bad_share for one in found.bins],
    ]
    most = max([*chance, *(one.high for one in found.bins)])
    axes.plot([0, most], [0, most], color="0.7")
    axes.errorbar(chance, share, yerr=spans, fmt="o", capsize=3)
    axes.set(
        xlabel="mean chance",
        ylabel="share that failed (95 %)",
        title="Reliability, outcomes on record",
    )
    return figure


def of_gain(gain: Mapping[str, float]) -> Figure:
    """The features that the trees gained most by."""
    figure = Figure(figsize=(7, 7), layout="constrained")
    axes = figure.subplots()
    strongest = sorted(gain.items(), key=lambda one: one[1])[-SHOWN:]
    axes.barh([name for name, _ in strongest], [value for _, value in strongest])
    axes.set(xlabel="total gain", title="Gain")
    return figure
