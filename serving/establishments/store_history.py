"""An establishment's history out of the event store: the service's `EstablishmentHistory`.

Only what was known and still usable on the day asked for. Of complaints it reads how many different
people complained, to say on which side of the band that lay some weeks ago, and forgets the number.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from features.catalogue.complaints import FEWEST_TOLD, told_before
from features.contract import SERVICE
from features.neighbours import predecessors
from features.store import EventStore
from serving.establishments.queries import (
    COMPLAINTS_DAYS,
    ComplaintsBand,
    CreditFact,
    Extent,
    History,
    InspectionFact,
    Predecessor,
    Profile,
    SampleFact,
)

Row = dict[str, Any]


class StoreHistory:
    """Histories from the generation of the store that is in force when they are asked for."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self._extents: dict[tuple[str, str, date], Extent | None] = {}

    def _newest(self) -> None:
        if self.store.replaced:
            self.store = EventStore(self.store.folder)

    def history(self, establishment_id: str, *, before: date) -> History | None:
        """What was known before the day; None where nothing at all is known of the id."""
        self._newest()
        profile = _profile(establishment_id, self._rows("establishments", establishment_id, before))
        inspections = _once(self._rows("inspections", establishment_id, before))
        if profile is None and not inspections:
            return None
        officers_of = {row["inspection_id"]: _officers(row) for row in inspections}
        return History(
            profile=profile or _unregistered(establishment_id),
            inspections=tuple(
                _newest_first([self._inspection(row, before) for row in inspections])
            ),
            samples=tuple(
                _newest_first(map(_sample, self._rows("samples", establishment_id, before)))
            ),
            credit=tuple(
                _newest_first(
                    [
                        _credit(row, officers_of.get(row["inspection_id"], ()))
                        for row in self._rows("credit", establishment_id, before)
                    ]
                )
            ),
            complaints_band=self._band(establishment_id, told_before(before)),
            predecessors=tuple(
                Predecessor(row["establishment_id"], row["name"] or "", row["closed_on"])
                for row in predecessors(self.store, establishment_id, before=before)
            ),
        )

    def places(
        self, establishment_ids: Iterable[str], *, before: date
    ) -> dict[str, tuple[float, float]]:
        """Where the register had them, of those of whom it had both coordinates."""
        self._newest()
        return {
            id_: (row["lat"], row["lon"])
            for id_, row in self._registered(establishment_ids, before).items()
            if row["lat"] is not None and row["lon"] is not None
        }

    def extent(self, bureau: str, *, before: date) -> Extent | None:
        """Where all but the outermost of a bureau's register lie: read once for each week."""
        self._newest()
        asked = (self.store.generation.name, bureau, before)
        if asked in self._extents:
            return self._extents[asked]
        rows = self.store.known_rows("establishments", "bureau", bureau, before=before)
        places = [(row["lat"], row["lon"]) for row in rows if None not in (row["lat"], row["lon"])]
        found = _extent(places)
        # A week's and a generation's; what came before is asked for no more.
        kept = {at: one for at, one in self._extents.items() if at[::2] == asked[::2]}
        self._extents = {**kept, asked: found}
        return found

    def with_credit_code(self, code: str, *, before: date) -> tuple[str, ...]:
        """Whose credit code this was when it was last registered."""
        self._newest()
        rows = self.store.known_rows("establishments", "credit_code", code, before=before)
        newest = self._registered({row["establishment_id"] for row in rows}, before)
        return tuple(id_ for id_, row in newest.items() if row["credit_code"] == code)

    def _registered(self, establishment_ids: Iterable[str], before: date) -> dict[str, Row]:
        """The newest version of each that was known, by id in order."""
        ids = sorted(establishment_ids)
        if not ids:
            return {}
        rows = self.store.known_rows_of("establishments", "establishment_id", ids, before=before)
        by_known = sorted(rows, key=lambda row: (row["establishment_id"], row["known_on"]))
        return {row["establishment_id"]: row for row in by_known}

    def _rows(self, table: str, establishment_id: str, before: date) -> list[Row]:
        return self.store.known_rows(table, "establishment_id", establishment_id, before=before)

    def _band(self, establishment_id: str, before: date) -> ComplaintsBand:
        since = before - timedelta(days=COMPLAINTS_DAYS)
        people = {
            row["complainant"]
            for row in self._rows("complaints", establishment_id, before)
            if row["kind"] == "dispute" and row["complainant"] and row["happened_on"] >= since
        }
        return "5_or_more" if len(people) >= FEWEST_TOLD else "fewer_than_5"

    def _inspection(self, row: Row, before: date) -> InspectionFact:
        found = self.store.known_rows(
            "findings", "inspection_id", row["inspection_id"], before=before
        )
        return InspectionFact(
            happened_on=row["happened_on"],
            known_on=row["known_on"],
            programme=row["programme"],
            purpose=row["purpose"] or "routine",
            result=row["result"],
            severity=row["severity"],
            findings=len(found),
            row_id=row["inspection_id"],
            officers=_officers(row),
            items=tuple(sorted(one["item"] for one in found)),
        )


def _extent(places: list[tuple[float, float]]) -> Extent | None:
    """The box of all but one in a hundred at each side, so that a slip of a digit moves nothing."""
    if not places:
        return None
    beyond = len(places) // 100
    lats, lons = (sorted(each)[beyond : len(places) - beyond] for each in zip(*places, strict=True))
    return lats[0], lons[0], lats[-1], lons[-1]


def _once(rows: list[Row]) -> list[Row]:
    """The visits without our service's copies of those that another source tells as well.

    What makes two rows one visit is said, for features and labels, in `features/queries.py`.
    """
    theirs = {
        (_when(row), who) for row in rows if row["source"] != SERVICE for who in _officers(row)
    }
    return [
        row
        for row in rows
        if row["source"] != SERVICE
        or not any((_when(row), who) in theirs for who in _officers(row))
    ]


def _when(row: Row) -> tuple[str, date]:
    return row["programme"], row["happened_on"]


def _officers(inspection: Row) -> tuple[str, ...]:
    """The ids of who went, the second one too."""
    pair = (inspection["inspector_id"], inspection["second_inspector_id"])
    return tuple(id_ for id_ in pair if id_)


def _profile(establishment_id: str, versions: list[Row]) -> Profile | None:
    if not versions:
        return None
    newest = max(versions, key=lambda row: row["known_on"])
    return Profile(
        establishment_id=establishment_id,
        name=newest["name"] or establishment_id,
        kind=newest["kind"] or "",
        address=newest["address"] or "",
        bureau=newest["bureau"] or "",
        programmes=tuple((newest["programmes"] or "").split("|")) if newest["programmes"] else (),
        grade=newest["grade"],
        opened_on=newest["opened_on"],
        credit_code=newest["credit_code"],
    )


def _unregistered(establishment_id: str) -> Profile:
    return Profile(establishment_id, establishment_id, "", "", "", (), None, None, None)


def _sample(row: Row) -> SampleFact:
    return SampleFact(
        row["happened_on"], row["known_on"], row["item"], row["passed"], row["sample_id"]
    )


def _credit(row: Row, officers: tuple[str, ...]) -> CreditFact:
    return CreditFact(
        row["happened_on"], row["known_on"], row["kind"], row["tier"], row["record_id"], officers
    )


def _newest_first(facts: Any) -> list[Any]:
    return sorted(facts, key=lambda fact: fact.happened_on, reverse=True)
