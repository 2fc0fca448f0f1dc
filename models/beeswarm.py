"""What moved the scores of many visits: shap's beeswarm of LightGBM's own shares."""

from collections.abc import Sequence

import matplotlib

matplotlib.use("Agg")  # no screen where models are trained

import matplotlib.pyplot as plt
import shap
from matplotlib.figure import Figure

from features.feature import Feature
from models.swarm import Drawn

# Features shown.
SHOWN = 25


def beeswarm(given: Drawn, features: Sequence[Feature]) -> Figure:
    """One dot a row and feature: how far it moved the log-odds, coloured by the feature's value."""
    names = [feature.name for feature in features]
    shares = given.shares
    explained = shap.Explanation(shares[:, :-1], shares[:, -1], given.rows, feature_names=names)
    figure = plt.figure()
    try:
        shap.plots.beeswarm(explained, max_display=SHOWN, show=False, plot_size=(9, 9))
        figure.tight_layout()
    finally:
        plt.close(figure)
    return figure
