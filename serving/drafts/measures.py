"""What is kept beside a draft's lists, and sent: parity in numbers, and how firm a list is.

It is never in a list's bytes: these are what publishing stores, and this only helps to decide.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import TypeAdapter

from models.visits.measures import Left, NotAsked, OtherAlias, ParityVerdict
from serving.lists.schemas import Sent


class ParityBody(Sent):
    """A figure that the law limits: list_share or days_to_detection of a bureau or a size.

    `own` of the `n` visits or failures counted are the group's. `verdict` is within, broken or
    insufficient: then `value`, its 95 % interval from `low` to `high` and the `usual` are null. A
    value may be `limit` times the usual; a bureau's share of visits also as much less.
    """

    by: str
    group: str
    figure: str
    own: int
    n: int
    value: float | None
    low: float | None
    high: float | None
    usual: float | None
    limit: float
    verdict: ParityVerdict


class OtherBody(Sent):
    """Another version's list of the same Monday: it has `same` of this risk lane's targets as well.

    `alias` is previous (in force before), challenger, or refit (the same version, learned without a
    random fifth of the establishments). `same` is null where it was not asked: `why` says later (it
    learned what became known on the Monday or after), unfit (this build cannot make what it needs)
    or few (too little to learn from).
    """

    alias: OtherAlias
    version: str
    trained_before: date | None
    same: int | None
    why: NotAsked | None


class KeptFirmness(Sent):
    """How firm a list is, as it is kept: `models.visits.measures.Firmness`."""

    risk: int
    near: int | None
    before: str | None
    left: Mapping[str, Left]
    others: tuple[OtherBody, ...]


KeptParity: TypeAdapter[tuple[ParityBody, ...]] = TypeAdapter(tuple[ParityBody, ...])
