"""A made report of public figures, with every way in which a number can be told or not."""

from dataclasses import replace
from datetime import date, timedelta

from features.words import Text
from models.public.report import (
    Cell,
    HitRates,
    Index,
    Indices,
    LaneRate,
    LeftOut,
    PassRates,
    Prevalence,
    Ratio,
    Report,
    Stated,
    Target,
    Tile,
    Verdict,
    Weights,
)
from tests.serving.made import EARLIER_MONDAY, EARLIER_WEEK, MONDAY, WEEK

PLAN = "深圳市质量发展“十三五”规划"
FEW = Stated("insufficient", 12, 11, None, None, None)
SECRET = Stated("insufficient", None, None, None, None, None)
WITHHELD = Stated("withheld", None, None, None, None, None)


def told(value: float, low: float, high: float, n: int = 1234) -> Stated:
    return Stated("told", n, n - 34, value, low, high)


def rates(
    programme: str, kind: str, rate: Stated, verdict: Verdict, at_least: float | None
) -> PassRates:
    target = None if at_least is None else Target(at_least, PLAN)
    cells = (
        Cell("baoan", told(0.98, 0.96, 0.99, 400)),
        Cell("dapeng", SECRET),
        Cell("luohu", WITHHELD),
    )
    kinds = (Cell("bakery", told(0.97, 0.94, 0.98, 300)), Cell("not_stated", SECRET))
    return PassRates(Tile(programme, kind, target, rate, verdict), cells, kinds)


def seen(programme: str, failing: Stated) -> Prevalence:
    cells = (Cell("baoan", told(0.21, 0.17, 0.26, 400)), Cell("luohu", WITHHELD))
    return Prevalence(programme, failing, failing, cells, (Cell("restaurant", failing),))


def index(group: str, lacking: bool = False) -> Index:
    part = WITHHELD if lacking else told(0.9, 0.88, 0.92)
    if lacking:
        return Index(group, None, None, None, ("visits",), told(0.9, 0.88, 0.92), part, part)
    return Index(group, 90.58, 89.52, 91.54, (), part, part, part)


def hits(programme: str, ratio: Ratio | None) -> HitRates:
    lanes = tuple(
        LaneRate(lane, 200, 150, told(0.4, 0.33, 0.48, 150))
        for lane in ("trigger", "statutory", "risk")
    )
    enough = LaneRate("random", 90, 60, told(0.17, 0.1, 0.28, 60))
    few = LaneRate("random", 30, 12, FEW)
    return HitRates(programme, (*lanes, enough if ratio else few), ratio)


def report(**given: object) -> Report:
    """The newest week's figures."""
    made = Report(
        week=WEEK,
        as_of=MONDAY,
        since=MONDAY - timedelta(days=407),
        until=MONDAY - timedelta(days=42),
        snapshot="5eed",
        lists="f" * 64,
        pass_rates=(
            rates("food", "monitoring", told(0.9777, 0.9731, 0.9816), "reached", 0.96),
            rates("drug", "evaluative", told(0.9833, 0.9731, 0.9896), "not_reached", 0.99),
            rates("product", "monitoring", FEW, "insufficient", None),
        ),
        prevalence=(
            seen("food", told(0.1955, 0.177, 0.2155, 1698)),
            seen("drug", told(0.2222, 0.1688, 0.2867, 198)),
            seen("product", FEW),
        ),
        indices=(
            Indices(
                "food",
                Weights(0.4, 0.4, 0.2, date(2016, 9, 22), "ours"),
                Text("index = 40 × a + 40 × b + 20 × c", "指数 = 40 × 甲 + 40 × 乙 + 20 × 丙"),
                index("all"),
                (index("baoan"), index("luohu", lacking=True)),
            ),
        ),
        hit_rates=(
            hits("food", Ratio(2.31, 1.42, 3.9)),
            hits("drug", None),
            HitRates("product", (), None),
        ),
        left_out=LeftOut(chance_unknown=7, not_assessed=58),
        method=(Text("By random draws.", "只用随机抽取。"),),
    )
    return replace(made, **given)  # type: ignore[arg-type]  # a field each


def earlier_report() -> Report:
    """The figures of the week before."""
    return report(week=EARLIER_WEEK, as_of=EARLIER_MONDAY)
