"""The food-safety index: three shares that are well, weighed to 100 points, by bureau."""

from math import hypot
from typing import Final

from features.words import Text
from models.metrics.clustered import Figure
from models.public.aims import KIND_OF
from models.public.figure import cells, told
from models.public.report import Index, Indices, Lacking, Stated, Weights
from models.public.sampling import other_share, passed
from models.public.stating import DECIMALS
from models.public.unbiased import RANDOM, By, Unbiased

FULL: Final = 100
# Points are told to a hundredth, as shares are to ten-thousandths.
_POINTS: Final = DECIMALS - 2


def indices(samples: Unbiased, visits: Unbiased, programme: str, weights: Weights) -> Indices:
    """The index of a programme.

        index = 100 × (a × passed + b × conforming + c × not_critical)

    `passed`: the share of samples that passed; `conforming`: of everyone, the share that would not
    fail a visit; `not_critical`: the share without a critical finding; the last two by random
    draws, weighed by chances. A component that is insufficient or withheld makes the index so:
    what is lacking is never left out of the sum.
    """
    tested = samples.based_on(KIND_OF[programme]).of("programme", programme)
    seen = visits.based_on(RANDOM).of("programme", programme)
    rates, conforming, mild = (
        {cell.group: cell.figure for cell in cells(of, "bureau", figure)}
        for of, figure in ((tested, passed), (seen, _conforming), (seen, _not_critical))
    )
    nobody = Stated("insufficient", None, None, None, None, None)
    by: By = "bureau"
    return Indices(
        programme=programme,
        weights=weights,
        formula=formula(weights),
        everyone=_index("all", tested, seen, weights, told(tested, passed(tested)),
                        told(seen, _conforming(seen)), told(seen, _not_critical(seen))),
        by_bureau=tuple(
            _index(group, tested.of(by, group), seen.of(by, group), weights,
                   *(of.get(group, nobody) for of in (rates, conforming, mild)))
            for group in sorted(rates.keys() | conforming.keys())
        ),
    )  # fmt: skip


def _index(
    group: str,
    tested: Unbiased,
    seen: Unbiased,
    weights: Weights,
    rate: Stated,
    conforming: Stated,
    not_critical: Stated,
) -> Index:
    lacking: tuple[Lacking, ...] = (
        *(("samples",) if rate.value is None else ()),
        *(("visits",) if conforming.value is None else ()),
    )
    value, low, high = (None, None, None) if lacking else _points(tested, seen, weights)
    return Index(group, value, low, high, lacking, rate, conforming, not_critical)


def _points(tested: Unbiased, seen: Unbiased, weights: Weights) -> tuple[float, float, float]:
    """The index and its interval: distances of the two parts, added as squares (MOVER).

    What visits tell is one mean of both outcomes, so that what these have in common is in its
    interval; samples are taken as unrelated to visits, most of which are of other establishments.
    """
    of_visits = weights.conforming + weights.not_critical
    bad = {
        "failed": weights.conforming / of_visits,
        "severe": weights.not_critical / of_visits,
    }
    parts = ((weights.passed, passed(tested)), (of_visits, other_share(seen.share(bad))))
    value = sum(weight * part.value for weight, part in parts)
    below = hypot(*(weight * (part.value - part.low) for weight, part in parts))
    above = hypot(*(weight * (part.high - part.value) for weight, part in parts))
    low, value, high = (round(FULL * end, _POINTS) for end in (value - below, value, value + above))
    return value, max(low, 0.0), min(high, float(FULL))


def _conforming(of: Unbiased) -> Figure:
    return other_share(of.share())


def _not_critical(of: Unbiased) -> Figure:
    return other_share(of.share({"severe": 1.0}))


def formula(weights: Weights) -> Text:
    """The formula in words, with its weights.

    >>> from datetime import date
    >>> formula(Weights(0.4, 0.4, 0.2, date(2016, 9, 22), "ours")).zh
    '指数 = 40 × 抽检合格率 + 40 × 检查符合率 + 20 × 无严重问题率'
    """
    passing, conforming, mild = (
        f"{FULL * part:g}" for part in (weights.passed, weights.conforming, weights.not_critical)
    )
    return Text(
        en=f"index = {passing} × share of samples that passed + {conforming} × share that would "
        f"conform at a visit + {mild} × share without a critical finding",
        zh=f"指数 = {passing} × 抽检合格率 + {conforming} × 检查符合率 + {mild} × 无严重问题率",
    )
