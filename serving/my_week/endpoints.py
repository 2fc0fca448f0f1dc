"""The API of an inspector's own week."""

from http import HTTPStatus

from fastapi import APIRouter

from features.week import monday_named
from serving.access.asking import Trail
from serving.addresses import outcome_address
from serving.decisions.schemas import standing_body
from serving.document import MONDAY_TO_SUNDAY
from serving.my_week.asking import GOERS, AskersWeek, Mine, note_stops
from serving.my_week.queries import Stop
from serving.my_week.schemas import MyWeekBody, PointBody, StopBody
from serving.outcomes.bodies import outcome_body
from serving.problems import Problem

router = APIRouter(prefix="/v1/my-week", tags=["my week"], dependencies=GOERS)


@router.get("", operation_id="get_my_week")
async def get_my_week(mine: AskersWeek, trail: Trail) -> MyWeekBody:
    """Whom the asker visits this week, in the order of their way, and what is left from before."""
    week = mine.own.week
    if week is None:
        raise Problem(HTTPStatus.NOT_FOUND, "nothing_published")
    note_stops(trail, "view", mine.all_stops)
    begins_on = monday_named(week)
    return MyWeekBody(
        week=week,
        begins_on=begins_on,
        ends_on=begins_on + MONDAY_TO_SUNDAY,
        today=mine.today,
        later=mine.own.later,
        inspector_id=mine.inspector_id,
        stops=tuple(_stop(each, mine) for each in mine.own.stops),
        left_over=tuple(_stop(each, mine) for each in mine.own.left_over),
    )


def _stop(stop: Stop, mine: Mine) -> StopBody:
    place = stop.place
    point = mine.points.get(place.establishment_id)
    return StopBody(
        week=place.week,
        programme=place.programme,
        bureau=place.bureau,
        state=stop.state,
        href=outcome_address(place.week, place.programme, place.bureau, place.establishment_id),
        target=stop.target,
        under_objection=stop.objected,
        point=None if point is None else PointBody(lat=point[0], lon=point[1]),
        decision=None if stop.standing is None else standing_body(stop.standing),
        outcome=None if stop.outcome is None else outcome_body(stop.outcome),
    )
