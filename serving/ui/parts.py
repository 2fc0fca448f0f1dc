"""The parts of a score as they are shown: rounded, and still adding up exactly.

Rounding every part by itself can miss the sum by a cent or two. What is missed goes to "everything
else", the one part that names nothing.
"""

from dataclasses import dataclass

from serving.lists.schemas import EarlierTargetBody

# Scores are shown in hundredths of a log-odd: finer than any reason is worth arguing about.
HUNDREDTHS = 100
MINUS = "−"


@dataclass(frozen=True)
class Parts:
    """A score and its parts in hundredths: `base + sum(reasons) + other == score`."""

    base: int
    reasons: tuple[int, ...]
    other: int
    score: int


def shown_parts(target: EarlierTargetBody) -> Parts:
    """The parts of a target's score as a page shows them."""
    base, score = _hundredths(target.base), _hundredths(target.score)
    reasons = tuple(_hundredths(reason.contribution) for reason in target.reasons)
    return Parts(base, reasons, score - base - sum(reasons), score)


def signed(hundredths: int) -> str:
    """A number of hundredths with its sign.

    >>> signed(62), signed(-105), signed(0)
    ('+0.62', '−1.05', '0.00')
    """
    sign = "+" if hundredths > 0 else MINUS if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) / HUNDREDTHS:.2f}"


def _hundredths(number: float) -> int:
    return round(number * HUNDREDTHS)
