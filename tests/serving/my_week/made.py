"""Builders of stops: targets with an outing of the inspector whose week it is."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from models.visits.lists import Outing, Target
from tests.serving.made import MONDAY, target

TUESDAY = MONDAY + timedelta(days=1)
PAIR = ("J00017", "J00042")
STRANGERS = ("J00001", "J00002")


def stop(
    id_: str,
    day: date = TUESDAY,
    order: int = 1,
    *,
    pair: tuple[str, ...] = PAIR,
    **given: Any,
) -> Target:
    """A target on the way; its rank is of no interest here."""
    return target(1, id_, outing=Outing(day, order, pair, ()), **given)


def ranked(*targets: Target) -> tuple[Target, ...]:
    """The targets of one list, which needs ranks."""
    return tuple(replace(each, rank=rank) for rank, each in enumerate(targets, 1))
