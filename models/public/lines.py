"""A report of public figures as lines for a terminal: per cent, each with its interval."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Final

from models.metrics.rankings import COVERED
from models.public.report import (
    Cell,
    HitRates,
    Index,
    Indices,
    PassRates,
    Prevalence,
    Report,
    Stated,
    Verdict,
)
from models.public.stating import DECIMALS, FEWEST, FEWEST_ESTABLISHMENTS

_LINE: Final = 110
_VERDICTS: Final[Mapping[Verdict, str]] = {
    "reached": "reached",
    "not_reached": "not reached",
    "cannot_be_told": "cannot be told: the target lies within the interval",
    "insufficient": "insufficient",
    "no_target": "no target is set",
}


def lines(found: Report) -> Iterator[str]:
    """Tiles, index, prevalence and pass rates by group, then the lanes of lists."""
    yield (
        f"Figures of {found.week}: what happened from {found.since} to before {found.until}, as "
        f"known before {found.as_of}; snapshot {found.snapshot}. Per cent [{COVERED:.0%} interval]."
    )
    yield from wrap(
        f"Of everyone, by random draws and unbiased samples. insufficient: fewer than {FEWEST} "
        f"results or {FEWEST_ESTABLISHMENTS} establishments; withheld: what would give a small "
        "group away.",
        _LINE,
    )
    yield "Sampling pass rates:"
    yield from (f"  {_tile(rates)}" for rates in found.pass_rates)
    for index in found.indices:
        yield from _index_lines(index)
    for seen, rates in zip(found.prevalence, found.pass_rates, strict=True):
        yield from _programme(seen, rates)
    yield (
        f"Random visits left out: {found.left_out.chance_unknown:,} of unknown chance, "
        f"{found.left_out.not_assessed:,} not assessable."
    )
    yield "Hit rates of lists, by lane. Not public figures: lists chose these places."
    listed = [one for one in found.hit_rates if any(lane.targets for lane in one.lanes)]
    if not listed:
        yield "  no list of this period has come to an end"
    for one in listed:
        yield from _lanes(one)


def _tile(rates: PassRates) -> str:
    tile = rates.tile
    aim = "" if tile.target is None else f", target {tile.target.at_least * 100:g}"
    counted = f"{tile.rate.n:,} {tile.kind} samples" if tile.rate.n is not None else tile.kind
    rate = _share(tile.rate, decimals=DECIMALS - 2)  # all of them: never at odds with the verdict
    return f"{tile.programme:8} {rate}, {counted}{aim}: {_VERDICTS[tile.verdict]}"


def _index_lines(index: Indices) -> Iterator[str]:
    yield f"{index.programme} index, 0 to 100, by bureau:"
    yield from wrap(index.formula.en, _LINE, initial_indent="  ", subsequent_indent="    ")
    for one in (index.everyone, *index.by_bureau):
        yield f"  {one.group:24} {_points(one)}"


def _points(one: Index) -> str:
    if one.value is None:
        return f"insufficient {' and '.join(one.lacking)}"
    return f"{one.value:.1f} [{one.low:.1f}, {one.high:.1f}]"


def _programme(seen: Prevalence, rates: PassRates) -> Iterator[str]:
    count = f"{seen.failing.n:,} random visits"
    yield f"{seen.programme}, of everyone, by {count}:"
    yield f"  would fail a visit        {_share(seen.failing)}"
    yield f"  with a critical finding   {_share(seen.severe)}"
    for by, visits, samples in (
        ("bureau", seen.by_bureau, rates.by_bureau),
        ("kind", seen.by_kind, rates.by_kind),
    ):
        failing, passed = _by_group(visits), _by_group(samples)
        if failing or passed:
            yield f"  by {by:21} {'would fail a visit':22} samples passed"
        for group in sorted(failing.keys() | passed.keys()):
            yield f"    {group:22} {failing.get(group, '-'):22} {passed.get(group, '-')}"


def _by_group(cells: tuple[Cell, ...]) -> dict[str, str]:
    return {cell.group: _share(cell.figure) for cell in cells}


def _lanes(found: HitRates) -> Iterator[str]:
    for lane in found.lanes:
        yield (
            f"  {found.programme:8} {lane.lane:10} {lane.visited:,} of {lane.targets:,} targets "
            f"visited, failed {_share(lane.rate)}"
        )
    over = found.risk_over_random
    if over is None:
        yield f"  {found.programme:8} too few visits to compare risk with random"
    else:
        high = "open" if over.high is None else f"{over.high:.1f}"
        yield (
            f"  {found.programme:8} risk fails {over.value:.1f} [{over.low:.1f}, {high}] times as "
            "often as random"
        )


def _share(figure: Stated, *, decimals: int = 1) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return figure.standing
    value, low, high = (
        f"{100 * end:.{decimals}f}" for end in (figure.value, figure.low, figure.high)
    )
    return f"{value} [{low}, {high}]"
