"""Versions and what is in force, as commands write them down: each builder defaults the rest."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from features.words import Text
from serving.database import reading, written
from serving.registered import keeping, queries
from serving.registered.keeping import InForce
from serving.registered.schemas import (
    AblationBody,
    BinBody,
    CheckBody,
    CourseBody,
    DriftBody,
    FamilyGainBody,
    GainBody,
    Gate,
    JudgedBody,
    MeasuredBody,
    MovesBody,
    RankingBody,
    RecordsBody,
    RefusedRowsBody,
    ReliabilityBody,
    StepBody,
    TableBody,
    TrackingBody,
    TrainingBody,
    VersionBody,
)
from tests.serving.made import NOW

WORDS = "It is ahead on every visit of the year."
LAST_RESULT = Text("last result", "上次检查结果")
RESULTS = Text("Past results", "过往检查结果")
SEASON = Text("Season and the city as a whole", "季节与全市总体")
SEVERITY = Text("severity of the latest visit", "最近一次检查的严重程度")
KIND = Text("kind of business", "经营类型")

LOCAL = TrackingBody(
    run="run-3", run_page=None, version_page=None, store="sqlite:////srv/mlflow/mlflow.db"
)


def check(kind: str = "ahead", *, passed: bool = True, told: Text | None = None) -> CheckBody:
    seen = told or Text("+0.0300 [+0.0100, +0.0500]", "+0.0300 [+0.0100, +0.0500]")
    return CheckBody.model_validate(
        {"kind": kind, "of": LAST_RESULT, "passed": passed, "told": seen}
    )


def measured(
    ranking: str, metric: str, value: float, ahead: tuple[float, float, float] = (0, 0, 0)
) -> MeasuredBody:
    at, low, high = ahead
    return MeasuredBody(
        ranking=ranking,
        metric=metric,
        value=value,
        low=value - 0.02,
        high=value + 0.02,
        ahead=at,
        ahead_low=low,
        ahead_high=high,
    )


def told(*, value: float = 0.7123) -> TrainingBody:
    """What training found out; `value` is the model's ROC-AUC within blocks."""
    step = StepBody(least=0.0, most=1.0, rows=900, mean=-0.2, low=-0.3, high=-0.1)
    raised = {"least": 2.0, "most": 3.0, "mean": 0.3, "low": 0.2, "high": 0.4}
    return TrainingBody(
        plan="food",
        label="inspection",
        horizon_days=28,
        examples=11951,
        bad=2103,
        features=184,
        snapshot="dacf8f0597c7c764",
        commit="2cdca926ef8e",
        definitions="0123456789ab",
        judged=JudgedBody(
            first=date(2025, 11, 10), last=date(2026, 11, 9), visits=4067, bad=662, blocks=5,
            skipped=0, random_draws="sufficient", drawn=437,
        ),
        checks=(check(),),
        rankings=(
            RankingBody(ranking="model", title=Text("the model", "模型")),
            RankingBody(ranking="last_result", title=LAST_RESULT),
        ),
        measured=(
            measured("model", "roc_auc_of_blocks", value),
            measured("last_result", "roc_auc_of_blocks", 0.6823, (0.03, 0.01, 0.05)),
            measured("model", "weekly_precision", 0.31),
            measured("last_result", "weekly_precision", 0.33, (-0.02, -0.03, -0.01)),
        ),
        of_frame=(measured("model", "average_precision", 0.24),),
        reliability=ReliabilityBody(
            brier=0.1264, brier_of_base_rate=0.1363, mean_risk=0.164, bad_share=0.163, slope=1.0,
            slope_low=0.88, slope_high=1.12, calibration_error=0.014,
            bins=(
                BinBody(mean_risk=0.056, bad_share=0.052, low=0.034, high=0.078, visits=407),
                BinBody(mean_risk=0.392, bad_share=0.377, low=0.331, high=0.425, visits=406),
            ),
        ),
        gain=(GainBody(title=SEVERITY, family=RESULTS, share=0.75),),
        gain_by_family=(FamilyGainBody(title=RESULTS, share=0.75),),
        swarm=(
            MovesBody(
                title=SEVERITY, family=RESULTS, mean=0.12,
                dots=((-0.2, 0), (-0.1, 1), (0.3, 4), (0.0, None)),
            ),
        ),
        courses=(
            CourseBody(
                title=SEVERITY, family=RESULTS, unit="severity",
                steps=(step, step.model_copy(update=raised)),
                unknown=step.model_copy(update={"least": None, "most": None}),
            ),
        ),
    )  # fmt: skip


def version(
    number: int = 3,
    *,
    programme: str = "food",
    gate: Gate = "passed",
    of: TrainingBody | None = None,
    by_this_build: bool = True,
    rule: Text | None = None,
    tracking: TrackingBody = LOCAL,
) -> VersionBody:
    """A version; each has a run of its own."""
    found = (of or told()) if by_this_build else None
    return VersionBody(
        programme=programme,
        version=number,
        registered_at=datetime(2026, 11, 20, 1, tzinfo=UTC),
        trained_before=date(2026, 11, 16),
        rule=rule,
        gate=gate,
        checks=(check(passed=gate == "passed"),),
        tracking=tracking.model_copy(update={"run": f"run-{number}"}),
        told=found,
    )


def in_force(
    champion: int | None = 3, challenger: int | None = 4, previous: int | None = 2
) -> InForce:
    on, by, why = ("2026-11-20", "li.min", "the gate let it pass") if champion else (None,) * 3
    return InForce(champion, challenger, previous, on, by, why)


def kept(engine: Engine, *versions: VersionBody, stands: InForce | None = None) -> None:
    """Writes versions down, all of one programme, and what is in force."""

    def work(db: Session) -> None:
        for one in versions:
            keeping.keep_version(db, one, now=NOW)
        if stands is not None:
            keeping.keep_standing(db, versions[0].programme, stands, now=NOW)

    written(engine, work)


def three(engine: Engine) -> None:
    """Food's champion is version 3, 4 challenges it, and 2 was champion before; 5 failed."""
    kept(
        engine,
        version(2),
        version(3),
        version(4, of=told(value=0.7234)),
        version(5, gate="failed"),
        stands=in_force(),
    )


def drift(programme: str = "food", *, of: int = 3) -> DriftBody:
    """Of three things one moved."""
    rows = (
        ("outcomes", Text("share of failures", "不符合率"), "pass", None, Text("16.0%", "16.0%")),
        ("feature", SEVERITY, "fail", 0.31, Text("stability index 0.31", "稳定性指数 0.31")),
        ("score", Text("the score", "得分"), "pass", 0.02, Text("index 0.02", "指数 0.02")),
    )
    names = ("kind", "title", "verdict", "index", "told")
    return DriftBody.model_validate(
        {
            "programme": programme, "version": of, "trained_before": date(2026, 11, 16),
            "as_of": date(2026, 11, 23),
            "found": [dict(zip(names, row, strict=True)) for row in rows],
        }
    )  # fmt: skip


def records(*, complaints: date | None = date(2026, 11, 1)) -> RecordsBody:
    """Two tables, of which complaints are late, and what the last load set aside."""
    return RecordsBody(
        snapshot="dacf8f0597c7c764",
        loaded_on=date(2026, 11, 20),
        tables=(
            TableBody(table="inspections", rows=52_310, newest=date(2026, 11, 18)),
            TableBody(table="complaints", rows=9_120, newest=complaints),
            TableBody(table="capacity", rows=264, newest=None),
        ),
        refused=(
            RefusedRowsBody(
                table="inspections", column="happened_on", reason="is missing", rows=12
            ),
        ),
    )


def ablation() -> AblationBody:
    """Without one family the model falls behind, without the other nobody can tell."""
    rows = ((RESULTS, 12, 0.69, 0.02, 0.01, 0.03), (SEASON, 6, 0.712, 0.0, -0.01, 0.01))
    names = ("title", "features", "value", "behind", "behind_low", "behind_high")
    return AblationBody.model_validate(
        {
            "programme": "food", "as_of": date(2026, 11, 16), "first": date(2025, 11, 10),
            "last": date(2026, 11, 9), "visits": 4067, "blocks": 5, "whole": 0.7123,
            "without": [dict(zip(names, row, strict=True)) for row in rows],
        }
    )  # fmt: skip


def reports(engine: Engine) -> None:
    """Writes down what was found on looking."""

    def work(db: Session) -> None:
        keeping.keep_report(db, "drift", "food", drift(), now=NOW)
        keeping.keep_report(db, "records", "", records(), now=NOW)
        keeping.keep_report(db, "ablation", "food", ablation(), now=NOW)

    written(engine, work)


def hash_of(engine: Engine, number: int) -> str:
    with reading(engine) as db:
        found = queries.prepared_version(db, "food", number)
    assert found is not None
    return found.content_hash


def asking(engine: Engine, number: int = 4, /, **other: object) -> dict[str, object]:
    """What is sent to ask for a version of food."""
    return {
        "kind": "promote", "version": number, "content_hash": hash_of(engine, number),
        "champion": 3, "words": WORDS, **other,
    }  # fmt: skip
