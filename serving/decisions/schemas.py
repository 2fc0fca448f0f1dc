"""What is sent and taken about decisions. What is sent has no default; what is taken in may."""

from datetime import datetime

from pydantic import Field

from serving.access.schemas import Taken
from serving.decisions.rules import MOST_WORDS, Code, Kind
from serving.decisions.standing import Decision, Standing, Status, Verdict, status
from serving.lists.schemas import Sent
from serving.problems import ProblemBody

# Longer than any id or week that could be meant: what is too long is answered in our words.
_LONGEST = 200
# Some more than we take, so who pastes a report is told so in our words.
_PASTED = 20 * MOST_WORDS


class DecideBody(Taken):
    """A decision to put on record.

    `code` and `words` are of all kinds but accept, `until_week` of defer alone, `replacement`, an
    establishment's id, of replace alone. `after` is the id of the target's latest decision that you
    saw, null where you saw none.
    """

    kind: Kind
    code: Code | None = None
    words: str = Field(default="", max_length=_PASTED)
    until_week: str | None = Field(default=None, max_length=_LONGEST, examples=["2026-W49"])
    replacement: str | None = Field(default=None, max_length=_LONGEST, examples=["SZ-000123"])
    after: int | None = None


class SecondTakenBody(Taken):
    """What a second person says of a decision; to refuse it takes words."""

    verdict: Verdict
    words: str = Field(default="", max_length=_PASTED)


class SecondBody(Sent):
    """What a second person said, and when; `name` is what people call the account `by`."""

    verdict: Verdict
    words: str
    by: str
    name: str
    at: datetime


class DecisionBody(Sent):
    """One decision. `status`: in_force, waits (for a second person), refused by one, or lapsed.

    In force is a decision that took effect; the last of those is what stands about its target.
    `turn` counts a target's decisions from 1, `after` is the one before it.
    """

    id: int
    establishment_id: str
    turn: int
    after: int | None
    kind: Kind
    code: str | None
    words: str
    until_week: str | None
    replacement: str | None
    needs_second: bool
    status: Status
    by: str
    name: str
    at: datetime
    second: SecondBody | None


class StandingBody(Sent):
    """What stands about one target: `in_force`, and what `waits` for a second person beside it.

    `signed_off`: a person accepted it. Without that nobody is sent. `latest` is the id that the
    next decision names as `after`.
    """

    establishment_id: str
    signed_off: bool
    in_force: DecisionBody | None
    waits: DecisionBody | None
    latest: int


class StandingsBody(Sent):
    """What stands about the targets of one list that were decided on, by rank."""

    week: str
    programme: str
    bureau: str
    list_hash: str
    targets: int
    decided: int
    signed_off: int
    waiting: int
    standing: tuple[StandingBody, ...]


class HistoryOfTargetBody(Sent):
    """All that was decided about one target, the earliest first; `standing` null for nothing."""

    week: str
    programme: str
    bureau: str
    establishment_id: str
    rank: int
    standing: StandingBody | None
    decisions: tuple[DecisionBody, ...]


class ShareBody(Sent):
    """`count` of `of`, as a share with its 95 % (Wilson) interval; null where `of` is 0."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


class CodeCountBody(Sent):
    """How often a reason was given for decisions of a kind that are in force."""

    kind: Kind
    code: Code
    count: int


class OverridesBody(Sent):
    """One bureau and programme. An override takes a target off: rejected or replaced.

    `overridden` is of those decided; `too_few` of many decided says that nobody looks. Was the
    override right? `accepted_bad` is the share of accepted targets that visits found not to
    conform, `overridden_bad` that of the `overridden_visited`, who were visited all the same within
    a quarter: who is visited after an override was listed or drawn again, so the two are not of
    like places.
    """

    bureau: str
    programme: str
    targets: int
    decided: ShareBody
    overridden: ShareBody
    too_few: bool
    deferred: int
    waiting: int
    codes: tuple[CodeCountBody, ...]
    accepted_bad: ShareBody
    overridden_visited: int
    overridden_bad: ShareBody


class StatisticsBody(Sent):
    """How often people override the lists of these weeks, by bureau and programme.

    `too_few` means fewer than `too_few_share` overridden of at least `too_few_decided`.
    """

    from_week: str
    to_week: str
    too_few_share: float
    too_few_decided: int
    overrides: tuple[OverridesBody, ...]


class OvertakenBody(Sent):
    """The decision that stands instead, beside the problem's own fields."""

    latest: DecisionBody


class OvertakenProblemBody(ProblemBody):
    """That another decision came first, and which: the next one names it as `after`."""

    latest: DecisionBody


def decision_body(decision: Decision, latest: Decision) -> DecisionBody:
    """A decision as it is sent, where `latest` is its target's last."""
    second = decision.second
    return DecisionBody(
        id=decision.id,
        establishment_id=decision.establishment_id,
        turn=decision.turn,
        after=decision.after,
        kind=decision.kind,
        code=decision.code,
        words=decision.words,
        until_week=decision.until_week,
        replacement=decision.replacement,
        needs_second=decision.needs_second,
        status=status(decision, latest),
        by=decision.by,
        name=decision.name,
        at=decision.at,
        second=None if second is None else SecondBody.model_validate(second),
    )


def standing_body(standing: Standing) -> StandingBody:
    """What stands about a target, as it is sent."""
    in_force, waits, latest = standing.in_force, standing.waits, standing.latest
    return StandingBody(
        establishment_id=standing.establishment_id,
        signed_off=standing.signed_off,
        in_force=None if in_force is None else decision_body(in_force, latest),
        waits=None if waits is None else decision_body(waits, latest),
        latest=latest.id,
    )
