"""What the pages of models show: numbers in words, and where the marks of drawings lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from features.words import Text
from serving.addresses import models_page
from serving.registered.schemas import (
    AblationBody,
    CheckBody,
    InForceBody,
    MeasuredBody,
    ModelsOfProgrammeBody,
    TrainingBody,
    VersionBody,
    VersionSummaryBody,
)
from serving.ui.charts import Whisker, whiskers
from serving.ui.words import name, said

Form = Literal["index", "share", "times", "days"]

# The ranking that all others are behind or ahead of, and what the gate judges by.
MODEL: Final = "model"
JUDGED_BY: Final = "roc_auc_of_blocks"
# Every metric in the order it is told in, and what its numbers are.
METRICS: Final[Mapping[str, Form]] = {
    JUDGED_BY: "index",
    "roc_auc": "index",
    "average_precision": "index",
    "precision_at_10_percent": "share",
    "found_in_first_fifth": "share",
    "found_in_first_half": "share",
    "weekly_precision": "share",
    "weekly_recall": "share",
    "weekly_lift": "times",
    "days_earlier": "days",
    "days_earlier_within_inspector": "days",
}
# Those that stand side by side for champion and challenger.
AT_A_GLANCE: Final = (JUDGED_BY, "weekly_precision", "weekly_lift", "days_earlier")
# A worker looks every ten seconds: who waited this long waits for one that is not there.
WAITS_LONG: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Row:
    """One ranking by one metric; `mark` draws how far the model is ahead, None for the model."""

    title: Text
    own: bool
    value: Text
    interval: str
    ahead: Text | None
    ahead_interval: str
    verdict: Text | None
    code: str
    mark: Whisker | None


@dataclass(frozen=True)
class Metric:
    """One metric of all rankings."""

    code: str
    rows: tuple[Row, ...]


def metrics(told: TrainingBody, measured: Sequence[MeasuredBody]) -> list[Metric]:
    """Every metric that was measured, in order."""
    titles = {one.ranking: one.title for one in told.rankings}
    found = []
    for code, form in METRICS.items():
        rows = [one for one in measured if one.metric == code]
        if rows:
            found.append(Metric(code, tuple(_rows(rows, form, titles))))
    return found


def _rows(rows: Sequence[MeasuredBody], form: Form, titles: Mapping[str, Text]) -> list[Row]:
    others = [one for one in rows if one.ranking != MODEL and one.ahead is not None]
    drawn = whiskers(
        [(one.ahead or 0.0, one.ahead_low or 0.0, one.ahead_high or 0.0) for one in others]
    )
    marks = dict(zip([one.ranking for one in others], drawn, strict=True))
    return [_row(one, form, titles, marks.get(one.ranking)) for one in rows]


def _row(one: MeasuredBody, form: Form, titles: Mapping[str, Text], mark: Whisker | None) -> Row:
    beside = mark is not None
    code = _verdict(one.ahead_low, one.ahead_high)
    return Row(
        title=titles.get(one.ranking, Text(one.ranking, one.ranking)),
        own=one.ranking == MODEL,
        value=told_as(one.value, form),
        interval=interval(one.low, one.high, form),
        ahead=signed_as(one.ahead, form) if beside else None,
        ahead_interval=interval(one.ahead_low, one.ahead_high, form, signed=True),
        verdict=said(f"models.ahead.{code}") if beside else None,
        code=code,
        mark=mark,
    )


def _verdict(low: float | None, high: float | None) -> str:
    if low is not None and low > 0:
        return "yes"
    return "no" if high is not None and high < 0 else "untold"


def told_as(value: float | None, form: Form) -> Text:
    """A number of a metric.

    >>> told_as(0.7123, "index").en, told_as(0.405, "share").en, told_as(None, "days").en
    ('0.712', '40.5%', '–')
    """
    if value is None:
        return Text("–", "–")
    if form == "share":
        return Text(share_words(value), share_words(value))
    if form == "times":
        return said("models.times", times=f"{value:.2f}")
    if form == "days":
        return said("models.days", days=f"{value:.1f}")
    return Text(f"{value:.3f}", f"{value:.3f}")


def share_words(value: float) -> str:
    """A share in per cent.

    >>> share_words(0.405)
    '40.5%'
    """
    return f"{100 * value:.1f}%"


def signed_as(value: float | None, form: Form) -> Text:
    """A difference of a metric, with its sign."""
    shown = _number(value, form, signed=True)
    return said("models.days", days=shown) if form == "days" else Text(shown, shown)


def interval(low: float | None, high: float | None, form: Form, *, signed: bool = False) -> str:
    """Both ends of an interval; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{_number(low, form, signed=signed)} – {_number(high, form, signed=signed)}"


def _number(value: float | None, form: Form, *, signed: bool) -> str:
    if value is None:
        return "–"
    shown = f"{100 * value:+.1f}" if form == "share" else f"{value:+.3f}"
    if form == "days":
        shown = f"{value:+.1f}"
    if form == "times":
        shown = f"{value:+.2f}"
    shown = shown.replace("-", "−") + ("%" if form == "share" else "")
    return shown if signed else shown.removeprefix("+")


@dataclass(frozen=True)
class Glance:
    """One line of what champion and challenger have side by side."""

    title: Text
    cells: tuple[Text, ...]


def at_a_glance(versions: Sequence[VersionBody]) -> list[Glance]:
    """What these versions' own backtests say, one beside the other."""
    return [
        Glance(said(f"metric.{code}"), tuple(_own(version, code) for version in versions))
        for code in AT_A_GLANCE
    ]


def _own(version: VersionBody, code: str) -> Text:
    rows = version.told.measured if version.told else ()
    for one in rows:
        if one.ranking == MODEL and one.metric == code:
            value, ends = (
                told_as(one.value, METRICS[code]),
                interval(one.low, one.high, METRICS[code]),
            )
            return Text(f"{value.en} ({ends})", f"{value.zh}（{ends}）")
    return Text("–", "–")


def check_words(check: CheckBody) -> Text:
    """What a check looks at."""
    of = check.of
    if check.kind == "chances_hold":
        of = name("check_of", of.en)
    return said(f"check.{check.kind}", of=of)


def version_name(found: VersionSummaryBody | VersionBody) -> Text:
    """What a version is called: by its number, and a rule by what it goes by."""
    if found.rule is None:
        return said("models.version", version=found.version)
    return said("models.version.rule", version=found.version, rule=found.rule)


def who(by: str) -> Text:
    """Who did something, by account or as a command."""
    kind, _, rest = by.partition(":")
    return said("models.by.command", name=rest) if kind == "command" and rest else Text(by, by)


@dataclass(frozen=True)
class Change:
    """A form: which version would become champion, and on what it goes by."""

    kind: Literal["promote", "rollback"]
    version: VersionSummaryBody
    champion: int | None


def changes(of: ModelsOfProgrammeBody, shown: int) -> list[Change]:
    """What may be asked for on a page that shows a version: to promote it, and to go back."""
    standing, by_number = of.standing, {each.version: each for each in of.versions}
    if standing is None:
        return []
    found = []
    wanted, previous = by_number.get(shown), by_number.get(standing.previous or 0)
    if wanted and wanted.gate == "passed" and shown != standing.champion:
        found.append(Change("promote", wanted, standing.champion))
    promoted = {each.version.version for each in found}
    if previous and previous.version not in {standing.champion, *promoted}:
        found.append(Change("rollback", previous, standing.champion))
    return found


@dataclass(frozen=True)
class Tab:
    """A version to look at, and what it is called in force."""

    words: Text
    role: Text | None
    href: str
    current: bool


def tabs(of: ModelsOfProgrammeBody, shown: int) -> list[Tab]:
    """Every version, newest first."""
    return [
        Tab(
            version_name(each),
            _role(of.standing, each.version),
            models_page(of.programme, each.version),
            each.version == shown,
        )
        for each in of.versions
    ]


def _role(standing: InForceBody | None, version: int) -> Text | None:
    for role in ("champion", "challenger", "previous"):
        if standing is not None and getattr(standing, role) == version:
            return said(f"models.{role}")
    return None


def shown_first(of: ModelsOfProgrammeBody) -> int | None:
    """The version that is shown where none is asked for: the champion, else the newest."""
    known = [each.version for each in of.versions]
    if of.standing and of.standing.champion in known:
        return of.standing.champion
    return known[0] if known else None


@dataclass(frozen=True)
class Lost:
    """What a model loses without a family of reasons; `mark` draws it."""

    title: Text
    features: int
    value: Text
    behind: Text
    interval: str
    verdict: Text
    code: str
    mark: Whisker


def lost(found: AblationBody) -> list[Lost]:
    """Every family, what costs most first."""
    told = [one for one in found.without if one.behind is not None]
    marks = whiskers(
        [(one.behind or 0.0, one.behind_low or 0.0, one.behind_high or 0.0) for one in told]
    )
    rows = []
    for one, mark in zip(told, marks, strict=True):
        code = _verdict(one.behind_low, one.behind_high)
        rows.append(
            Lost(
                one.title,
                one.features,
                told_as(one.value, "index"),
                signed_as(one.behind, "index"),
                interval(one.behind_low, one.behind_high, "index", signed=True),
                said(f"models.ablation.{code}"),
                code,
                mark,
            )
        )
    return rows
