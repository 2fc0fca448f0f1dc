"""A list's rows to take along: CSV, Excel, and a sheet to print and fill in at the door.

Each is made of the same rows as the page with the same address (`shown.py`), in its order.
"""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Request, Response

from features.words import Text
from serving.access.asking import Db, Trail, may
from serving.audit.noting import note_list
from serving.checks import UNTOLD
from serving.clock import day_in_city
from serving.conditional import conditional
from serving.document import sha256
from serving.files import csv_file, xlsx_file
from serving.files.table import Cell, Sheet
from serving.filters import Asked
from serving.lists.queries import weeks_of_list
from serving.lists.schemas import ModelBody, RuleBody
from serving.parameters import ChosenProgramme, ChosenWeek
from serving.service import Running
from serving.ui.columns import COLUMNS, deadline, joined, outing, table
from serving.ui.decided import decided_text
from serving.ui.filter_bar import asked_in_words, filter_bar
from serving.ui.language import ReaderLanguage, asked_language
from serving.ui.menu import week_name
from serving.ui.rendering import page
from serving.ui.shown import Shown, shown
from serving.ui.timely import notice
from serving.ui.words import LANGUAGE_TAGS, Language, in_language, name, said, say

router = APIRouter(include_in_schema=False, dependencies=[may("export")])

# What file systems refuse, and what could hide how a name ends.
_UNFIT = re.compile(r'[\x00-\x20\x7f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')
_ASCII = re.compile(r"[^A-Za-z0-9._-]+")


async def shown_list(
    week: ChosenWeek, programme: ChosenProgramme, bureau: str, wanted: Asked, db: Db
) -> Shown:
    """The list that an address names, as it asks for it."""
    return shown(db, week, programme, bureau, wanted)


AsShown = Annotated[Shown, Depends(shown_list)]
IfNoneMatch = Annotated[str, Header()]


@router.get("/weeks/{week}/{programme}/{bureau:path}/export.csv")
async def csv_export(
    as_shown: AsShown, language: ReaderLanguage, trail: Trail, if_none_match: IfNoneMatch = ""
) -> Response:
    """The rows as CSV."""
    note(trail, "export", as_shown)
    body = csv_file.csv_file(table(as_shown, language))
    return _file(as_shown, body, "csv", csv_file.MEDIA_TYPE, language, if_none_match)


@router.get("/weeks/{week}/{programme}/{bureau:path}/export.xlsx")
async def xlsx_export(
    as_shown: AsShown, language: ReaderLanguage, trail: Trail, if_none_match: IfNoneMatch = ""
) -> Response:
    """The rows as a workbook, and a second sheet that says what list they are of."""
    note(trail, "export", as_shown)
    targets = Sheet(
        say("export.targets", language),
        table(as_shown, language),
        [column.width for column in COLUMNS],
    )
    statement = in_language(as_shown.listed.statement, language)
    titled: list[list[Cell]] = [
        [say("export.about", language), statement],
        *about_list(as_shown, language),
    ]
    about = Sheet(say("export.about", language), titled, [24, 70])
    body = xlsx_file.xlsx_file([targets, about])
    return _file(as_shown, body, "xlsx", xlsx_file.MEDIA_TYPE, language, if_none_match)


@router.get("/weeks/{week}/{programme}/{bureau:path}/print")
async def sheet_to_print(
    request: Request,
    as_shown: AsShown,
    language: ReaderLanguage,
    db: Db,
    trail: Trail,
    service: Running,
) -> Response:
    """The rows on A4, each with room for a result and signatures."""
    note(trail, "print", as_shown)
    listed = as_shown.listed
    return page(
        request,
        "sheet.html",
        shown=as_shown,
        listed=listed,
        about=about_list(as_shown, language),
        week=week_name(listed.week),
        notice=notice(
            listed,
            weeks_of_list(db, listed.programme, listed.bureau),
            day_in_city(service.now()),
        ),
        deadline=deadline,
        outing=outing,
        decided=decided_text,
        untold=UNTOLD,
        bar=filter_bar(as_shown, asked_language=asked_language(request), language=language),
    )


def note(trail: Trail, action: str, as_shown: Shown) -> None:
    """Who is about to see these rows stands in the audit."""
    listed = as_shown.listed
    place = (listed.week, listed.programme, listed.bureau)
    note_list(trail, action, as_shown.list_id, place, as_shown.wanted)


def about_list(shown: Shown, language: Language) -> list[list[Cell]]:
    """What the rows are of, label and value: the list and its id, its data, and what was asked."""
    listed = shown.listed
    asked = [*asked_in_words(shown.wanted)] or [said("sort.rank")]
    told: list[tuple[str, Text]] = [
        ("week", week_name(listed.week)),
        ("bureau", name("bureau", listed.bureau)),
        ("programme", name("programme", listed.programme)),
        ("list.as_of", said("list.as_of.value", day=listed.as_of)),
        _ranked_by(listed.model),
        ("sheet.rows", said("filter.shown", fitting=len(shown.cards), all=len(listed.targets))),
        ("sheet.asked", joined(asked)),
        ("sheet.list", Text(shown.list_id, shown.list_id)),
    ]
    return [[say(label, language), in_language(value, language)] for label, value in told]


def _ranked_by(model: RuleBody | ModelBody) -> tuple[str, Text]:
    stamp = {"version": model.version, "day": model.trained_before}
    if isinstance(model, RuleBody):
        return "list.rule", said("list.rule.value", rule=model.rule, **stamp)
    return "list.model", said("list.model.value", **stamp)


def _file(
    shown: Shown, body: bytes, kind: str, media_type: str, language: Language, if_none_match: str
) -> Response:
    """The file; its ETag is its own hash, which changes with the list, the query and our words."""
    return conditional(
        body,
        content_hash=sha256(body),
        if_none_match=if_none_match,
        media_type=media_type,
        headers={
            "Content-Disposition": disposition(file_name(shown, kind, language)),
            "Content-Language": LANGUAGE_TAGS[language],
            "Vary": "Accept-Language, Cookie",
        },
    )


def file_name(shown: Shown, kind: str, language: Language) -> str:
    """Week, bureau, programme and the list's short id; how many of how many, where not all are."""
    listed = shown.listed
    parts = [
        listed.week,
        in_language(name("bureau", listed.bureau), language),
        in_language(name("programme", listed.programme), language),
        shown.short_id,
    ]
    if shown.wanted.filters:
        parts.append(f"{len(shown.cards)}-{len(listed.targets)}")
    return _UNFIT.sub("-", "_".join(parts)) + f".{kind}"


def disposition(file_name: str) -> str:
    """The header that names a file to save (RFC 6266), for browsers old and new.

    >>> print(disposition("罗湖_1.csv"))
    attachment; filename="_1.csv"; filename*=UTF-8''%E7%BD%97%E6%B9%96_1.csv
    """
    plain = _ASCII.sub("", file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
