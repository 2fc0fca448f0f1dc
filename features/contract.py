"""The input contract: which tables a regulator may deliver, their columns, codes and keys.

This module is only the words. Reading files is `sources/`, keeping rows is `store.py`.
The same tables are what the made city writes, so the contract has no dependency at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "integer", "number", "boolean", "programmes", "week"]

PROGRAMMES = ("food", "drug", "product")
PURPOSES = ("routine", "random", "complaint", "reinspection", "followup", "licensing", "campaign")
RESULTS = ("pass", "fail", "not_assessable", "unknown")
SAMPLE_KINDS = ("monitoring", "evaluative", "enforcement", "rapid")
ATTRIBUTIONS = ("seller", "producer")
COMPLAINT_KINDS = ("dispute", "report")
CREDIT_KINDS = (
    "penalty",
    "abnormal_list",
    "serious_list",
    "missing_report",
    "enforcement_of_judgment",
    "class",
)
CREDIT_TIERS = ("minor", "general", "serious")
ORDER_KINDS = ("rectify", "stop", "seal", "case")
HAZARD_KINDS = ("recall", "incident", "adverse_reaction")
GRADES = ("A", "B", "C", "D")
ACTIONS = ("annul", "amend", "repair", "restore", "objection_opened", "objection_closed")

# Tables of which a row may give a name and an address where it knows no establishment.
MATCHED = ("complaints", "hazards")

# The `source` of rows that our own service recorded and gives back.
SERVICE = "service"

# Severity of a finding or an inspection: 0 none, 1 minor, 2 major, 3 critical.
SEVERITY_MAX = 3


@dataclass(frozen=True)
class Column:
    """One column of a table: what it may hold, and whether a row is worth keeping without it."""

    name: str
    kind: Kind = "text"
    required: bool = False
    among: tuple[str, ...] = ()  # the only values allowed; empty: any
    low: float | None = None
    high: float | None = None
    above: float | None = None  # not this, and nothing below it
    never_future: bool = False  # a date that cannot lie after the day of loading
    later: bool = False  # stores of before it came lack it, and are read as if it were empty


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    `key` names the columns that identify a row. `time` is the column that says when the fact took
    place, or None where a row has no such day; `known_on` defaults to it. `establishment` says
    whether rows belong to an establishment by their own `establishment_id`. Where several columns
    of `one_of` are named, a row needs at least one of them. `later`: as of a column.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    time: str | None = "happened_on"
    one_of: tuple[str, ...] = ()
    later: bool = False

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError where the table has none."""
        return self._by_name()[name]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, in the contract's order."""
        return tuple(self._by_name())

    def _by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}


def _id(name: str, *, required: bool = True) -> Column:
    return Column(name, required=required)


def _day(name: str, *, required: bool = False, never_future: bool = True) -> Column:
    return Column(name, "date", required=required, never_future=never_future)


def _code(name: str, among: tuple[str, ...], *, required: bool = True) -> Column:
    return Column(name, required=required, among=among)


def _severity(*, required: bool = False) -> Column:
    return Column("severity", "integer", required=required, low=0, high=SEVERITY_MAX)


def _programme(*, required: bool = True) -> Column:
    return _code("programme", PROGRAMMES, required=required)


def _latitude(*, required: bool = False) -> Column:
    return Column("lat", "number", required=required, low=-90, high=90)


def _longitude(*, required: bool = False) -> Column:
    return Column("lon", "number", required=required, low=-180, high=180)


# Every table ends with these. `known_on`: when we could first read the row. `withdrawn_on`: from
# when it must no longer be used (annulled, corrected, credit repaired). `source`: who delivered it.
_KNOWLEDGE = (
    _day("known_on", required=True),
    _day("withdrawn_on", never_future=False),
    Column("source"),
)


def _table(
    name: str,
    key: tuple[str, ...],
    *columns: Column,
    time: str | None = "happened_on",
    one_of: tuple[str, ...] = (),
    later: bool = False,
) -> Table:
    return Table(name, key, (*columns, *_KNOWLEDGE), time, one_of, later)


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "establishments",
            ("establishment_id", "known_on"),
            _id("establishment_id"),
            Column("credit_code"),
            Column("name"),
            Column("programmes", "programmes"),
            Column("kind"),
            Column("industry"),
            Column("bureau"),
            Column("station"),
            Column("address"),
            _latitude(),
            _longitude(),
            _day("opened_on", never_future=False),
            _day("closed_on", never_future=False),
            _code("grade", GRADES, required=False),
            Column("employees", "number", low=0),
            Column("exposure", "number", low=0),  # people served in a week
            time=None,
        ),
        _table(
            "inspections",
            ("inspection_id",),
            _id("inspection_id"),
            _id("establishment_id"),
            _programme(),
            _day("happened_on", required=True),
            _code("purpose", PURPOSES, required=False),  # empty: routine, unless soon after another
            _code("result", RESULTS),
            _severity(),
            Column("inspector_id"),
            Column("second_inspector_id", later=True),  # who went along
            Column("visit_order", "integer", low=1),  # first, second … visit of that day
            # Of a random visit: the chance that the week's draw takes this establishment.
            Column("inclusion_probability", "number", above=0, high=1),
        ),
        _table(
            "findings",
            ("inspection_id", "item"),
            _id("inspection_id"),
            _id("item"),
            _severity(required=True),
            Column("repeated", "boolean"),
            time=None,  # a finding took place, and became known, with its inspection
        ),
        _table(
            "samples",
            ("sample_id", "item"),
            _id("sample_id"),
            _id("establishment_id"),
            _programme(),
            _day("happened_on", required=True),
            _code("kind", SAMPLE_KINDS),
            _id("item"),
            Column("passed", "boolean", required=True),
            Column("measured", "number"),
            Column("limit", "number"),
            _code("attributed_to", ATTRIBUTIONS, required=False),
            Column("producer_id"),
        ),
        _table(
            "complaints",
            ("complaint_id",),
            _id("complaint_id"),
            _id("establishment_id", required=False),
            Column("name"),
            Column("address"),
            _programme(required=False),
            _day("happened_on", required=True),
            _code("kind", COMPLAINT_KINDS),
            Column("channel"),
            Column("category"),
            Column("complainant"),  # a person in the delivery, a keyed hash in the store
            Column("verified", "boolean"),
            _day("verified_on"),
            one_of=("establishment_id", "name"),
        ),
        _table(
            "credit",
            ("record_id",),
            _id("record_id"),
            _id("establishment_id", required=False),
            Column("credit_code"),
            _code("kind", CREDIT_KINDS),
            _code("tier", CREDIT_TIERS, required=False),
            Column("amount", "number", low=0),
            _day("happened_on", required=True),
            Column("value"),
            _id("inspection_id", required=False),  # the check that the record followed from
            _id("sample_id", required=False),
            one_of=("establishment_id", "credit_code"),
        ),
        _table(
            "orders",
            ("order_id",),
            _id("order_id"),
            _id("establishment_id"),
            _id("inspection_id", required=False),
            _code("kind", ORDER_KINDS),
            _day("happened_on", required=True),
            _day("due_on", never_future=False),
            _day("closed_on"),
        ),
        _table(
            "corrections",
            ("table", "row_id", "action", "effective_on"),
            _code("table", ()),
            _id("row_id"),
            _code("action", ACTIONS),
            _day("effective_on", required=True, never_future=False),
            time="effective_on",
        ),
        _table(
            "area_events",
            ("event_id",),
            _id("event_id"),
            _id("kind"),
            _day("happened_on", required=True),
            _latitude(required=True),
            _longitude(required=True),
        ),
        _table(
            "context",
            ("date", "name"),
            _day("date", required=True),
            _id("name"),
            Column("value", "number", required=True),
            time="date",
        ),
        _table(
            "inspectors",
            ("inspector_id", "from"),
            _id("inspector_id"),
            _id("bureau"),
            Column("programmes", "programmes"),
            _day("from", required=True, never_future=False),
            _day("to", never_future=False),
            time=None,
        ),
        _table(
            "recusals",  # who must not visit an establishment, or any of a legal person's
            ("recusal_id",),
            _id("recusal_id"),
            _id("inspector_id"),
            _id("establishment_id", required=False),
            Column("credit_code"),
            _day("from", required=True, never_future=False),
            _day("to", never_future=False),
            time=None,
            one_of=("establishment_id", "credit_code"),
            later=True,
        ),
        _table(
            "capacity",
            ("bureau", "programme", "week"),
            _id("bureau"),
            _programme(),
            Column("week", "week", required=True),  # like 2026-W48
            Column("visits", "integer", required=True, low=0),
            Column("leave", "integer", low=0),  # visits of these lost to leave
            time=None,
        ),
        _table(
            "hazards",
            ("hazard_id",),
            _id("hazard_id"),
            _id("establishment_id", required=False),
            Column("name"),
            Column("address"),
            _programme(),
            _code("kind", HAZARD_KINDS),
            Column("class", "integer", low=1, high=3),  # 1 is the worst
            _day("happened_on", required=True),
            one_of=("establishment_id", "name"),
        ),
        _table(
            "matches",  # which establishment a row without one means, as a person has decided
            ("table", "row_id", "decided_on"),
            _code("table", MATCHED),
            _id("row_id"),
            _id("establishment_id", required=False),  # empty: none of ours
            _day("decided_on", required=True),
            time="decided_on",
        ),
    )
}
