"""A made city of any size in a store, and models that learned from some of its outcomes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from data_samples.large import write_large
from features.build import Pairs, available, build
from features.catalogue import CATALOGUE
from features.events import Events
from features.feature import Feature
from features.loading import load
from features.sources.delivery import read_delivery
from features.sources.mapping import Mapping
from features.store import EventStore
from models.labels import examples
from models.model import Model
from models.on_record import histories
from models.plan import Plan, plan_for
from models.train import Provenance, train

MONDAY = date(2026, 6, 1)
TREES, LEARNED = 500, 25_000


@dataclass(frozen=True)
class Large:
    """A city of a size, and what its sealed records hold."""

    size: int
    store: EventStore
    events: Events


@dataclass(frozen=True)
class Learned:
    """A programme's plan, what it looks at, and the model that learned from some of its visits."""

    plan: Plan
    features: list[Feature]
    model: Model


def large_city(folder: Path, otherwise: int, programmes: Sequence[str] = ("food",)) -> Large:
    """TARGETING_SOAK_ESTABLISHMENTS establishments, or so many `otherwise`."""
    size = int(os.environ.get("TARGETING_SOAK_ESTABLISHMENTS", otherwise))
    write_large(folder / "source", size, programmes)
    given = read_delivery(folder / "source", Mapping(), today=MONDAY, secret=b"k" * 32)
    load(folder / "store", given, refused_share=0.0)
    del given
    store = EventStore(folder / "store")
    return Large(size, store, store.events())


def learned(city: Large, programme: str = "food") -> Learned:
    """A model of TREES trees each for chance and severity, from LEARNED outcomes at most."""
    events, plan = city.events, replace(plan_for(programme, {}), rounds=TREES)
    found = examples(events, plan, until=MONDAY)
    some = min(LEARNED, len(found))
    found = found.only(np.linspace(0, len(found) - 1, some).astype(np.int64))
    features = available(CATALOGUE, events)
    matrix = build(events, Pairs(found.place, found.as_of), features, programme)
    then = histories(events, plan, found)
    model = train(matrix, found, features, plan, MONDAY, Provenance("", ""), histories=then)
    return Learned(plan, features, model)
