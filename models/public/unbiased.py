"""Outcomes that nobody's suspicion chose: the only thing that public figures are computed from.

A figure of visits that a model, a complaint or an order chose is about those who were suspected.
So an `Unbiased` is made here alone, out of the records themselves, from random visits with a known
chance or samples of a kind that shows the market; every other purpose and kind is refused, and so
is whoever brings outcomes of their own.
"""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from features import contract
from features.events import Events, Source, day_number
from features.groups import newest_version
from features.refused import Refused
from features.store import EventStore
from features.week import mondays_of
from models.draws import inclusion_of
from models.metrics.clustered import NOTHING, Figure, as_alike, share_of_all
from models.metrics.ordering import Floats
from models.public.window import Window
from models.register import words_of

Ints = npt.NDArray[np.int32]
Words = npt.NDArray[np.object_]
By = Literal["programme", "bureau", "kind"]

RANDOM: Final = "random"
# Kinds of samples that show how the market stands (评价性抽检, 风险监测): DOMAIN.md 2.7.
SHOW_THE_MARKET: Final = ("monitoring", "evaluative")
# A finding that endangers somebody: severity 3, critical.
SEVERE: Final = contract.SEVERITY_MAX

# The bureau or kind of an establishment whose register entry says none.
NOT_STATED: Final = "not_stated"

_FAILED: Final[Mapping[str, float]] = {"failed": 1.0}
_MADE_HERE: Final = object()


@dataclass(frozen=True, eq=False)
class Unbiased:
    """Outcomes a row each: 1 where it failed, and where it was `severe`; `weight` 1 / its chance.

    `basis`: random, or the kind of samples. `groups` say where each belonged before its own week's
    Monday: nothing that it found can have put it there. `left_out` counts rows that tell nothing,
    by why. Only `random_visits` and `samples` make one; everybody else is refused.
    """

    basis: str
    window: Window
    outcomes: Mapping[str, Floats]
    weight: Floats
    place: Ints
    groups: Mapping[By, Words]
    left_out: Mapping[str, int]
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MADE_HERE:
            raise Refused(
                "These outcomes come from outside the records, so nobody can say who chose them. "
                "A public figure needs random visits or samples as recorded: "
                "models.public.unbiased.random_visits or samples."
            )
        for name in ("outcomes", "groups"):  # nobody exchanges what is in them afterwards
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        arrays: tuple[npt.NDArray[Any], ...] = (self.weight, self.place)
        for array in (*arrays, *self.outcomes.values(), *self.groups.values()):
            array.setflags(write=False)

    def __len__(self) -> int:
        return int(self.place.size)

    @property
    def alike(self) -> float:
        """How many of like weight would tell as much (Kish 1965)."""
        return as_alike(self.weight)

    @property
    def establishments(self) -> int:
        """How many different ones they are of."""
        return int(np.unique(self.place).size)

    def based_on(self, basis: str) -> "Unbiased":
        """These, where they rest on `basis`; else Refused."""
        if self.basis != basis:
            raise Refused(
                f"A figure of {basis} outcomes was asked of {self.basis} ones. Each answers "
                "another question: give those that its name says."
            )
        return self

    def of(self, by: By, group: str) -> "Unbiased":
        """Those of one programme, bureau or kind."""
        return self._only(self.groups[by] == group)

    def parted(self, by: By) -> dict[str, "Unbiased"]:
        """Every group of them, by its name, in order of names."""
        return {group: self.of(by, group) for group in sorted(set(self.groups[by].tolist()))}

    def share(self, of: Mapping[str, float] = _FAILED) -> Figure:
        """The share of everyone that would fail (Hájek), or the mean of weighed outcomes, 0 to 1.

        Interval by Student's t of the establishments, as of so many rows as tell as much.
        """
        if not len(self):
            return NOTHING
        part = sum((times * self.outcomes[name] for name, times in of.items()), np.zeros(len(self)))
        return share_of_all(part, self.weight, self.place)

    def _only(self, rows: npt.NDArray[np.bool_]) -> "Unbiased":
        return replace(
            self,
            outcomes={name: outcome[rows] for name, outcome in self.outcomes.items()},
            weight=self.weight[rows],
            place=self.place[rows],
            groups={by: words[rows] for by, words in self.groups.items()},
            made_by=_MADE_HERE,
        )


def random_visits(
    store: EventStore, window: Window, drawn: pd.DataFrame | None = None, *, purpose: str = RANDOM
) -> Unbiased:
    """The window's random visits, each for one over the chance by which a draw took it.

    `drawn` as in `models.draws.inclusion_of`. Left out: visits whose chance nobody told, and those
    at which nothing could be assessed. Refused for any other purpose than random.
    """
    if purpose != RANDOM:
        raise Refused(
            f"A public figure was asked of {purpose} visits. Somebody chose these for what was "
            "known or suspected, so that they say nothing of the others. Ask it of random visits; "
            "what chosen visits found is told as hit rates by lane."
        )
    events = store.events()
    rows = events.sources.get("inspections")
    if rows is None:
        return _nothing(RANDOM, window)
    chosen = np.flatnonzero(
        _known(rows, window) & (rows.columns["purpose"] == contract.PURPOSES.index(RANDOM))
    )
    chance = inclusion_of(store, rows.keys[chosen], drawn, before=window.as_of)
    told, assessed = ~np.isnan(chance), ~np.isnan(rows.columns["failed"][chosen])
    use, weight = chosen[told & assessed], 1 / chance[told & assessed]
    severe = rows.columns["severity"][use] >= SEVERE
    return Unbiased(
        basis=RANDOM,
        window=window,
        outcomes={
            "failed": rows.columns["failed"][use].astype(np.float64),
            "severe": severe.astype(np.float64),
        },
        weight=weight,
        place=rows.owner[use],
        groups=_groups(store, events, rows, use),
        left_out={
            "chance_unknown": int((~told).sum()),
            "not_assessed": int((told & ~assessed).sum()),
        },
        made_by=_MADE_HERE,
    )


def samples(store: EventStore, window: Window, *, kind: str) -> Unbiased:
    """The window's samples of a kind, a row each: it failed where anything in it did.

    Whose fault it was makes no difference: what is on the market is measured, not who sold it.
    Refused for kinds that are taken on suspicion or are no official result.
    """
    if kind not in SHOW_THE_MARKET:
        raise Refused(
            f"A public figure was asked of {kind} samples. Enforcement samples are taken where "
            "something is suspected, rapid tests are no official result: neither shows how the "
            f"market stands. Ask it of {' or '.join(SHOW_THE_MARKET)} samples."
        )
    events = store.events()
    rows = events.sources.get("samples")
    if rows is None:
        return _nothing(kind, window)
    items = np.flatnonzero(
        _known(rows, window) & (rows.columns["kind"] == contract.SAMPLE_KINDS.index(kind))
    )
    _, first, of = np.unique(
        _sample_ids(store, rows.keys[items]), return_index=True, return_inverse=True
    )
    failed = np.bincount(of, rows.columns["passed"][items] == 0, minlength=first.size) > 0
    return Unbiased(
        basis=kind,
        window=window,
        outcomes={"failed": failed.astype(np.float64)},
        weight=np.ones(first.size),
        place=rows.owner[items[first]],
        groups=_groups(store, events, rows, items[first]),
        left_out={},
        made_by=_MADE_HERE,
    )


def _known(rows: Source, window: Window) -> npt.NDArray[np.bool_]:
    """Which rows took place in the window and could be used on its Monday."""
    as_of = day_number(window.as_of)
    known: npt.NDArray[np.bool_] = (
        (rows.known < as_of)
        & (rows.withdrawn > as_of)
        & (rows.day >= day_number(window.since))
        & (rows.day < day_number(window.until))
        & (rows.owner >= 0)
    )
    return known


def _sample_ids(store: EventStore, keys: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The sample that each row `sample/item` belongs to; either may hold a slash."""
    table = store.table("samples").select(["sample_id", "item"])
    joined = pc.binary_join_element_wise(table["sample_id"], table["item"], "/").to_pandas()
    sample_of = pd.Series(table["sample_id"].to_pandas().to_numpy(), index=joined)
    sample_of = sample_of[~sample_of.index.duplicated()]
    return sample_of.reindex(keys).to_numpy(np.str_)


def _groups(
    store: EventStore, events: Events, rows: Source, use: npt.NDArray[np.int64]
) -> dict[By, Words]:
    programmes = np.array(contract.PROGRAMMES, object)[rows.columns["programme"][use]]
    nowhere = np.full(use.size, NOT_STATED, object)
    register = events.sources.get("establishments")
    if register is None:
        return {"programme": programmes, "bureau": nowhere, "kind": nowhere.copy()}
    version = newest_version(events, rows.owner[use], mondays_of(rows.day[use]))

    def said(column: str) -> Words:
        codes = np.append(register.columns[column].astype(np.float64), np.nan)[version]
        return words_of(store, column, codes, otherwise=NOT_STATED)

    return {"programme": programmes, "bureau": said("bureau"), "kind": said("kind")}


def _nothing(basis: str, window: Window) -> Unbiased:
    outcomes: dict[str, Any] = {name: np.zeros(0) for name in ("failed", "severe")}
    words = [np.zeros(0, object) for _ in range(3)]
    return Unbiased(
        basis=basis,
        window=window,
        outcomes=outcomes,
        weight=np.zeros(0),
        place=np.zeros(0, np.int32),
        groups=dict(zip(("programme", "bureau", "kind"), words, strict=True)),
        left_out={},
        made_by=_MADE_HERE,
    )
