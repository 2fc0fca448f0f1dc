"""One visit for several programmes: where a crew may do them all, it is counted once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from features.store import EventStore

# Two inspectors go (SAMR Order 49, Art. 23): one who may do both alone makes no crew.
CREW = 2
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Shared:
    """Which programmes a bureau's crews may do in one visit: bureau -> pairs of programmes."""

    pairs: Mapping[str, frozenset[frozenset[str]]]

    def allows(self, bureau: str, one: str, other: str) -> bool:
        """Whether a crew of the bureau may do both programmes."""
        return frozenset((one, other)) in self.pairs.get(bureau, frozenset())


def shared(store: EventStore, as_of: date) -> Shared:
    """As the list of inspectors known before the Monday says for its whole week."""
    table = store.table("inspectors")
    rows = table.to_pylist() if table.num_rows else []
    who: dict[tuple[str, frozenset[str]], set[str]] = {}
    for row in rows:
        if row["known_on"] >= as_of or row["from"] > as_of:
            continue
        if row["withdrawn_on"] and row["withdrawn_on"] <= as_of:
            continue
        if (row["to"] and row["to"] < as_of + A_WEEK) or not row["programmes"]:
            continue
        held = sorted(row["programmes"].split("|"))
        for at, one in enumerate(held):
            for other in held[at + 1 :]:
                who.setdefault((row["bureau"], frozenset((one, other))), set()).add(
                    row["inspector_id"]
                )
    pairs: dict[str, set[frozenset[str]]] = {}
    for (bureau, pair), inspectors in who.items():
        if len(inspectors) >= CREW:
            pairs.setdefault(bureau, set()).add(pair)
    return Shared({bureau: frozenset(found) for bureau, found in pairs.items()})


@dataclass(frozen=True)
class Planned:
    """Visits of the week so far: establishment -> the bureau and programme that count each."""

    visits: Mapping[str, tuple[str, str]]

    def along(self, programme: str, crews: Shared) -> dict[str, str]:
        """Whom a crew visits that may do this programme, too; by which programme it is counted."""
        return {
            establishment_id: counting
            for establishment_id, (bureau, counting) in self.visits.items()
            if crews.allows(bureau, counting, programme)
        }

    def and_of(self, bureau: str, programme: str, establishment_ids: Iterable[str]) -> "Planned":
        """With another list's own visits."""
        mine = dict.fromkeys(establishment_ids, (bureau, programme))
        return Planned({**mine, **self.visits})
