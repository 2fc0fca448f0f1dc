"""What moved the scores of many visits: shap's beeswarm of LightGBM's own shares."""

from collections.abc import Sequence

import matplotlib

matplotlib.use("Agg")  # no screen where models are trained

import matplotlib.pyplot as plt
import numpy as np
import shap
from matplotlib.figure import Figure

from features.build import Matrix
from features.feature import Feature
from models.model import Model

# Rows drawn, and features shown.
ROWS, SHOWN = 2_000, 25


def beeswarm(model: Model, matrix: Matrix, features: Sequence[Feature], *, seed: int) -> Figure:
    """One dot a row and feature: how far it moved the log-odds, coloured by the feature's value."""
    draw = np.random.default_rng(seed)
    rows = draw.choice(matrix.shape[0], min(ROWS, matrix.shape[0]), replace=False)
    shares = model.contributions(matrix[rows], features)
    names = [feature.name for feature in features]
    explained = shap.Explanation(shares[:, :-1], shares[:, -1], matrix[rows], feature_names=names)
    figure = plt.figure()
    try:
        shap.plots.beeswarm(explained, max_display=SHOWN, show=False, plot_size=(9, 9))
        figure.tight_layout()
    finally:
        plt.close(figure)
    return figure
