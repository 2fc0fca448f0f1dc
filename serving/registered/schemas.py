"""What is sent of versions, of what is in force and of requests; and what may be asked."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from features.words import Text
from serving.lists.schemas import Sent

Gate = Literal["passed", "failed", "unknown"]
CheckKind = Literal[
    "ahead", "not_worse", "slope", "chances_hold", "forbidden", "future", "stable", "refused"
]
RandomDraws = Literal["none", "insufficient", "sufficient"]
Unit = Literal[
    "times", "days", "share", "severity", "level", "grade", "category", "number", "season"
]
RequestKind = Literal["promote", "rollback"]
RequestState = Literal["waiting", "done", "refused"]
DriftVerdict = Literal["pass", "warn", "fail"]
DriftKind = Literal["feature", "score", "outcomes", "rule"]

# Words that promote or roll back: short of this they say nothing. Longer ones belong elsewhere.
SHORTEST_WORDS: Final = 10
LONGEST_WORDS: Final = 500


class CheckBody(Sent):
    """A check of the gate; `of` is the ranking, grouping or version, `told` what was seen.

    `told` is None where an earlier build made the check.
    """

    kind: CheckKind
    of: Text
    passed: bool
    told: Text | None


class RankingBody(Sent):
    """A ranking that was judged, by its code, and what it is called."""

    ranking: str
    title: Text


class MeasuredBody(Sent):
    """One metric of one ranking, and how far the model is ahead of it on the same visits.

    Ends of 95 % intervals, by establishment; None where there is no such number.
    """

    ranking: str
    metric: str
    value: float | None
    low: float | None
    high: float | None
    ahead: float | None
    ahead_low: float | None
    ahead_high: float | None


class JudgedBody(Sent):
    """The visits a version was judged on: Mondays, how many, how many of them bad.

    `random_draws` says whether drawn visits, of which there are `drawn`, suffice for figures of
    everyone.
    """

    first: date
    last: date
    visits: int
    bad: int
    blocks: int
    skipped: int
    random_draws: RandomDraws
    drawn: int


class BinBody(Sent):
    """Visits of like chances: the mean chance, and the share that was bad."""

    mean_risk: float
    bad_share: float
    low: float
    high: float
    visits: int


class ReliabilityBody(Sent):
    """Whether chances hold; a slope of 1 is right, less is exaggerated."""

    brier: float
    brier_of_base_rate: float
    mean_risk: float
    bad_share: float
    slope: float
    slope_low: float | None
    slope_high: float | None
    calibration_error: float
    bins: tuple[BinBody, ...]


class GainBody(Sent):
    """A feature's share of what the trees gained."""

    title: Text
    family: Text
    share: float


class FamilyGainBody(Sent):
    """A family of reasons' share of what the trees gained."""

    title: Text
    share: float


class MovesBody(Sent):
    """How far a feature moved log-odds on average; dots are (share, level of the value).

    Levels go from 0, the fifth of rows with least, to 4; null: not known, or without order.
    """

    title: Text
    family: Text
    mean: float
    dots: tuple[tuple[float, int | None], ...]


class StepBody(Sent):
    """Rows with values from `least` to `most`: the mean share, and between which most lie."""

    least: float | None
    most: float | None
    rows: int
    mean: float
    low: float
    high: float


class CourseBody(Sent):
    """How a feature's share goes with its value; `unknown` is of rows without one."""

    title: Text
    family: Text
    unit: Unit
    steps: tuple[StepBody, ...]
    unknown: StepBody | None


class TrainingBody(Sent):
    """All that training found out about a version."""

    plan: str
    label: str
    horizon_days: int
    examples: int
    bad: int
    features: int
    snapshot: str
    commit: str
    definitions: str
    judged: JudgedBody
    checks: tuple[CheckBody, ...]
    rankings: tuple[RankingBody, ...]
    measured: tuple[MeasuredBody, ...]
    of_frame: tuple[MeasuredBody, ...]
    reliability: ReliabilityBody
    gain: tuple[GainBody, ...]
    gain_by_family: tuple[FamilyGainBody, ...]
    swarm: tuple[MovesBody, ...]
    courses: tuple[CourseBody, ...]


class TrackingBody(Sent):
    """Where MLflow keeps the version: links where it is a server, else its store's address."""

    run: str
    run_page: str | None
    version_page: str | None
    store: str


class VersionBody(Sent):
    """A version; `told` is None where an earlier build trained it, which left less behind."""

    programme: str
    version: int
    registered_at: datetime
    trained_before: date | None
    rule: Text | None
    gate: Gate
    checks: tuple[CheckBody, ...]
    tracking: TrackingBody
    told: TrainingBody | None


class VersionSummaryBody(Sent):
    """A version among others, and where all of it is."""

    version: int
    registered_at: datetime
    trained_before: date | None
    rule: Text | None
    gate: Gate
    content_hash: str
    href: str


class InForceBody(Sent):
    """Which versions were in force from a moment on, and who promoted the champion, and why."""

    noted_at: datetime
    champion: int | None
    challenger: int | None
    previous: int | None
    promoted_on: date | None
    by: str | None
    why: str | None


class ChangeRequestBody(Sent):
    """A version was asked to become champion; `answer` says what became of it, None: it waits."""

    id: int
    kind: RequestKind
    version: int
    champion: int | None
    asked_by: str
    shown_name: str
    asked_at: datetime
    words: str
    state: RequestState
    answered_at: datetime | None
    answer: Text | None


class DriftedBody(Sent):
    """One thing that may have moved since training; `index` is a feature's stability index."""

    kind: DriftKind
    title: Text
    verdict: DriftVerdict
    index: float | None
    told: Text


class DriftBody(Sent):
    """A Monday beside the one that the champion was trained for."""

    programme: str
    version: int
    trained_before: date
    as_of: date
    found: tuple[DriftedBody, ...]


class WithoutBody(Sent):
    """The model without a family of reasons: how far it falls behind the whole one."""

    title: Text
    features: int
    value: float | None
    behind: float | None
    behind_low: float | None
    behind_high: float | None


class AblationBody(Sent):
    """Models without each family of reasons on the same weeks, by ROC-AUC within blocks."""

    programme: str
    as_of: date
    first: date
    last: date
    visits: int
    blocks: int
    whole: float
    without: tuple[WithoutBody, ...]


class TableBody(Sent):
    """A table of records: its rows, and the newest day that any tells of."""

    table: str
    rows: int
    newest: date | None


class RefusedRowsBody(Sent):
    """Rows of the last load that were set aside, and why."""

    table: str
    column: str
    reason: str
    rows: int


class RecordsBody(Sent):
    """The records as of their last load; `refused` is None where nobody kept what it refused."""

    snapshot: str
    loaded_on: date | None
    tables: tuple[TableBody, ...]
    refused: tuple[RefusedRowsBody, ...] | None


class ModelsOfProgrammeBody(Sent):
    """A programme's models; `standing` and `newest` are None where nothing was trained yet."""

    programme: str
    standing: InForceBody | None
    versions: tuple[VersionSummaryBody, ...]
    earlier_standings: tuple[InForceBody, ...]
    requests: tuple[ChangeRequestBody, ...]
    drift: DriftBody | None
    ablation: AblationBody | None


class ModelSummaryBody(Sent):
    """A programme at a glance."""

    programme: str
    standing: InForceBody | None
    champion: VersionSummaryBody | None
    challenger: VersionSummaryBody | None
    waiting: ChangeRequestBody | None
    drift: DriftBody | None
    href: str


class ModelsBody(Sent):
    """All programmes, and the records that models learn from (None: nothing was loaded)."""

    programmes: tuple[ModelSummaryBody, ...]
    records: RecordsBody | None


class AskChangeBody(BaseModel):
    """What is asked: which version is to be champion, and what was looked at before asking."""

    model_config = ConfigDict(extra="forbid")

    kind: RequestKind
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    content_hash: Annotated[str, Field(max_length=64)]
    champion: Annotated[int | None, Field(ge=1, le=2**31 - 1)]
    words: Annotated[str, Field(max_length=LONGEST_WORDS)]
