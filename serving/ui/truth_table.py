"""The report as one long table to take along: a figure a row, the method below."""

from collections.abc import Iterator

from serving.clock import shown_moment
from serving.decisions.schemas import ShareBody
from serving.figures.schemas import FigureBody
from serving.files.table import Cell
from serving.truth.schemas import LaneFoundBody, OverrideQualityBody, ProgrammeFoundBody, TruthBody
from serving.ui.menu import week_name
from serving.ui.words import Language, in_language, name, say

Row = list[Cell]

COLUMNS = (
    "what", "programme", "bureau", "week", "of", "targets", "n", "value", "low", "high",
    "without_outcome", "not_assessed",
)  # fmt: skip


def table(report: TruthBody, language: Language) -> list[Row]:
    """Headings, a row a figure, and the method; shares as numbers from 0 to 1, empty: not told."""
    return [
        [say(f"truth.column.{column}", language) for column in COLUMNS],
        *(row for found in report.programmes for row in _programme(found, report, language)),
        *(row for each in report.overrides for row in _overrides(each, report, language)),
        *_days(report, language),
        *_codes(report, language),
        [],
        [say("truth.known", language), shown_moment(report.told_at)],
        [say("truth.method", language)],
        *_method(report, language),
    ]


def _method(report: TruthBody, language: Language) -> Iterator[Row]:
    for words in report.method:
        yield [in_language(words, language)]


def _programme(found: ProgrammeFoundBody, report: TruthBody, language: Language) -> Iterator[Row]:
    programme = in_language(name("programme", found.programme), language)
    whose, weeks = _whose(report, language), _weeks(report, language)
    for of_week in found.weeks:
        week = in_language(week_name(of_week.week), language)
        for lane in of_week.lanes:
            yield _lane(lane, [programme, whose, week], language)
    yield from (_lane(lane, [programme, whose, weeks], language) for lane in found.whole.lanes)
    places = [
        (in_language(name("bureau", each.bureau), language), each) for each in found.by_bureau
    ]
    for bureau, each in places:
        yield from (_lane(lane, [programme, bureau, weeks], language) for lane in each.lanes)
    for bureau, of in ((whose, found.whole), *places):
        what = say("truth.everyone", language)
        random = in_language(name("lane", "random"), language)
        yield [what, programme, bureau, weeks, random, "", *_figure(of.failing), "", ""]


def _lane(lane: LaneFoundBody, where: list[str], language: Language) -> Row:
    return [
        say("truth.rate", language),
        *where,
        in_language(name("lane", lane.lane), language),
        lane.targets,
        *_figure(lane.rate),
        lane.without_outcome,
        lane.not_assessed,
    ]


def _overrides(each: OverrideQualityBody, report: TruthBody, language: Language) -> Iterator[Row]:
    programme = in_language(name("programme", each.programme), language)
    bureau = _bureau(each.bureau, language)
    for key, share in (
        ("truth.decided", each.decided),
        ("truth.accepted", each.accepted),
        ("truth.deferred", each.deferred),
        ("truth.rejected", each.rejected),
        ("truth.replaced", each.replaced),
        ("truth.accepted_bad", each.accepted_bad),
        ("truth.overridden_bad", each.overridden_bad),
    ):
        where = [programme, bureau, _weeks(report, language), ""]
        yield [say(key, language), *where, share.count, *_share(share), "", ""]


def _days(report: TruthBody, language: Language) -> Iterator[Row]:
    for each in report.days:
        programme = in_language(name("programme", each.programme), language)
        bureau = in_language(name("bureau", each.bureau), language)
        where = [programme, bureau, _weeks(report, language), ""]
        median = "" if each.median is None else each.median
        yield [say("truth.days", language), *where, "", each.failures, median, "", "", "", ""]


def _codes(report: TruthBody, language: Language) -> Iterator[Row]:
    for each in report.codes:
        kind = in_language(name("decision", each.kind), language)
        code = in_language(name("decision_code", each.code), language)
        where = ["", _whose(report, language), _weeks(report, language), f"{kind} · {code}"]
        yield [say("truth.code.bad", language), *where, each.count, *_share(each.bad), "", ""]


def _figure(figure: FigureBody) -> Row:
    return [_number(figure.n), *map(_number, (figure.value, figure.low, figure.high))]


def _share(share: ShareBody) -> Row:
    ends = (None if end is None else round(end, 4) for end in (share.value, share.low, share.high))
    return [share.of, *map(_number, ends)]


def _number(number: float | None) -> Cell:
    return "" if number is None else number


def _whose(report: TruthBody, language: Language) -> str:
    return _bureau(report.bureau, language)


def _bureau(bureau: str | None, language: Language) -> str:
    if bureau is None:
        return say("whole_city", language)
    return in_language(name("bureau", bureau), language)


def _weeks(report: TruthBody, language: Language) -> str:
    return say(
        "truth.weeks.value",
        language,
        first=week_name(report.from_week),
        last=week_name(report.to_week),
    )
