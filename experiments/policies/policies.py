"""The policies that are compared: whom each visits first, whom it draws, and what it keeps.

All have the same visits, answer alike what happened, and keep the same ceilings (`plan.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from data_samples import visiting
from data_samples.arrays import Floats, Ints, Words
from experiments.policies.chances import rising, taken
from experiments.policies.facts import Facts
from experiments.policies.known import Known
from models.visits.draw import draw

# Requirement 8 of DOMAIN.md asks for 10 to 20 % to start with; and half of the least.
SHARES: Final = (0.05, 0.10, 0.20)
# What risk keeps from floors today; and more, beside it.
RISKS_SHARE, MORE_FOR_RISK = 0.50, 0.70


@dataclass(frozen=True)
class Monday:
    """What a policy may go by; `expected` is the severity its learner expects of each.

    `wanted` is how soon each would have its turn in today's practice.
    """

    facts: Facts
    known: Known
    day: int
    expected: Floats
    wanted: Floats
    rng: np.random.Generator


@dataclass(frozen=True)
class Frame:
    """Whom a list may draw from, in the order of ids, and the places that it has.

    `score` is what the policy ranks by; `key` what the list's lots are hashed with.
    """

    places: int
    ids: Words
    kind: npt.NDArray[np.int32]
    programme: int
    score: Floats
    key: str
    rng: np.random.Generator


@dataclass(frozen=True)
class Lot:
    """Rows of the frame that were drawn, and everyone's chance."""

    taken: Ints
    chance: Floats


@dataclass(frozen=True)
class Policy:
    """How a regulator chooses. Minus infinity as a score: not to be visited at all.

    `keeps_floors`: as the plan of visits does; `risk_share` is kept from floors. `draws_all`: every
    planned visit is drawn, after triggers. `learns`: its score needs a learner.
    """

    name: str
    score: Callable[[Monday], Floats]
    lot: Callable[[Frame], Lot] | None = None
    keeps_floors: bool = False
    risk_share: float = 0.0
    draws_all: bool = False
    learns: bool = False


def _risk(monday: Monday) -> Floats:
    return monday.expected * monday.facts.weight


def _severity(monday: Monday) -> Floats:
    return monday.expected


def _unvisited(monday: Monday) -> Floats:
    last = np.maximum(monday.known.sent_on, np.minimum(monday.facts.opened, monday.day))
    return -last.astype(np.float64)


def _habit(monday: Monday) -> Floats:
    """A race in which who is wanted twice as much is twice as likely to be first."""
    finish = monday.rng.exponential(1.0, monday.wanted.size)
    return -finish / np.maximum(monday.wanted, 1e-9)


def _nobody(monday: Monday) -> Floats:
    return np.full(monday.facts.size, -np.inf)


def _share(share: float) -> Callable[[Frame], Lot]:
    """The plan's own draw, of a share of the places."""
    return lambda frame: _drawn(frame, share * frame.places)


def _usual(frame: Frame) -> Lot:
    """The draw of today's practice: everyone by the same small chance."""
    return _drawn(frame, min(visiting.RANDOM[frame.programme] * frame.ids.size, frame.places))


def _drawn(frame: Frame, quota: float) -> Lot:
    lot = draw(frame.ids, frame.kind, quota, frame.key)
    return Lot(lot.taken, lot.probability)


def _bandit(frame: Frame) -> Lot:
    chance = rising(frame.score, frame.places)
    return Lot(taken(frame.rng, chance), chance)


def lanes(share: float, risk_share: float = RISKS_SHARE) -> Policy:
    """The plan of visits with this share drawn; 0: the plan without a draw."""
    name = f"lanes, {share:.0%} random" if share else "lanes without a draw"
    return Policy(
        name if risk_share == RISKS_SHARE else f"{name}, {risk_share:.0%} risk",
        _risk,
        lot=_share(share) if share else None,
        keeps_floors=True,
        risk_share=risk_share,
        learns=True,
    )


NOBODY: Final = Policy("no planned visits", _nobody)
PRACTICE: Final = Policy("actual practice", _habit, lot=_usual)
UNVISITED: Final = Policy("longest unvisited", _unvisited)
RISK: Final = Policy("pure risk", _risk, learns=True)
SEVERITY: Final = Policy("pure severity", _severity, learns=True)
BANDIT: Final = Policy("bandit", _risk, lot=_bandit, draws_all=True, learns=True)
LANES: Final = (*(lanes(share) for share in SHARES), lanes(0.10, MORE_FOR_RISK))
# The same ways, whoever is served: what counting people costs and brings.
SEVERITY_LANES: Final = replace(lanes(0.10), name="lanes, 10% random, severity", score=_severity)
POLICIES: Final = (PRACTICE, UNVISITED, RISK, SEVERITY, lanes(0.0), *LANES, SEVERITY_LANES, BANDIT)
