"""An establishment's history as one timeline: what happened, when, and since when we know it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from features.words import Text
from serving.addresses import objecting_page
from serving.establishments.queries import CreditFact, History, InspectionFact, SampleFact
from serving.ui.words import name, said

Tone = Literal["good", "bad", "plain"]

_INSPECTION_TONES: dict[str, Tone] = {"pass": "good", "fail": "bad"}


@dataclass(frozen=True)
class Entry:
    """One fact; `verdict` is its result, `details` what else is known of it.

    `objecting` is where an objection to it is registered; None where it can't be named.
    """

    happened_on: date
    known_on: date
    category: Text
    subject: Text
    verdict: Text
    tone: Tone
    details: tuple[Text, ...]
    under_objection: bool
    objecting: str | None


def timeline(history: History) -> list[Entry]:
    """All facts, newest first; of one day, the last known first."""
    of = history.profile.establishment_id
    entries = [
        *(_inspection(fact, of) for fact in history.inspections),
        *(_sample(fact, of) for fact in history.samples),
        *(_credit(fact, of) for fact in history.credit),
    ]
    return sorted(
        entries,
        key=lambda entry: (entry.happened_on, entry.known_on, entry.category.en, entry.subject.en),
        reverse=True,
    )


def _inspection(fact: InspectionFact, establishment_id: str) -> Entry:
    programme, purpose = name("programme", fact.programme), name("purpose", fact.purpose)
    details = []
    if fact.severity:
        details.append(said("facts.severity", severity=name("severity", fact.severity)))
    if fact.findings:
        details.append(said("facts.findings", findings=fact.findings))
    return Entry(
        happened_on=fact.happened_on,
        known_on=fact.known_on,
        category=said("facts.inspection"),
        subject=Text(f"{programme.en}, {purpose.en}", f"{programme.zh} · {purpose.zh}"),
        verdict=name("result", fact.result),
        tone=_INSPECTION_TONES.get(fact.result, "plain"),
        details=tuple(details),
        **_objection("inspections", establishment_id, fact),
    )


def _sample(fact: SampleFact, establishment_id: str) -> Entry:
    return Entry(
        happened_on=fact.happened_on,
        known_on=fact.known_on,
        category=said("facts.sample"),
        subject=Text(fact.item, fact.item),
        verdict=name("sample", "passed" if fact.passed else "failed"),
        tone="good" if fact.passed else "bad",
        details=(),
        **_objection("samples", establishment_id, fact, part=f"samples|{fact.item}"),
    )


def _credit(fact: CreditFact, establishment_id: str) -> Entry:
    return Entry(
        happened_on=fact.happened_on,
        known_on=fact.known_on,
        category=said("facts.credit"),
        subject=name("credit", fact.kind),
        verdict=Text("", "") if fact.tier is None else name("tier", fact.tier),
        tone="plain",
        details=(),
        **_objection("credit", establishment_id, fact),
    )


class _Objection(TypedDict):
    under_objection: bool
    objecting: str | None


def _objection(
    table: str,
    establishment_id: str,
    fact: InspectionFact | SampleFact | CreditFact,
    **part: str,
) -> _Objection:
    about = {"about": "record", "table": table, "row_id": fact.row_id, **part}
    where = objecting_page(establishment_id, **about) if fact.row_id else None
    return {"under_objection": fact.under_objection, "objecting": where}
