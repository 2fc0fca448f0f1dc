"""A programme's lists of a Monday by whichever version: by the champion, and by others beside it.

What another version would list is only counted, and changes nothing of the champion's lists.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from features.events import Events
from features.store import EventStore
from models.model import Model, UnfitModel
from models.plan import Plan
from models.registry import Registry, Version
from models.scoring import scores
from models.visits.draw import Seed
from models.visits.firmness import same_as
from models.visits.measures import NotAsked, Other, OtherAlias
from models.visits.select import Plans, planned
from models.visits.standing import Before
from targeting.edges import progress


@dataclass(frozen=True)
class Planning:
    """Everything that a programme's lists of a Monday are made of, but the model."""

    store: EventStore
    events: Events
    plan: Plan
    monday: date
    seed: Seed
    before: Before

    def by(self, model: Model, number: str) -> Plans:
        """The lists by one version; UnfitModel where this build cannot make what it needs."""
        scored = scores(self.store, self.events, model, self.plan, self.monday, progress=progress)
        progress(f"{self.plan.programme}: {len(scored.scored):,} scored by version {number}")
        return planned(self.store, scored, model, number, self.plan, self.seed, before=self.before)


def beside_others(
    own: Plans,
    champion: Version,
    registry: Registry,
    planning: Planning,
    aliases: Sequence[OtherAlias],
) -> Plans:
    """The same plans, their risk lanes compared with those by versions that have other aliases."""
    firmness = dict(own.measures.firmness)
    for alias, other in _named(registry, champion, aliases):
        told = _asked(own, alias, other, registry, planning)
        firmness = {
            bureau: replace(one, others=(*one.others, told[bureau]))
            for bureau, one in firmness.items()
        }
    return replace(own, measures=replace(own.measures, firmness=firmness))


def _named(
    registry: Registry, champion: Version, aliases: Sequence[OtherAlias]
) -> Iterator[tuple[OtherAlias, Version]]:
    """The versions with these aliases, each once; the champion itself is no other."""
    seen = {champion.number}
    for alias in aliases:
        found = registry.called(champion.programme, alias)
        if found is not None and found.number not in seen:
            seen.add(found.number)
            yield alias, found


def _asked(
    own: Plans, alias: OtherAlias, other: Version, registry: Registry, planning: Planning
) -> dict[str, Other]:
    """By bureau, how many of the risk lane the other version lists as well, or why nobody asked."""
    why: NotAsked | None = None
    same: dict[str, int] = {}
    model = registry.load(other)
    # What it learned later would tell how a list looks to somebody who knows the future.
    if model.card.trained_before > planning.monday:
        why = "later"
    else:
        try:
            same = same_as(own.lists, planning.by(model, other.number).lists)
        except UnfitModel:
            why = "unfit"
    return {
        one.bureau: Other(alias, other.number, model.card.trained_before, same.get(one.bureau), why)
        for one in own.lists
    }
