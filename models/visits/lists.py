"""The values of a published list: a bureau's targets for one week and programme, and why.

Only values. `models/visits/select.py` makes them, `serving/` stores and shows them; nothing here
reads a store or a model.
"""

from dataclasses import dataclass
from datetime import date

from features.words import Text


@dataclass(frozen=True)
class Reason:
    """One family of reasons: how far it moved the score, and the fact that says so.

    `contribution` is in the unit of `Target.score`; above 0 it raised it.
    """

    family: str
    title: Text
    fact: Text
    contribution: float


@dataclass(frozen=True)
class Outing:
    """On which day a target is visited, as which stop of the day's trip, and by whom.

    `notes` say which rules of rotation or of time had to give way.
    """

    day: date
    order: int
    inspectors: tuple[str, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Target:
    """One row of a published list; never changes after publication.

    `lane` says by what right it is here: an open trigger, an overdue statutory visit, risk, or the
    random draw; `also` names the other lanes that wanted it. `basis` is the legal basis (a code of
    `law.BASES`), `rule` what put it there in words, `due_on` the last day for it (None: there is
    none). `inclusion_probability`: by what chance the draw took it, of random targets only.
    The risk lane goes by `score`: `expected_severity` (0-3) times `weight`, which is how often it
    counts for the people `served` in a week (None: not stated, and once); of a published rule its
    own log-odds. `base + sum(reason.contribution for reason in reasons) + other == score` within
    1e-6: `base` is the score of an average establishment, `other` everything not named, kept back
    or too small. `risk` is the calibrated chance of noncompliance. Where a model reads complaints,
    score, severity and risk are told in steps (`models/discretion.py`). Nine in ten of those with
    that chance have their usual one from `risk_low` to `risk_high` (both None where the model does
    not know). `outcomes_on_record`: how many like the predicted one were known; 0 is too little
    history to know more than what its kind and surroundings say.

    `carried_since` is the week since when it has been listed and not visited (None: it is new).
    `counted_with` names the programme in whose visits this one is counted, where one crew does both
    (None: it takes a place of this list). `outing` is None where nobody can go, and `nobody` says
    why; both are None on a list of a city that delivers no list of inspectors.
    """

    rank: int
    establishment_id: str
    name: str
    kind: str
    address: str
    lane: str
    also: tuple[str, ...]
    basis: str
    rule: Text
    due_on: date | None
    inclusion_probability: float | None
    carried_since: str | None
    counted_with: str | None
    outing: Outing | None
    nobody: Text | None
    risk: float
    risk_low: float | None
    risk_high: float | None
    outcomes_on_record: int
    expected_severity: float
    served: float | None
    weight: float
    score: float
    base: float
    reasons: tuple[Reason, ...]
    other: float
    last_visited_on: date | None


@dataclass(frozen=True)
class LaneCount:
    """How many visits a lane has on a list, and how many it wanted.

    `wanted` less `listed` is the shortage: due, and in no lane of this list. `held` are due, too,
    and wait until the ceilings allow a visit.
    """

    lane: str
    wanted: int
    listed: int
    held: int


@dataclass(frozen=True)
class MakeUp:
    """How many of a `group` (small, single) are listed and eligible; `of_`: of how many known."""

    group: str
    listed: int
    of_listed: int
    eligible: int
    of_eligible: int


@dataclass(frozen=True)
class Breach:
    """A limit of parity that a week's lists break: `value` lies beyond `limit` times `usual`.

    `figure` is list_share or days_to_detection of a `group`, by bureau or size; it counts `n`
    visits or failures, and its 95 % interval goes from `low` to `high`.
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


@dataclass(frozen=True)
class Signature:
    """The supervisor who lets a week's lists go out despite their breaches, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class DrawStamp:
    """What anyone needs to make a list's random draw again.

    `commitment` is the SHA-256 of `seed`; `announced_on` the day it was made public, None where
    that was not before the list's Monday. The draw took `quota` places on average from `frame`
    eligible establishments; `frame_hash` is that of their ids and strata. `next_commitment`
    announces the draw of the week after; None where that had begun.
    """

    seed: str
    commitment: str
    announced_on: date | None
    quota: float
    frame: int
    frame_hash: str
    next_commitment: str | None


@dataclass(frozen=True)
class ModelStamp:
    """Which model ranked a list: enough to find it again, and to see whether this build fits it.

    `rule` says in words by what a list is ranked that no model ranked; None of a trained model's.
    """

    name: str
    version: str
    trained_before: date
    catalogue: str  # fingerprint of the feature definitions it needs
    features: tuple[str, ...]
    rule: Text | None = None


@dataclass(frozen=True)
class WeeklyList:
    """A bureau's targets for one week and programme, in rank order.

    `eligible` is how many establishments could have been chosen, `capacity` how many visits the
    bureau can make; `snapshot` names the exact records the list was computed from. `lanes` are in
    the order of `law.LANES`; `draw` is None where nobody could be drawn. `breaches` are those of
    the programme's week, and `signature` is there where there are any.
    """

    week: str
    as_of: date
    programme: str
    bureau: str
    capacity: int
    eligible: int
    lanes: tuple[LaneCount, ...]
    draw: DrawStamp | None
    make_up: tuple[MakeUp, ...]
    breaches: tuple[Breach, ...]
    signature: Signature | None
    model: ModelStamp
    snapshot: str
    targets: tuple[Target, ...]
