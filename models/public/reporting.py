"""A Monday's whole report of public figures, which the records and lists decide."""

import hashlib
from datetime import date
from typing import Final

import pandas as pd

from features.contract import PROGRAMMES
from features.store import EventStore
from features.words import Text
from models.draws import VISITED_WITHIN
from models.public.aims import KIND_OF, weights_on
from models.public.index import indices
from models.public.lanes import hit_rates
from models.public.prevalence import prevalence
from models.public.report import LeftOut, Report
from models.public.sampling import pass_rates
from models.public.stating import FEWEST, FEWEST_ESTABLISHMENTS
from models.public.unbiased import SHOW_THE_MARKET, random_visits, samples
from models.public.window import SETTLED, Window

# How the figures are made, for whoever reads them without us.
METHOD: Final = (
    Text(
        en="Shares of failing visits come from visits that a random draw chose, each weighed by one"
        " over the chance it had (Hájek); visits that a score, a complaint, an order or an"
        " inspector chose count for nothing here.",
        zh="不符合率只用随机抽取的检查计算，每次检查按其被抽中概率的倒数加权（Hájek 估计）；"
        "因评分、投诉、整改或由检查人员选定的检查一律不计入。",
    ),
    Text(
        en="Pass rates come from monitoring and evaluative samples, not from enforcement samples or"
        " rapid tests. A sample passes where all that was tested for passed, whoever was at fault:"
        " the market is measured, not the seller. They hold of the market as far as those samples"
        " were taken without suspicion. The records name no key categories of food: all monitored"
        " food counts.",
        zh="合格率只用监测和评价性抽样计算，执法抽检与快速检测不计入。同一样品全部项目合格才算合格，"
        "不论责任在销售者还是生产者：衡量的是市场，不是销售者。"
        "其代表性以抽样时不带怀疑对象为前提。记录未标明重点食品类别，按全部监测食品计算。",
    ),
    Text(
        en=f"Intervals are of 95 %, wider where several results come from one establishment. The"
        f" newest {SETTLED.days} days are left out, as failures take longer to be known than"
        f" passes. Fewer than {FEWEST} results, or {FEWEST_ESTABLISHMENTS} establishments, tell"
        " nothing; a group that would give a small one away by subtraction is withheld too.",
        zh=f"区间为95%置信区间，同一对象有多个结果时相应放宽。最近{SETTLED.days}天不计入，"
        f"因为不合格结果出得比合格结果慢。不足{FEWEST}个结果或{FEWEST_ESTABLISHMENTS}家对象的不给出数字；"
        "若相减可推出小组数字，相邻的组也不公开。",
    ),
)


def report(store: EventStore, as_of: date, *, listed: pd.DataFrame, drawn: pd.DataFrame) -> Report:
    """The report of a Monday, from what was known before it.

    `listed` as in `lanes.hit_rates`, `drawn` as in `models.draws.inclusion_of`; what either has
    from the Monday on is left out.
    """
    window = Window(as_of)
    listed, drawn = (_published(rows, window) for rows in (listed, drawn))
    taken = {kind: samples(store, window, kind=kind) for kind in SHOW_THE_MARKET}
    visits = random_visits(store, window, drawn)
    weighed = {name: weights_on(as_of, name) for name in PROGRAMMES}
    return Report(
        week=window.week,
        as_of=as_of,
        since=window.since,
        until=window.until,
        snapshot=store.meta.snapshot,
        lists=_hash(listed, drawn),
        pass_rates=tuple(pass_rates(taken[KIND_OF[name]], name, as_of) for name in PROGRAMMES),
        prevalence=tuple(prevalence(visits, name) for name in PROGRAMMES),
        indices=tuple(
            indices(taken[KIND_OF[name]], visits, name, weights)
            for name, weights in weighed.items()
            if weights is not None
        ),
        hit_rates=tuple(hit_rates(store.events(), window, listed)),
        left_out=LeftOut(
            visits.left_out.get("chance_unknown", 0), visits.left_out.get("not_assessed", 0)
        ),
        method=METHOD,
    )


def _published(rows: pd.DataFrame, window: Window) -> pd.DataFrame:
    """What was published before the Monday, and may have sent a visit of the window."""
    day = pd.to_datetime(rows["published_on"])
    first = pd.Timestamp(window.since) - VISITED_WITHIN
    return rows[(day >= first) & (day < pd.Timestamp(window.as_of))]


def _hash(*frames: pd.DataFrame) -> str:
    """The SHA-256 of rows, in whatever order they come."""
    seen = hashlib.sha256()
    for frame in frames:
        columns = sorted(frame.columns)
        ordered = frame[columns].astype(str).sort_values(columns)
        seen.update(ordered.to_csv(index=False).encode())
    return seen.hexdigest()
