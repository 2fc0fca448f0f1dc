"""The audit's page: what auditors look for, and the entries in words."""

import json
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from features.words import Text
from serving.access.asking import Db, Trail, may
from serving.access.signing_in import NOBODY
from serving.addresses import establishment_page, list_page, models_page, objection_page, truth_page
from serving.audit.endpoints import USUAL_PAGE, Before, SoughtEntries, note_search, older
from serving.audit.queries import entries
from serving.audit.records import AuditRecord
from serving.ui.audit_words import ACTIONS
from serving.ui.menu import week_name
from serving.ui.rendering import page
from serving.ui.words import BUREAUS, name, said

router = APIRouter(include_in_schema=False, dependencies=[may("read_audit")])


@dataclass(frozen=True)
class Line:
    """One entry in words; `href` leads to what it is about, None where it has no page."""

    entry: AuditRecord
    who: Text
    what: Text
    subject: Text
    href: str | None


@router.get("/audit")
async def audit(
    request: Request, asked: SoughtEntries, db: Db, trail: Trail, before: Before = None
) -> Response:
    """Entries that fit, newest first."""
    found = entries(db, asked, before=before, limit=USUAL_PAGE + 1)
    note_search(trail, asked)
    return page(
        request,
        "audit.html",
        lines=[_line(each) for each in found[:USUAL_PAGE]],
        asked={key: request.query_params.get(key, "") for key in _FIELDS},
        actions=ACTIONS,
        bureaus=BUREAUS,
        older=older(request, found, USUAL_PAGE),
    )


_FIELDS = ("actor", "action", "bureau", "establishment", "since", "until")


def _line(entry: AuditRecord) -> Line:
    subject, href = _subject(entry)
    return Line(entry, _who(entry.actor), name("action", entry.action), subject, href)


def _who(actor: str) -> Text:
    kind, _, rest = actor.partition(":")
    if kind == NOBODY:
        return said("audit.nobody")
    if kind in ("command", "token") and rest:
        return said(f"audit.{kind}", name=rest)
    return Text(actor, actor)


def _subject(entry: AuditRecord) -> tuple[Text, str | None]:
    kind, _, rest = entry.subject.partition(":")
    told = json.loads(entry.told)
    if kind == "list" and "week" in told:
        where = (told["week"], told["programme"], told["of"])
        words = said(
            "audit.list",
            week=week_name(where[0]),
            programme=name("programme", where[1]),
            bureau=name("bureau", where[2]),
        )
        return words, list_page(*where)
    if kind == "publication":
        programme, week = name("programme", told["programme"]), week_name(told["week"])
        return said("audit.publication", programme=programme, week=week), None
    if kind == "audit":
        return Text("", ""), None
    if kind == "truth":
        weeks = (told["from_week"], told["to_week"])
        first, last = map(week_name, weeks)
        return said("audit.truth", first=first, last=last), truth_page(*weeks)
    if kind == "model":
        words = said("audit.model", programme=name("programme", rest), version=told["version"])
        return words, models_page(rest, told["version"])
    if "draft" in told:
        of = told.get("of_week") or told["week"]
        return said("audit.draft", id=told["draft"], week=week_name(of)), None
    if kind == "establishment":
        return said("audit.establishment", id=rest), establishment_page(rest)
    if kind in ("account", "token") and rest:
        return said(f"audit.{kind}", name=rest), None
    if kind == "objections":
        return said("objections"), objection_page()
    return Text(entry.subject, entry.subject), None
