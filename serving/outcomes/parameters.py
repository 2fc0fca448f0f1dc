"""Targets and moments as endpoints and pages get them, and faults as a problem says them."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path

from features.words import Text
from serving.access.asking import Db
from serving.outcomes.queries import Target, target_of
from serving.outcomes.rules import Fault, Moment
from serving.parameters import ChosenProgramme, ChosenWeek, unknown_target
from serving.problems import Problem
from serving.service import Running
from serving.ui.words import name, said

BureauId = Annotated[str, Path(description="A bureau's id, like luohu", examples=["luohu"])]
EstablishmentId = Annotated[
    str, Path(description="An establishment's id, slashes too", examples=["SZ-000123"])
]
# The largest number that both databases take for an id.
LARGEST_ID = 2**31 - 1
ConflictId = Annotated[
    int, Path(description="A conflict's number", examples=[17], ge=1, le=LARGEST_ID)
]


async def _moment(service: Running) -> Moment:
    return Moment(service.now())


Now = Annotated[Moment, Depends(_moment)]


async def _target(
    week: ChosenWeek,
    programme: ChosenProgramme,
    bureau: BureauId,
    establishment_id: EstablishmentId,
    db: Db,
) -> Target:
    """The target that an address names."""
    found = target_of(db, week, programme, bureau, establishment_id)
    if found is None:
        raise unknown_target(week, programme, bureau, establishment_id)
    return found


ChosenTarget = Annotated[Target, Depends(_target)]


def refuse_faults(found: Sequence[Fault]) -> None:
    """A problem that says all faults, where there are any."""
    if found:
        raise not_recorded(found, HTTPStatus.UNPROCESSABLE_ENTITY)


def not_recorded(found: Sequence[Fault], status: HTTPStatus) -> Problem:
    """That nothing was recorded, and all that is to be put right."""
    texts = [
        said("fault.of", field=name("field", each.of), words=said(each.words, **each.values))
        for each in found
    ]
    once = list(dict.fromkeys(texts))
    words = Text(" ".join(each.en for each in once), " ".join(each.zh for each in once))
    return Problem(status, "not_recorded", faults=words)
