"""The truth: how likely each licence is to be found in violation in a week, and how gravely.

A log-odds in named parts. The sizes below were fixed by plausibility before any model was tried
on the city, and no model's score may move them: quality of management is the largest part, the
rest of what a regulator sees is small beside it, and the best possible ranking has an AUC of
0.75-0.80.
"""

from dataclasses import dataclass

import numpy as np

from data_samples.arrays import Days, Floats, Ints, chance
from data_samples.period import DAYS_OF_YEAR, WEEKS_OF_QUARTER
from data_samples.places import Streets
from data_samples.population import Establishments, Licences
from data_samples.trades import OWN_PROGRAMME, TRADES
from features.contract import PROGRAMMES

# Log-odds that an average visit fails, before any effect: food, drug, product.
BASE = np.array([-1.75, -2.42, -2.75])
SIZE_EFFECT = 0.12  # for each standard deviation of size: more to look at
QUALITY_SD = 1.00  # of the establishment, shared by its programmes
PROGRAMME_QUALITY_SD = 0.45  # of its management of one programme
CHAIN_SD = 0.35
DRIFT_SD = 0.50
DRIFT_KEPT = 0.80  # correlation of one quarter's drift with the next
SUMMER_EFFECT = 0.30  # food, at the height of summer; as much less in midwinter
HOTTEST_DAY = 200  # of the year
NEW_EFFECT = 0.60  # on opening day, fading with NEW_WEEKS
NEW_WEEKS = 26.0
# A visit that finds something helps for a while (log-odds), by the severity found: then it fades.
RELIEF = np.array([0.0, 0.35, 0.90, 1.30])
RELIEF_WEEKS = 30.0
# Of licences in violation, minor findings come before major ones by this log-odds.
MINOR_AHEAD = 1.0
# Log-odds that a failed visit is critical, and how much it differs between licences.
CRITICAL = -1.7
GRAVITY_SD = 0.8


@dataclass(frozen=True)
class Parts:
    """The parts of the log-odds that stay, one a licence; `gravity` moves only the severity."""

    kind: Floats  # with the programme's base
    size: Floats
    quality: Floats
    area: Floats
    chain: Floats
    gravity: Floats

    @property
    def static(self) -> Floats:
        """All that stays."""
        return self.kind + self.size + self.quality + self.area + self.chain

    def typical(self, programme: Ints) -> Floats:
        """The middle log-odds of each licence's programme: what signals are measured against."""
        middles = [
            np.median(self.static[programme == number]) if (programme == number).any() else 0.0
            for number in range(len(PROGRAMMES))
        ]
        return np.array(middles)[programme]


@dataclass(frozen=True)
class Moving:
    """The parts of one week's log-odds that move, one a licence, as they are added to the rest."""

    drift: Floats
    season: Floats
    new: Floats
    relief: Floats  # 0 or below

    def added_to(self, static: Floats) -> Floats:
        """The log-odds of the week. In this order: another would move their last bits."""
        return static + self.drift + self.relief + (self.season + self.new)


def draw_parts(
    rng: np.random.Generator, establishments: Establishments, licences: Licences, streets: Streets
) -> Parts:
    """Draws everything about hazards that does not change with time."""
    owner, programme = licences.establishment, licences.programme
    kind = establishments.kind[owner]
    effect = np.array([trade.effect for trade in TRADES])[kind]
    quality = rng.normal(0, QUALITY_SD, establishments.kind.size)
    chains = rng.normal(0, CHAIN_SD, int(establishments.chain.max(initial=0)) + 1)
    chain = establishments.chain[owner]
    return Parts(
        kind=BASE[programme] + np.where(programme == OWN_PROGRAMME[kind], effect, 0.0),
        size=SIZE_EFFECT * establishments.size[owner],
        quality=quality[owner] + rng.normal(0, PROGRAMME_QUALITY_SD, owner.size),
        area=streets.effect[establishments.street[owner]],
        chain=np.where(chain >= 0, chains[chain], 0.0),
        gravity=rng.normal(0, GRAVITY_SD, owner.size),
    )


class Drift:
    """A slow wander of each licence: a new step every quarter, a straight line between steps."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self._rng = rng
        self._before = rng.normal(0, DRIFT_SD, size)
        self._after = self._step(self._before)

    def _step(self, before: Floats) -> Floats:
        noise = self._rng.normal(0, DRIFT_SD * np.sqrt(1 - DRIFT_KEPT**2), before.size)
        return DRIFT_KEPT * before + noise

    def in_week(self, week: int) -> Floats:
        """The drift in the week; weeks are asked for one after the other, from 0."""
        through = week % WEEKS_OF_QUARTER
        if through == 0 and week > 0:
            self._before, self._after = self._after, self._step(self._after)
        share = through / WEEKS_OF_QUARTER
        return (1 - share) * self._before + share * self._after


def season(monday: np.datetime64, programme: Ints) -> Floats:
    """Summer is worse for food, and winter better."""
    day = (monday - monday.astype("M8[Y]").astype("M8[D]")).astype(int)
    height = SUMMER_EFFECT * np.cos(2 * np.pi * (day - HOTTEST_DAY) / DAYS_OF_YEAR)
    return np.where(programme == PROGRAMMES.index("food"), height, 0.0)


def newness(monday: np.datetime64, opened: Days) -> Floats:
    """New establishments are worse until they have learned."""
    weeks = np.maximum((monday - opened).astype(np.float64) / 7, 0)
    return NEW_EFFECT * np.exp(-weeks / NEW_WEEKS)


def severity_found(rng: np.random.Generator, logit: Floats, gravity: Floats) -> Ints:
    """What a visit finds, 0-3, where `logit` is the log-odds that it fails."""
    luck = rng.random(logit.size)
    critical = rng.random(logit.size) < chance(CRITICAL + gravity)
    anything = (luck < chance(logit + MINOR_AHEAD)).astype(np.int64)
    failed = luck < chance(logit)
    return anything + failed + (failed & critical)


def expected_severity(logit: Floats, gravity: Floats) -> Floats:
    """The mean of `severity_found`."""
    failed = chance(logit)
    return chance(logit + MINOR_AHEAD) + failed * (1 + chance(CRITICAL + gravity))
