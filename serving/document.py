"""A list as a document: the JSON that is sent, and the hashes that say two are the same.

Canonical JSON (sorted keys, no spaces, UTF-8, shortest exact floats) makes the same content the
same bytes, whoever computes it. `publish.py` stores what this module makes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from features.week import monday_named
from features.words import Text
from models.visits.lists import ModelStamp, WeeklyList
from serving.lists.schemas import (
    BreachBody,
    DrawBody,
    LaneBody,
    ListBody,
    MakeUpBody,
    ModelBody,
    RuleBody,
    SignatureBody,
    TargetBody,
)

STATEMENT = Text(
    en="Model hint, not evidence of a violation or ground for a penalty",
    zh="模型提示，不作为违法认定或处罚依据",
)

OF_A_RULE = Text(
    en="Hint by a fixed rule, not evidence of a violation or ground for a penalty",
    zh="固定规则排序提示，不作为违法认定或处罚依据",
)

MONDAY_TO_SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Document:
    """A list, the bytes that say it, and the hash of these bytes."""

    weekly: WeeklyList
    body: bytes
    content_hash: str


def document(weekly: WeeklyList) -> Document:
    """The document of one list; ValueError where a number is not finite."""
    begins_on = monday_named(weekly.week)
    sent = ListBody(
        week=weekly.week,
        begins_on=begins_on,
        ends_on=begins_on + MONDAY_TO_SUNDAY,
        as_of=weekly.as_of,
        programme=weekly.programme,
        bureau=weekly.bureau,
        capacity=weekly.capacity,
        eligible=weekly.eligible,
        model=_model(weekly.model),
        snapshot=weekly.snapshot,
        statement=OF_A_RULE if weekly.model.rule else STATEMENT,
        targets=tuple(TargetBody.model_validate(target) for target in weekly.targets),
        lanes=tuple(LaneBody.model_validate(lane) for lane in weekly.lanes),
        draw=None if weekly.draw is None else DrawBody.model_validate(weekly.draw),
        make_up=tuple(MakeUpBody.model_validate(group) for group in weekly.make_up),
        breaches=tuple(BreachBody.model_validate(breach) for breach in weekly.breaches),
        signature=SignatureBody.model_validate(weekly.signature) if weekly.signature else None,
    )
    body = canonical(sent.model_dump(mode="json"))
    return Document(weekly, body, sha256(body))


def _model(model: ModelStamp) -> RuleBody | ModelBody:
    """What is sent of a model: only a rule has a `rule`, so that no earlier list's bytes change."""
    return (ModelBody if model.rule is None else RuleBody).model_validate(model)


def stamp_of(model: ModelStamp) -> dict[str, Any]:
    """The model stamp as JSON, with the features that a build must be able to make.

    Only a rule's has a `rule`, so that no earlier publication's hash changes.
    """
    stamp = asdict(model) | {
        "trained_before": model.trained_before.isoformat(),
        "features": list(model.features),
    }
    return {name: value for name, value in stamp.items() if name != "rule" or value is not None}


def publication_hash(documents: Sequence[Document]) -> str:
    """The hash of one week and programme: of its model and of every bureau's list."""
    first = documents[0].weekly
    return hash_of_lists(
        first.week,
        first.programme,
        stamp_of(first.model),
        {each.weekly.bureau: each.content_hash for each in documents},
    )


def hash_of_lists(
    week: str, programme: str, model: Mapping[str, Any], lists: Mapping[str, str]
) -> str:
    """The hash of one week and programme, from its model's stamp and each bureau's list's hash."""
    stamped = {"week": week, "programme": programme, "model": model, "lists": lists}
    return sha256(canonical(stamped))


def canonical(value: Any) -> bytes:
    """One way to write a value as JSON, so that equal values are equal bytes.

    >>> canonical({"zh": "食品", "en": [0.1, 1]}).decode()
    '{"en":[0.1,1],"zh":"食品"}'
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def sha256(body: bytes) -> str:
    """The SHA-256 of `body` in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
