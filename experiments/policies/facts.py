"""What the register says of each licence that no week changes, as arrays of one row a licence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_samples.arrays import Bools, Days, Floats, Ints, Words
from data_samples.places import BUREAUS
from data_samples.world import World
from features.contract import PROGRAMMES
from features.events import NEVER
from models.visits.law import Law
from models.visits.parity import SMALL
from models.visits.priority import weights

# A bureau's licences of one programme share a list and its visits.
LISTS = len(BUREAUS) * len(PROGRAMMES)


@dataclass(frozen=True)
class Facts:
    """The register. Days are whole days since 1970; who has not closed closes on day NEVER.

    `weight` is how often an expected severity counts, by the people served.
    """

    establishment: Ints
    programme: Ints
    kind: Ints
    bureau: Ints
    list: Ints
    street: Ints
    chain: Ints  # -1: none
    id: Words
    opened: Ints
    closed: Ints
    employees: Floats
    exposure: Floats
    weight: Floats
    small: Bools

    @classmethod
    def of(cls, world: World, laws: Sequence[Law]) -> "Facts":
        """As the city's world has it; `laws` are the programmes' rules, for the weights."""
        licences, owners = world.licences, world.establishments
        owner, programme = licences.establishment, licences.programme
        bureau, exposure = owners.bureau[owner], owners.exposure[owner]
        weight = np.ones(owner.size)
        for number, law in enumerate(laws):
            of = programme == number
            if of.any():
                weight[of] = weights(exposure[of], float(np.median(exposure[of])), law)
        return cls(
            establishment=owner,
            programme=programme,
            kind=owners.kind[owner],
            bureau=bureau,
            list=bureau * len(PROGRAMMES) + programme,
            street=owners.street[owner],
            chain=owners.chain[owner],
            id=owners.id[owner],
            opened=day_numbers(owners.opened[owner]),
            closed=day_numbers(owners.closed[owner]),
            employees=owners.employees[owner],
            exposure=exposure,
            weight=weight,
            small=owners.employees[owner] <= SMALL,
        )

    @property
    def size(self) -> int:
        """How many licences there are."""
        return int(self.establishment.size)

    def open_on(self, day: int) -> Bools:
        """Which are open on a day."""
        return (self.opened <= day) & (self.closed > day)


def day_numbers(days: Days) -> Ints:
    """Whole days since 1970; NEVER where there is no day."""
    numbers = days.astype("M8[D]").astype(np.int64)
    return np.where(np.isnat(days), NEVER, numbers)
