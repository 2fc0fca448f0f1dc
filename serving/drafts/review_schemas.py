"""What is sent of a draft's review: the figures of its pages, each with what it counts."""

from features.words import Text
from serving.drafts.measures import OtherBody, ParityBody
from serving.lists.schemas import Sent


class LaneSumBody(Sent):
    """A lane: visits due or reserved, listed, short (due and without a place), held by ceilings."""

    lane: str
    wanted: int
    listed: int
    held: int
    short: int


class DriverBody(Sent):
    """A family of reasons: the strongest in so many targets, among the first three in `leading`.

    `mean` is what it adds to a score on average.
    """

    family: str
    title: Text
    strongest: int
    leading: int
    mean: float


class DrivenBody(Sent):
    """What drives the risk lane, the one that the score ranks: of `targets`, by family.

    `nothing` targets have no reason that raises their score; `other` is the mean of what no reason
    tells. `unit` is points, log-odds (of earlier builds) or a rule's own, by its words; null
    without a list. Means of two units are not comparable.
    """

    targets: int
    drivers: tuple[DriverBody, ...]
    nothing: int
    other: float
    unit: str | None


class BecameBody(Sent):
    """So many of the risk targets before are listed again, or left for this reason.

    `why`: listed, visited, gone, held, settled, lower, or unknown, where a build kept no reason.
    """

    why: str
    count: int


class KeptBody(Sent):
    """What became of the risk lane's `targets` of the lists before."""

    targets: int
    since: tuple[BecameBody, ...]


class ByOtherBody(OtherBody):
    """The same of one list, or of all together, whose risk lanes have `risk` targets."""

    risk: int


class StabilityBody(Sent):
    """How firm lists are; `kept` is null without lists before, `others` empty without any.

    Of `near_of` targets of the risk lane `near` are within reach of the first who is left out, with
    a chance at the upper end of its range; 0 of 0 where nobody knows.
    """

    kept: KeptBody | None
    risk: int
    near: int
    near_of: int
    others: tuple[ByOtherBody, ...]


class ListReviewBody(Sent):
    """One bureau's list: `fresh`, `left` and `moved` beside its list before, null without one.

    To `nobody` targets nobody can go. `drives` is what drives it, `drove` what drove that one.
    """

    bureau: str
    capacity: int
    eligible: int
    targets: int
    nobody: int
    before: str | None
    fresh: int | None
    left: int | None
    moved: int | None
    lanes: tuple[LaneSumBody, ...]
    drives: DrivenBody
    drove: DrivenBody | None
    stability: StabilityBody


class ProgrammeReviewBody(Sent):
    """A programme's lists together, and by bureau; `parity` null where a build kept none."""

    programme: str
    lanes: tuple[LaneSumBody, ...]
    drives: DrivenBody
    drove: DrivenBody | None
    stability: StabilityBody
    parity: tuple[ParityBody, ...] | None
    lists: tuple[ListReviewBody, ...]


class DraftReviewBody(Sent):
    """What helps to decide about a draft; for a bureau's supervisor, of that bureau's lists."""

    draft: int
    week: str
    content_hash: str
    programmes: tuple[ProgrammeReviewBody, ...]
