"""What is sent about explanations, and what may be asked."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from features.words import Text
from models.what_if import SETTABLE
from serving.jobs.queue import Kind
from serving.lists.schemas import Sent

State = Literal["queued", "taken", "done", "failed"]

# A name and a number for each number that may be set, and no more.
_MOST_SET: Final = len(SETTABLE)


class AskBody(BaseModel):
    """What is asked: the detail, or of a what-if the numbers that are set, by feature's name."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    values: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(
        default_factory=dict, max_length=_MOST_SET
    )


class FeatureShareBody(Sent):
    """What one feature added to the score; `table` names the records that it is counted from."""

    family: str
    title: Text
    said: Text
    contribution: float
    table: str | None


class RecordBody(Sent):
    """A record of the establishment that was known by the list's Monday."""

    table: str
    happened_on: date
    known_on: date


class BesideBody(Sent):
    """How many percent of `of` similar establishments lie below; null: too few to tell."""

    words: Text
    percentile: int | None
    of: int


class ChangeBody(Sent):
    """A feature that changed within the week, and by how much its share did."""

    before: Text
    now: Text
    contribution: float


class SinceBody(Sent):
    """Rank and score a week ago; shares are compared where the `same_model` made both lists."""

    rank: int
    score: float
    same_model: bool
    changes: tuple[ChangeBody, ...]


class DetailBody(Sent):
    """`base` + shares + `exposure` + `complaints` + `kept_back` = `score`.

    `complaints` is what the list tells that they added (0: it names none) and `kept_back` what is
    told of nobody, with what telling the score in steps leaves.
    """

    statement: Text
    score: float
    base: float
    shares: tuple[FeatureShareBody, ...]
    exposure: float
    complaints: float
    kept_back: float
    records: tuple[RecordBody, ...]
    similar: tuple[BesideBody, ...]
    earlier: SinceBody | None


class WhatIfBody(Sent):
    """Score and chance as they are and as they would be; no record of anything.

    `moved` is how far the exact score would move if nobody had complained; `unread` names what was
    set and this list's model does not read.
    """

    what_if: Text
    statement: Text
    set: tuple[Text, ...]
    unread: tuple[str, ...]
    score: float
    risk: float
    score_if: float
    risk_if: float
    moved: float


class ExplanationBody(Sent):
    """A job: `result` once it is done, `failure` in words where there will be none."""

    job: str
    kind: Kind
    week: str
    programme: str
    bureau: str
    establishment_id: str
    state: State
    asked_at: datetime
    finished_at: datetime | None
    failure: Text | None
    result_hash: str | None
    result: DetailBody | WhatIfBody | None
