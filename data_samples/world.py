"""All of the made city that does not change while its weeks go by, handed to whoever needs it."""

from dataclasses import dataclass

from data_samples.arrays import Floats, Ints, Words
from data_samples.hazard import Parts
from data_samples.period import Period
from data_samples.places import Streets
from data_samples.population import Establishments, Licences
from data_samples.staff import Staff


@dataclass(frozen=True)
class World:
    """The city's fixed facts; `complaint_habit` is one a bureau."""

    period: Period
    streets: Streets
    establishments: Establishments
    licences: Licences
    staff: Staff
    parts: Parts
    complaint_habit: Floats

    def ids_of(self, licence: Ints) -> Words:
        """The establishment_id of each licence."""
        return self.establishments.id[self.licences.establishment[licence]]

    def bureau_of(self, licence: Ints) -> Ints:
        """The place in BUREAUS of each licence."""
        return self.establishments.bureau[self.licences.establishment[licence]]

    def kind_of(self, licence: Ints) -> Ints:
        """The place in TRADES of each licence."""
        return self.establishments.kind[self.licences.establishment[licence]]
