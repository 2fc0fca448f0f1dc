"""A programme's lists of a Monday by whichever version: by the champion, and by others beside it.

What another model would list is only counted, and changes nothing of the champion's lists.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from features.events import Events
from features.store import EventStore
from models.model import Model, UnfitModel
from models.plan import Plan
from models.refit import refit
from models.registry import Registry, Version
from models.scoring import scores
from models.train import TooFewOutcomes
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
    by_champion: Plans,
    champion: tuple[Model, Version],
    registry: Registry,
    planning: Planning,
    aliases: Sequence[OtherAlias],
) -> Plans:
    """The same plans, their risk lanes compared with those by the other models of these aliases."""
    firmness = dict(by_champion.measures.firmness)
    for alias, number, model in _others(champion, registry, planning, aliases):
        told = _asked(by_champion, alias, number, model, planning)
        firmness = {
            bureau: replace(one, others=(*one.others, told[bureau]))
            for bureau, one in firmness.items()
        }
    return replace(by_champion, measures=replace(by_champion.measures, firmness=firmness))


def _others(
    champion: tuple[Model, Version],
    registry: Registry,
    planning: Planning,
    aliases: Sequence[OtherAlias],
) -> Iterator[tuple[OtherAlias, str, Callable[[], Model]]]:
    """What has these aliases, each once, and how it is had; the champion itself is no other.

    A published rule learns nothing, so without some establishments it would be the same.
    """
    model, version = champion
    seen = {version.number}
    for alias in aliases:
        if alias == "refit":
            if model.card.rule is None:
                yield alias, version.number, lambda: refit(model, planning.events, planning.plan)
            continue
        found = registry.called(version.programme, alias)
        if found is not None and found.number not in seen:
            seen.add(found.number)
            yield alias, found.number, partial(registry.load, found)


def _asked(
    by_champion: Plans,
    alias: OtherAlias,
    number: str,
    had: Callable[[], Model],
    planning: Planning,
) -> dict[str, Other]:
    """By bureau, how many of the risk lane another model lists as well, or why nobody asked it."""
    same: dict[str, int] = {}
    why: NotAsked | None = None
    trained_before = None
    try:
        model = had()
        trained_before = model.card.trained_before
        # What it learned later would tell how a list looks to somebody who knows the future.
        if trained_before > planning.monday:
            why = "later"
        else:
            same = same_as(by_champion.lists, planning.by(model, number).lists)
    except UnfitModel:
        why = "unfit"
    except TooFewOutcomes:
        why = "few"
    return {
        one.bureau: Other(alias, number, trained_before, same.get(one.bureau), why)
        for one in by_champion.lists
    }
