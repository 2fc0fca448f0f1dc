"""How much of a made city's truth a ranking finds: figures of arrays, each with its interval.

`recover.py` trains, scores and joins the truth; nothing here reads a store, a model or a city.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.metrics.calibration import logistic_line
from models.metrics.ordering import Floats, Order
from models.metrics.rankings import DRAWS, Measurement, measurements, weights

SPEARMAN, SHARE, SLOPE = "spearman", "share_of_best_hits", "calibration_slope"
# A variance below so much of the mean square is none.
NOTHING: Final = 1e-9

Ints = npt.NDArray[np.int32]
# Some figures of one ranking under a draw's weights of the rows.
Figures = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Known:
    """What is true of everyone in the frame, a row an establishment on a Monday.

    `chance` is the true one; `parts` are planted and add up to its log-odds; `foreign` is what no
    score should carry (NaN: not known). `monday` and `bureau_week` number from 0; of a bureau's
    week, `places` of its `eligible` establishments go on a list.
    """

    establishment: Ints
    monday: Ints
    chance: Floats
    parts: Mapping[str, Floats]
    foreign: Mapping[str, Floats]
    eligible: npt.NDArray[np.bool_]
    bureau_week: Ints
    places: Floats

    @property
    def log_odds(self) -> Floats:
        """The true log-odds."""
        whole: Floats = np.sum(list(self.parts.values()), axis=0)
        return whole

    @property
    def planted(self) -> list[str]:
        """The parts in which rows differ: of the others nothing can be asked."""
        return _varied(self.parts)

    @property
    def foreign_here(self) -> list[str]:
        """The foreign things in which rows differ."""
        return _varied(self.foreign)


def _varied(columns: Mapping[str, Floats]) -> list[str]:
    return [name for name, column in columns.items() if np.nanmax(column) > np.nanmin(column)]


def found(
    known: Known, rankings: Mapping[str, Floats], *, seed: int, draws: int = DRAWS
) -> list[Measurement]:
    """SPEARMAN and SHARE of every ranking (higher first), and how far the first is ahead of it.

    SPEARMAN: correlation of ranks with the true chance within each Monday, all Mondays together.
    SHARE: mean true chance of those listed over that of as many listed by the true chance. Who is
    listed is settled once, and draws of establishments weigh it.
    """
    figures = {
        name: [_spearman(known, score), _share(known, score)] for name, score in rankings.items()
    }
    return _measured(known, figures, [SPEARMAN, SHARE], seed=seed, draws=draws)


def carried(
    known: Known, log_odds: Mapping[str, Floats], *, seed: int, draws: int = DRAWS
) -> list[Measurement]:
    """What the log-odds of every ranking carry: calibration, planted parts, foreign things.

    SLOPE: logistic regression of the true chance on the log-odds. Of each planted part: its slope
    in a linear regression of the log-odds on all parts together (1 all of it, 0 none). Of each
    foreign thing: its partial correlation with the log-odds, given the true log-odds.
    """
    figures = {
        name: [_slope(known, one), _parts(known, one), *_foreign(known, one)]
        for name, one in log_odds.items()
    }
    names = [SLOPE, *known.planted, *known.foreign_here]
    return _measured(known, figures, names, seed=seed, draws=draws)


def _measured(
    known: Known,
    figures: Mapping[str, Sequence[Figures]],
    names: Sequence[str],
    *,
    seed: int,
    draws: int,
) -> list[Measurement]:
    """Every figure as it is, and as it is of establishments drawn anew, the same for all."""
    values = np.full((draws + 1, len(figures), len(names)), np.nan)
    for draw, weight in enumerate(weights(known.establishment, seed=seed, draws=draws)):
        for r, of in enumerate(figures.values()):
            values[draw, r] = np.concatenate([some(weight) for some in of])
    return measurements(values, list(figures), names)


def _spearman(known: Known, score: Floats) -> Figures:
    orders = [Order.of(one, known.monday) for one in (score, known.chance)]

    def figure(weight: Floats) -> Floats:
        one, other = (_centred(order, weight) for order in orders)
        spread = np.sqrt(weight @ one**2 * (weight @ other**2))
        # Who puts everyone alike goes with nothing.
        return np.array([weight @ (one * other) / spread if spread else 0.0])

    return figure


def _centred(order: Order, weight: Floats) -> Floats:
    """Each row's middle rank as a share of its stratum, from -0.5 to 0.5; their mean is 0."""
    groups = order.weighed(weight, weight)
    middle = groups.before(groups.weight) + groups.weight / 2
    share: Floats = middle / groups.spread(groups.total(groups.weight)) - 0.5
    return share[order.group]


def _share(known: Known, score: Floats) -> Figures:
    chance, mine, best = known.chance, _listed(known, score), _listed(known, known.chance)

    def figure(weight: Floats) -> Floats:
        of_list, of_best = (
            weight @ (chance * listed) / (weight @ listed) for listed in (mine, best)
        )
        return np.array([of_list / of_best])

    return figure


def _listed(known: Known, score: Floats) -> Floats:
    """How much of each row is on its bureau's list: tied ones share the places that are left."""
    some = known.eligible
    lists, stratum = np.unique(known.bureau_week[some], return_inverse=True)
    order = Order.of(score[some], stratum.astype(np.int32))
    groups = order.weighed(score[some], np.ones(stratum.size))
    listed = np.zeros(score.size)
    listed[some] = groups.part_in_places(known.places[lists])[order.group]
    return listed


def _slope(known: Known, log_odds: Floats) -> Figures:
    start = logistic_line(log_odds, known.chance, np.ones(log_odds.size))
    return lambda weight: logistic_line(log_odds, known.chance, weight, start=start)[1:]


def _parts(known: Known, log_odds: Floats) -> Figures:
    columns = np.stack([np.ones(log_odds.size), *(known.parts[name] for name in known.planted)])

    def slopes(weight: Floats) -> Floats:
        weighed = columns * weight
        line, *_ = np.linalg.lstsq(weighed @ columns.T, weighed @ log_odds)
        return np.asarray(line[1:], np.float64)

    return slopes


def _foreign(known: Known, log_odds: Floats) -> list[Figures]:
    given = known.log_odds
    return [_partial(log_odds, known.foreign[name], given) for name in known.foreign_here]


def _partial(one: Floats, other: Floats, given: Floats) -> Figures:
    """Correlation of what `given` leaves of `one` and `other`, where the other is known.

    NaN in a draw that holds nobody in whom the other differs.
    """
    some = ~np.isnan(other)
    columns = np.stack([np.ones(int(some.sum())), one[some], other[some], given[some]])

    def figure(weight: Floats) -> Floats:
        weighed = columns * weight[some]
        sums = weighed @ columns.T
        mean = sums[0] / sums[0, 0]
        spread = sums / sums[0, 0] - np.outer(mean, mean)
        (a, ab, ag), (_, b, bg), (*_, g) = spread[1:, 1:]
        if b <= NOTHING * sums[2, 2] / sums[0, 0]:
            return np.array([np.nan])
        return np.array([(ab - ag * bg / g) / np.sqrt((a - ag**2 / g) * (b - bg**2 / g))])

    return figure
