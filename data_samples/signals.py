"""When a licence is complained of, sampled, or has a mishap: chances a week, driven by its hazard.

`excess` is a licence's true log-odds above its programme's middle; minus infinity when closed.
"""

from collections.abc import Mapping

import numpy as np

from data_samples.arrays import Floats, Ints
from data_samples.period import WEEKS_OF_YEAR, Period
from data_samples.places import BUREAUS
from data_samples.trades import IS_MAKER, OWN_PROGRAMME, TRADES
from data_samples.world import World
from features.contract import HAZARD_KINDS

# Complaints a year about a licence of middling exposure and hazard: food, drug, product.
COMPLAINTS = np.array([0.60, 0.15, 0.50])
MIDDLE_EXPOSURE = 600.0  # people served in a week
EXPOSURE_POWER = 0.5  # four times the customers, twice the complaints
HAZARD_EFFECT = 0.6  # of the hazard's log-odds on the logarithm of complaints
HABIT_SD = 0.3  # of the logarithm of how readily each bureau's residents complain
VISITED_AFTER_COMPLAINT = 0.12  # of complaints lead to a visit

# Share of complaints by channel; one of them is replaced by another, which is used more.
CHANNELS: Mapping[str, float] = {
    "hotline": 0.40, "city_hotline": 0.30, "counter": 0.08, "post": 0.04, "chat": 0.18,
}  # fmt: skip
REPLACED, REPLACEMENT = "hotline", "platform"
REPLACEMENT_VOLUME = 1.4

# Samples taken a year (without those for enforcement): food, drug, product; makers more.
SAMPLES = np.array([0.8, 0.7, 6.0])
MAKERS_SAMPLED = 3.0

# Mishaps a year of a licence of middling hazard, by kind of event and of establishment.
MISHAPS: Mapping[str, Mapping[str, float]] = {
    "recall": {"food_factory": 0.12, "drug_factory": 0.40, "drug_wholesaler": 0.10,
               "product_factory": 0.15},
    "incident": {"restaurant": 0.003, "canteen": 0.008, "central_kitchen": 0.02,
                 "toy_shop": 0.004, "product_factory": 0.02},
    "adverse_reaction": {"pharmacy": 0.02, "clinic": 0.04, "drug_factory": 0.30},
}  # fmt: skip
MISHAP_EFFECT = 0.8  # of the hazard's log-odds on the logarithm of mishaps


def draw_complaint_habits(rng: np.random.Generator) -> Floats:
    """How much more than usual each bureau's residents complain."""
    return np.exp(rng.normal(0, HABIT_SD, len(BUREAUS)))


def replaced_on(period: Period) -> np.datetime64:
    """The Monday on which one channel takes over from another: midway through the history."""
    monday: np.datetime64 = period.mondays[(period.weeks + 1) // 2]
    return monday


def channel_volume(monday: np.datetime64, period: Period) -> float:
    """Complaints through all channels, as a multiple of those before the replacement."""
    more = (REPLACEMENT_VOLUME - 1) * CHANNELS[REPLACED]
    return 1 + more if monday >= replaced_on(period) else 1.0


def complained_of(
    rng: np.random.Generator, world: World, monday: np.datetime64, excess: Floats
) -> Ints:
    """A licence for each complaint of the week; some more than once."""
    owner, programme = world.licences.establishment, world.licences.programme
    customers = world.establishments.exposure[owner] / MIDDLE_EXPOSURE
    rate = COMPLAINTS[programme] * customers**EXPOSURE_POWER * np.exp(HAZARD_EFFECT * excess)
    rate *= world.complaint_habit[world.establishments.bureau[owner]]
    rate *= channel_volume(monday, world.period) / WEEKS_OF_YEAR
    return np.repeat(np.arange(rate.size), rng.poisson(rate))


def sampled(rng: np.random.Generator, world: World, excess: Floats) -> Ints:
    """The licences that a planned sample is taken from in the week."""
    maker = IS_MAKER[world.establishments.kind[world.licences.establishment]]
    rate = SAMPLES[world.licences.programme] * np.where(maker, MAKERS_SAMPLED, 1.0) / WEEKS_OF_YEAR
    return np.flatnonzero((rng.random(rate.size) < rate) & np.isfinite(excess))


def mishaps(rng: np.random.Generator, world: World, excess: Floats) -> tuple[Ints, Ints]:
    """The licences with a mishap in the week, and its kind (a place in HAZARD_KINDS)."""
    kind = world.establishments.kind[world.licences.establishment]
    own = OWN_PROGRAMME[kind] == world.licences.programme
    found, what = [], []
    for number, name in enumerate(HAZARD_KINDS):
        rates = np.array([MISHAPS[name].get(trade.kind, 0.0) for trade in TRADES])
        rate = rates[kind] * own * np.exp(MISHAP_EFFECT * excess) / WEEKS_OF_YEAR
        hit = np.flatnonzero(rng.random(rate.size) < rate)
        found.append(hit)
        what.append(np.full(hit.size, number))
    return np.concatenate(found), np.concatenate(what)
