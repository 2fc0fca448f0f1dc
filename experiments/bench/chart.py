"""A bench as bars, in SVG: how many times ours each way took, on a scale of powers of two."""

from html import escape
from math import log2

from experiments.bench.measure import Bench

# Pixels: a line's height, where bars begin, and how far a doubling reaches.
LINE, LEFT, DOUBLING = 20, 320, 70


def svg(bench: Bench) -> str:
    """One bar a way under each trial's name; what takes as long as ours has none."""
    rows: list[str] = []
    for trial in bench.trials:
        rows.append(_text(8, len(rows), trial.what, weight="bold"))
        for one in trial.timed:
            times = trial.ratio(one)
            reach = abs(log2(times)) * DOUBLING
            start = LEFT if times >= 1 else LEFT - reach
            top = len(rows) * LINE + 4
            rows.append(
                f'<rect x="{start:.1f}" y="{top}" width="{reach:.1f}" height="12" fill="#3b6ea5"/>'
                + _text(8, len(rows), one.name)
                + _text(max(LEFT, start + reach) + 6, len(rows), f"{times:.2f}")
            )
    height = len(rows) * LINE + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(rows)}</svg>\n'
    )


def _text(x: float, row: int, said: str, *, weight: str = "normal") -> str:
    y = row * LINE + 14
    return f'<text x="{x:.1f}" y="{y}" font-weight="{weight}">{escape(said)}</text>'
