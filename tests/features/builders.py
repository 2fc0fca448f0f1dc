"""Rows and tables for tests: every builder defaults everything beside the point."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa

from features.build import Pairs, build
from features.catalogue import CATALOGUE
from features.events import Events, day_number
from features.feature import Feature
from features.seal import seal
from features.tables import schema

MONDAY = date(2026, 3, 9)
A_WEEK = timedelta(weeks=1)
FEBRUARY_20 = date(2026, 2, 20)

# What features count before it is put beside the bureau's mean.
COUNTED = {f.name.removesuffix("_to_bureau"): replace(f, per=None) for f in CATALOGUE if f.per}

Row = dict[str, Any]
_ids = count()


def _row(defaults: Row, given: Row) -> Row:
    return {**defaults, **given}


def establishment(establishment_id: str = "A", **given: Any) -> Row:
    """A restaurant in Luohu, known since 2020."""
    return _row(
        {
            "establishment_id": establishment_id,
            "name": f"{establishment_id}餐厅",
            "programmes": "food",
            "kind": "restaurant",
            "bureau": "luohu",
            "known_on": date(2020, 1, 1),
        },
        given,
    )


def inspection(establishment_id: str = "A", **given: Any) -> Row:
    """A routine food visit on 20 February that passed."""
    return _row(
        {
            "inspection_id": f"i{next(_ids)}",
            "establishment_id": establishment_id,
            "programme": "food",
            "happened_on": FEBRUARY_20,
            "purpose": "routine",
            "result": "pass",
            "severity": 3 if given.get("result") == "fail" else 0,
        },
        given,
    )


def complaint(establishment_id: str = "A", **given: Any) -> Row:
    """A dispute of 20 February by somebody of their own."""
    number = next(_ids)
    return _row(
        {
            "complaint_id": f"c{number}",
            "establishment_id": establishment_id,
            "programme": "food",
            "happened_on": FEBRUARY_20,
            "kind": "dispute",
            "channel": "12315",
            "complainant": f"{number:08x}",
        },
        given,
    )


def tables(**rows: Sequence[Row]) -> dict[str, pa.Table]:
    """Contract tables from rows, by table name."""
    return {
        name: pa.Table.from_pylist(list(given), schema=schema(name)) for name, given in rows.items()
    }


def pairs(events: Events, establishment_ids: Sequence[str], monday: date = MONDAY) -> Pairs:
    """The same Monday for each of the establishments."""
    return Pairs.on(events.places(np.array(establishment_ids)), monday)


def value_of(
    feature: Feature,
    given: dict[str, pa.Table],
    *,
    monday: date = MONDAY,
    of: str = "A",
    programme: str = "food",
) -> float:
    """One feature of one establishment on one Monday."""
    events = seal(given)
    return float(build(events, pairs(events, [of], monday), [feature], programme)[0, 0])


def days_before(monday: date, days: int) -> date:
    """The day so many days before a Monday."""
    return monday - timedelta(days=days)


def as_days(monday: date) -> int:
    """The Monday as the kernel counts it."""
    return day_number(monday)
