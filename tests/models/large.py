"""A made city of any size in a store, and a model that learned from some of its visits."""

import os
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
from models.plan import Plan, plan_for
from models.train import Provenance, train

MONDAY = date(2026, 6, 1)
TREES, LEARNED = 500, 25_000


@dataclass(frozen=True)
class Large:
    """A city, its size, and what scores it."""

    size: int
    store: EventStore
    events: Events
    plan: Plan
    features: list[Feature]
    model: Model


def large_city(folder: Path, otherwise: int) -> Large:
    """TARGETING_SOAK_ESTABLISHMENTS establishments, or so many `otherwise`."""
    size = int(os.environ.get("TARGETING_SOAK_ESTABLISHMENTS", otherwise))
    write_large(folder / "source", size)
    given = read_delivery(folder / "source", Mapping(), today=MONDAY, secret=b"k" * 32)
    load(folder / "store", given, refused_share=0.0)
    del given
    store = EventStore(folder / "store")
    events, plan = store.events(), replace(plan_for("food", {}), rounds=TREES)
    found = examples(events, plan, until=MONDAY)
    found = found.only(np.linspace(0, len(found) - 1, LEARNED).astype(np.int64))
    features = available(CATALOGUE, events)
    matrix = build(events, Pairs(found.place, found.as_of), features, "food")
    model = train(matrix, found, features, plan, MONDAY, Provenance("", ""))
    return Large(size, store, events, plan, features, model)
