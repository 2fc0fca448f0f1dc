"""A model's card: what it is for, what it learned from, how good it is, and what it must not do."""

from collections.abc import Iterator, Sequence

from experiments.backtest import Backtest
from experiments.gate import Check
from experiments.parity import Share
from experiments.parity_lines import lines as parity_lines
from experiments.report import lines as figures
from models.model import Card
from models.plan import Plan


def markdown(
    card: Card, plan: Plan, result: Backtest, gate: Sequence[Check], shares: Sequence[Share]
) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(card, plan, result, gate, shares)) + "\n"


def ranges(card: Card) -> str:
    """How wide the ranges of a model's chances are, and what told it."""
    told = card.spread
    if told is None:
        return "Chances have no ranges: too few establishments have two outcomes a year apart."
    return (
        "Usual chances of establishments with the same score differ by "
        f"{told.known:.2f} in log-odds (SD), {told.unknown:.2f} where no outcome is on record: "
        f"{told.pairs:,} pairs of outcomes a year or more apart say so."
    )


def _lines(
    card: Card, plan: Plan, result: Backtest, gate: Sequence[Check], shares: Sequence[Share]
) -> Iterator[str]:
    if card.rule:
        yield f"# {card.programme}: {card.rule}, a ranking without ML, before {card.trained_before}"
        yield ""
        yield (
            "A rule, not a trained model: establishments are ordered by one number on record. Only "
            "the chance that goes with a place in that order was learned."
        )
    else:
        yield f"# {card.programme}: chance of noncompliance, trained before {card.trained_before}"
    yield ""
    yield (
        f"For: ranking establishments for weekly {card.programme} lists by plan `{plan.name}` "
        f"(label: {plan.label}, horizon {plan.horizon_days} days). Not for: finding a violation, a "
        "penalty, or any decision without a visit. It never sees who inspects."
    )
    yield ""
    yield (
        f"Learned from {card.examples:,} outcomes, {card.outcomes:,} of them bad, all known before "
        f"{card.trained_before}; {len(card.features)} features (definitions {card.catalogue}); "
        f"records {card.snapshot}; commit {card.commit}."
    )
    yield ""
    yield ranges(card)
    yield ""
    yield result.random_arm.sentence
    for title, part in (
        ("Gate", [f"{'passed' if c.passed else 'FAILED'}: {c.name} ({c.seen})" for c in gate]),
        ("Figures", list(figures(result))),
        ("By group", list(parity_lines(shares))),
    ):
        yield f"\n## {title}\n"
        yield "```"
        yield from part
        yield "```"
