"""Hit rates by lane, risk beside random, and what the draws say of everyone.

Pure: how many were listed and what stands of their visits in, bodies out. Intervals, and from how
many on a share is told, are the public figures' own (`models.public.stating`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from features.contract import PROGRAMMES
from models.metrics.clustered import NOTHING, Figure, apart, as_alike, share, share_of_all
from models.metrics.ordering import Floats
from models.public.stating import DECIMALS, enough, ratio_told, share_stated, stated
from models.visits.law import LANES
from serving.figures.schemas import FigureBody, RatioBody
from serving.outcomes.standing import Stood
from serving.truth.queries import Listed
from serving.truth.schemas import (
    BureauFoundBody,
    DifferenceBody,
    FoundBody,
    LaneFoundBody,
    ProgrammeFoundBody,
    WeekFoundBody,
)

RISK: Final = "risk"
RANDOM: Final = "random"


def programmes_found(
    listed: Mapping[Listed, int], stood: Sequence[Stood]
) -> tuple[ProgrammeFoundBody, ...]:
    """Every programme that had a list: by week, all weeks together, and by bureau."""
    return tuple(
        _programme(
            programme,
            {place: count for place, count in listed.items() if place.programme == programme},
            [each for each in stood if each.place.programme == programme],
        )
        for programme in PROGRAMMES
        if any(place.programme == programme for place in listed)
    )


def difference(one: Figure, other: Figure) -> DifferenceBody | None:
    """How far one share lies above another, where both may be told."""
    if not all(enough(each.n, each.establishments) for each in (one, other)):
        return None
    value, low, high = (round(end, DECIMALS) for end in apart(one, other))
    return DifferenceBody(value=value, low=low, high=high)


def _programme(
    programme: str, listed: Mapping[Listed, int], stood: Sequence[Stood]
) -> ProgrammeFoundBody:
    targets: Counter[str] = Counter()
    by_week: dict[str, Counter[str]] = defaultdict(Counter)
    by_bureau: dict[str, Counter[str]] = defaultdict(Counter)
    for place, count in listed.items():
        for counter in (targets, by_week[place.week], by_bureau[place.bureau]):
            counter[place.lane] += count
    of_week: dict[str, list[Stood]] = defaultdict(list)
    of_bureau: dict[str, list[Stood]] = defaultdict(list)
    for each in stood:
        of_week[each.place.week].append(each)
        of_bureau[each.place.bureau].append(each)
    return ProgrammeFoundBody(
        programme=programme,
        weeks=tuple(
            WeekFoundBody(week=week, lanes=_lanes(by_week[week], of_week[week]))
            for week in sorted(by_week, reverse=True)
        ),
        whole=_found(targets, stood),
        by_bureau=tuple(
            BureauFoundBody(bureau=bureau, **dict(_found(by_bureau[bureau], of_bureau[bureau])))
            for bureau in sorted(by_bureau)
        ),
    )


def _found(targets: Counter[str], stood: Sequence[Stood]) -> FoundBody:
    risk, random = (
        _share([each for each in stood if each.lane == lane]) for lane in (RISK, RANDOM)
    )
    over = ratio_told(risk, random)
    drawn = [each for each in _told(stood) if each.lane == RANDOM]
    weighed = [each for each in drawn if each.inclusion_probability is not None]
    return FoundBody(
        lanes=_lanes(targets, stood),
        risk_over_random=None if over is None else RatioBody.model_validate(over),
        risk_less_random=difference(risk, random),
        failing=_of_everyone(weighed),
        chance_unknown=len(drawn) - len(weighed),
    )


def _lanes(targets: Counter[str], stood: Sequence[Stood]) -> tuple[LaneFoundBody, ...]:
    of_lane: dict[str, list[Stood]] = defaultdict(list)
    for each in stood:
        of_lane[each.lane].append(each)
    return tuple(_lane(lane, targets[lane], of_lane[lane]) for lane in LANES)


def _lane(lane: str, targets: int, stood: Sequence[Stood]) -> LaneFoundBody:
    visited = len(_told(stood))
    corrected = sum(each.corrected for each in stood)
    return LaneFoundBody(
        lane=lane,
        targets=targets,
        visited=visited,
        not_assessed=len(stood) - visited - corrected,
        corrected=corrected,
        without_outcome=targets - len(stood),
        rate=FigureBody.model_validate(share_stated(_share(stood))),
    )


def _share(stood: Iterable[Stood]) -> Figure:
    told = _told(stood)
    return share(_failed(told), np.ones(len(told)), _places(told)) if told else NOTHING


def _of_everyone(drawn: Sequence[Stood]) -> FigureBody:
    """The share of everyone who would fail, from visits that were drawn by a known chance."""
    weight = np.array([1 / (each.inclusion_probability or 1) for each in drawn])
    figure = share_of_all(_failed(drawn), weight, _places(drawn))
    told = enough(as_alike(weight), figure.establishments)
    return FigureBody.model_validate(stated(figure, len(drawn), figure.establishments, enough=told))


def _told(stood: Iterable[Stood]) -> list[Stood]:
    return [each for each in stood if each.failed is not None]


def _failed(told: Sequence[Stood]) -> Floats:
    return np.array([each.failed for each in told], np.float64)


def _places(told: Sequence[Stood]) -> npt.NDArray[np.int32]:
    """A number for each establishment."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(each.place.establishment_id, len(numbers)) for each in told], np.int32
    )
