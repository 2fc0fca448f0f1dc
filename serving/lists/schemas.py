"""What is sent about lists. Nothing here has a default: a field is there, or is None on purpose."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, TypeAdapter

from features.words import Text


class Sent(BaseModel):
    """A part of an answer: never changed once made, and without fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class ReasonBody(Sent):
    """One family of reasons; `contribution` in the score's unit, above 0 where it raised it."""

    family: str
    title: Text
    fact: Text
    contribution: float


class EarlierTargetBody(Sent):
    """One row: `base` + the contributions + `other` = `score`, log-odds that `risk` calibrates.

    Newer rows tell risk, score and severity in steps where complaints move them: ranks are finer.
    Lists that were published before there was a plan of visits have rows like this, and keep them.
    """

    rank: int
    establishment_id: str
    name: str
    kind: str
    address: str
    lane: str
    risk: float
    expected_severity: float
    score: float
    base: float
    reasons: tuple[ReasonBody, ...]
    other: float
    last_visited_on: date | None


class LanedTargetBody(EarlierTargetBody):
    """A row that says by what right it is here, how sure its chance is, and how much is on record.

    `also` names the other lanes that wanted it, `basis` the legal basis, `rule` what put it here in
    words, `due_on` the last day for it (null: no deadline). `inclusion_probability` is the chance
    by which the draw took it, of random targets only. Nine in ten establishments with the same
    score have their usual chance from `risk_low` to `risk_high` (both null where the model does not
    know). `outcomes_on_record`: results like the predicted one that were known; 0 is not enough
    history.
    """

    risk_low: float | None
    risk_high: float | None
    outcomes_on_record: int
    also: tuple[str, ...]
    basis: str
    rule: Text
    due_on: date | None
    inclusion_probability: float | None


class OutingBody(Sent):
    """The day of a visit, its place in the day's trip from 1, the inspectors' ids, and notes.

    `notes` say which rules of rotation or of time had to give way.
    """

    day: date
    order: int
    inspectors: tuple[str, ...]
    notes: tuple[Text, ...]


class TargetBody(LanedTargetBody):
    """A row of a list whose risk lane goes by severity and exposure, with what became of it before.

    `score` is `expected_severity` times `weight`: how often it counts for the people `served` in a
    week (null: not stated, and once); of a list that a rule ranked, the rule's own log-odds.
    `carried_since`: the week since when it is listed and not visited (null: new). `counted_with`:
    the programme in whose visits this one is counted, where one crew does both (null: this one's).
    `outing` is null where nobody can go, and `nobody` says why; both are null on a whole list where
    the city delivers no list of inspectors.
    """

    carried_since: str | None
    counted_with: str | None
    outing: OutingBody | None
    nobody: Text | None
    served: float | None
    weight: float


class MakeUpBody(Sent):
    """How many of a `group` (small, single) are listed and eligible; `of_`: of how many known."""

    group: str
    listed: int
    of_listed: int
    eligible: int
    of_eligible: int


class BreachBody(Sent):
    """A limit of parity that the programme's week breaks: `value` beyond `limit` times `usual`.

    `figure` (list_share, days_to_detection) of a `group`, by bureau or size, counts `n` visits or
    failures; its 95 % interval goes from `low` to `high`.
    """

    by: str
    group: str
    figure: str
    n: int
    value: float
    low: float
    high: float
    usual: float
    limit: float


class SignatureBody(Sent):
    """Who let the lists go out despite their breaches, and why."""

    name: str
    why: str


class LaneBody(Sent):
    """One lane: visits that are due or reserved, those listed, and those due that a ceiling holds.

    Of triggers and statutory visits `wanted` less `listed` is the shortage.
    """

    lane: str
    wanted: int
    listed: int
    held: int


class DrawBody(Sent):
    """What anyone needs to make the random draw again; `commitment` is the SHA-256 of `seed`.

    `announced_on` is the day it was made public, null where that was not before the list's Monday.
    The draw took `quota` places on average from `frame` establishments, whose ids and strata have
    `frame_hash`. `next_commitment` announces the draw of the week after; null where that had begun.
    """

    seed: str
    commitment: str
    announced_on: date | None
    quota: float
    frame: int
    frame_hash: str
    next_commitment: str | None


class ModelBody(Sent):
    """Which model ranked the list; `catalogue` is the fingerprint of its feature definitions."""

    name: str
    version: str
    trained_before: date
    catalogue: str


class RuleBody(ModelBody):
    """Which fixed rule ranked the list, where no trained model did: `rule` says it in words."""

    rule: Text


class EarlierListBody(Sent):
    """One bureau's published list: written once, sent byte for byte as it was written.

    Lists that were published before there was a plan of visits are like this, and stay so.
    """

    week: str
    begins_on: date
    ends_on: date
    as_of: date
    programme: str
    bureau: str
    capacity: int
    eligible: int
    model: RuleBody | ModelBody
    snapshot: str
    statement: Text
    targets: tuple[EarlierTargetBody, ...]


class LanedListBody(EarlierListBody):
    """A list as a plan of visits: what each lane wanted and got, and how the draw was made.

    `lanes` are all four, in the order in which they are shown; `draw` is null where nobody could be
    drawn. Lists whose risk lane went by the chance alone are like this, and stay so.
    """

    targets: tuple[LanedTargetBody, ...]
    lanes: tuple[LaneBody, ...]
    draw: DrawBody | None


class ListBody(LanedListBody):
    """A plan that says whom it burdens: `breaches` are the programme's, signed where there are any.

    `make_up` counts small establishments and single shops, listed and eligible.
    """

    targets: tuple[TargetBody, ...]
    make_up: tuple[MakeUpBody, ...]
    breaches: tuple[BreachBody, ...]
    signature: SignatureBody | None


AnyListBody = ListBody | LanedListBody | EarlierListBody
# Exactly one fits a stored list: no field of any has a default, and none is ignored.
PublishedBody: TypeAdapter[AnyListBody] = TypeAdapter(AnyListBody)


class TargetsBody(Sent):
    """A page of a list's targets: those that fit, each as it was published, in the order asked for.

    `fitting` of the list's `of` targets fit. `unsaid` names what was asked of a list that was
    published without saying it (outing, due). `next` is where the next page is; null on the last.
    """

    week: str
    programme: str
    bureau: str
    list_hash: str
    of: int
    fitting: int
    unsaid: tuple[str, ...]
    targets: tuple[TargetBody | LanedTargetBody | EarlierTargetBody, ...]
    next: str | None


class ApprovalBody(Sent):
    """Who let lists go out, and in which words; `draft` null: a command did, by itself.

    It is never in a list's bytes. `by` is an account, `shown_name` what people call it.
    """

    by: str
    shown_name: str
    words: str
    draft: int | None


class PublicationBody(Sent):
    """One programme of a published week, and the bureaus that have a list in it.

    `approval` is null where a command published it before approvals were kept.
    """

    programme: str
    published_at: datetime
    content_hash: str
    approval: ApprovalBody | None
    bureaus: tuple[str, ...]


class WeekBody(Sent):
    """A published week, from its Monday to its Sunday."""

    week: str
    begins_on: date
    ends_on: date
    programmes: tuple[PublicationBody, ...]


class WeeksBody(Sent):
    """All published weeks, newest first."""

    weeks: tuple[WeekBody, ...]


class SummaryBody(Sent):
    """A list without its rows; `href` is where they are.

    `superseded_by` is the newest week for which the bureau has this programme's list, null where
    that is this one. `approval` is null where a command published it before approvals were kept.
    """

    programme: str
    bureau: str
    capacity: int
    eligible: int
    targets: int
    as_of: date
    model_name: str
    model_version: str
    rule: Text | None
    published_at: datetime
    approval: ApprovalBody | None
    superseded_by: str | None
    content_hash: str
    href: str


class SummariesBody(Sent):
    """All lists of one week, by programme and bureau."""

    week: str
    lists: tuple[SummaryBody, ...]
