"""The values of a rota: what a bureau has to visit in a week, and who goes where on which day.

Only values, and the words that are shown with them. `assign.py` makes a rota.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from features.words import Text


@dataclass(frozen=True)
class Stop:
    """An establishment to visit, for all programmes whose lists of the week it is on.

    `near` says where it is for those without `lat` and `lon`: a station, else an address.
    `credit_code` is its legal person's; `due_on` the last day for the visit, None: any day.
    """

    establishment_id: str
    programmes: tuple[str, ...]
    lat: float | None = None
    lon: float | None = None
    near: str = ""
    credit_code: str | None = None
    due_on: date | None = None


# What a visit's notes say: a rule that could not be kept there.
NOTES: Final[Mapping[str, Text]] = {
    "same_pair": Text(
        en="these two worked together within the rotation time: no others were free",
        zh="两名检查人员在轮换期内曾搭档：无其他人员可派",
    ),
    "returns": Text(
        en="one of them made the last visit, too: nobody else could go",
        zh="检查人员中有人上次检查过该对象：无其他人员可派",
    ),
    "late": Text(en="after its last day: nobody was free before", zh="晚于期限：此前无人可派"),
    "apart": Text(
        en="one of two visits: no free pair holds all of the programmes",
        zh="分次检查：无同时具备各领域资格的空闲搭档",
    ),
}

# Why a stop has no crew.
REASONS: Final[Mapping[str, Text]] = {
    "no_staff": Text(
        en="no inspector of the bureau is on record for this week", zh="本周无本局检查人员在册"
    ),
    "unqualified": Text(
        en="no inspector on duty is qualified for it", zh="在岗检查人员均不具备该领域资格"
    ),
    "alone": Text(
        en="only one inspector on duty is qualified for it, and two must go",
        zh="仅一名在岗检查人员具备资格，须两人以上",
    ),
    "recused": Text(
        en="fewer than two of those who are qualified may go: the others are recused",
        zh="因回避，可派的合格检查人员不足两人",
    ),
    "full": Text(
        en="no two of those who may go have a day left together",
        zh="可派人员本周已无共同空闲日",
    ),
}


@dataclass(frozen=True)
class Visit:
    """One stop of a day's trip; `order` counts from 1, `inspectors` are sorted by id.

    `notes` are codes of NOTES.
    """

    establishment_id: str
    programmes: tuple[str, ...]
    day: date
    order: int
    inspectors: tuple[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Unassigned:
    """A visit that nobody can make this week; `reason` is a code of REASONS."""

    establishment_id: str
    programmes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Load:
    """What an inspector has to do: days out, stops, and kilometres between stops as the crow flies.

    Ways to the first stop and from the last are not counted, nor those to stops of unknown place.
    """

    inspector_id: str
    trips: int
    stops: int
    kilometres: float


@dataclass(frozen=True)
class Rota:
    """A bureau's week: visits by day, pair and order; who is on duty, and what each has to do."""

    visits: tuple[Visit, ...]
    unassigned: tuple[Unassigned, ...]
    loads: tuple[Load, ...]
