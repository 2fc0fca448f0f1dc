"""The four names for a risk, and from which percentage each holds: said here once, for every page.

The name goes by the percentage as it is shown, so that a word and its number never disagree.
"""

from dataclasses import dataclass
from decimal import Decimal

from features.words import Text
from serving.ui.words import name

# No-break space: a number is never parted from its sign at the end of a line.
_NBSP = "\u00a0"


@dataclass(frozen=True)
class Band:
    """A name for risks of `since` to below `until` percent; `until` None: up to 100."""

    code: str
    since: int
    until: int | None

    @property
    def name(self) -> Text:
        """What people call it."""
        return name("band", self.code)


# Percent of visits that find noncompliance. A city's routine visits fail in about one of ten, so
# `low` is below the ordinary; from one in four an inspector notices the difference within a week;
# from one in two a visit is more likely than not to find something.
BANDS = (
    Band("low", 0, 10),
    Band("moderate", 10, 25),
    Band("elevated", 25, 50),
    Band("high", 50, None),
)


def band(risk: float) -> Band:
    """The band of a risk.

    >>> band(0.41).code, band(0.0949).code, band(0.2496).code
    ('elevated', 'low', 'elevated')
    """
    shown = _whole_percent(risk)
    return next(each for each in reversed(BANDS) if shown >= each.since)


def percent(risk: float) -> str:
    """A risk as people read it, in whole percent; never 0 or 100, which no model can promise.

    >>> percent(0.41) == "41\u00a0%", percent(0.001) == "<1\u00a0%", percent(0.999) == ">99\u00a0%"
    (True, True, True)
    """
    shown = _whole_percent(risk)
    if shown < 1:
        return f"<1{_NBSP}%"
    if shown > 99:
        return f">99{_NBSP}%"
    return f"{shown}{_NBSP}%"


def small_percent(chance: float) -> str:
    """A chance above 0 in percent, as fine as it takes to show two digits of it; 100 only for 1.

    >>> [small_percent(chance).removesuffix("\u00a0%") for chance in (0.0006, 0.01249, 0.3, 1.0)]
    ['0.06', '1.2', '30', '100']
    >>> small_percent(0.9999) == ">99\u00a0%", small_percent(4e-7) == "0.00004\u00a0%"
    (True, True)
    """
    shown = Decimal(f"{chance * 100:.2g}")
    if shown == 100 and chance < 1:
        return f">99{_NBSP}%"
    return f"{shown:f}{_NBSP}%"


def percents(low: float, high: float) -> str:
    """A range of chances as people read it; one number where both ends are written alike.

    >>> percents(0.22, 0.631) == "22–63\u00a0%", percents(0.001, 0.2) == "<1–20\u00a0%"
    (True, True)
    >>> percents(0.101, 0.099) == "10\u00a0%"
    True
    """
    first, last = percent(low), percent(high)
    return last if first == last else f"{first.removesuffix(f'{_NBSP}%')}–{last}"


def whole_percent(share: float) -> str:
    """A share that was counted, in whole percent: unlike a chance it can be none or all.

    >>> whole_percent(0.0) == "0\u00a0%", whole_percent(0.625) == "62\u00a0%"
    (True, True)
    """
    return f"{share * 100:.0f}{_NBSP}%"


def _whole_percent(risk: float) -> int:
    return round(risk * 100)
