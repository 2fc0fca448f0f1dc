"""What is sent of an inspector's own week."""

from datetime import date

from serving.decisions.schemas import StandingBody
from serving.lists.schemas import Sent, TargetBody
from serving.my_week.queries import State
from serving.outcomes.schemas import OutcomeBody


class PointBody(Sent):
    """Latitude and longitude as the register has them, in degrees."""

    lat: float
    lon: float


class StopBody(Sent):
    """A target on the asker's way, as its list has it, and what people decided and found beside it.

    `href` is where its outcome is recorded. `point` is null where the register has no coordinates,
    or the service no records.
    """

    week: str
    programme: str
    bureau: str
    state: State
    href: str
    target: TargetBody
    under_objection: bool
    point: PointBody | None
    decision: StandingBody | None
    outcome: OutcomeBody | None


class MyWeekBody(Sent):
    """The asker's stops of a week, by day and order of the way.

    `left_over`: those of the week before that are still to be visited and were not listed again.
    `inspector_id` is null for who has none, and so no stops. `later` is a later published week.
    """

    week: str
    begins_on: date
    ends_on: date
    today: date
    later: str | None
    inspector_id: str | None
    stops: tuple[StopBody, ...]
    left_over: tuple[StopBody, ...]
