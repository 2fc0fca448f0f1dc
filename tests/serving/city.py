"""A few bureaus' lists of a made Shenzhen, plausible enough to look at: for pages and pictures."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from features.words import Text
from models.visits.law import LANES
from models.visits.lists import DrawStamp, LaneCount, ModelStamp, Outing, Reason, Target, WeeklyList
from serving.establishments.queries import (
    CreditFact,
    History,
    InspectionFact,
    Predecessor,
    Profile,
    SampleFact,
)
from tests.serving.made import FEATURES, MONDAY, MemoryHistory

# Points of severity of the average establishment, and of one weight of a reason.
BASE, A_WEIGHT = 0.902775, 0.4
BUREAUS = ("luohu", "futian", "nanshan", "yantian", "baoan", "longgang", "longhua", "pingshan",
           "guangming", "dapeng", "shenshan")  # fmt: skip
WEEKS = (("2026-W46", date(2026, 11, 9)), ("2026-W47", date(2026, 11, 16)), ("2026-W48", MONDAY))

GRADE_C = Text("grade C: two visits a year", "C级：每年至少检查2次")
TWO_YEARS = Text(
    "every establishment: all items once in two years", "每两年至少进行一次覆盖全部检查要点的检查"
)
FAILED_SAMPLE = Text("a sampling test failed", "抽检不合格")
SCORE = Text("among the bureau's highest scores", "得分在本辖区排在前列")
LOT = Text("drawn by lot among establishments like it", "在同类对象中随机抽取")

# Why each may be visited, by name: rule, legal basis, days to the deadline, other lanes, chance.
Right = tuple[Text, str, int | None, tuple[str, ...], float | None]
OF_RISK: Right = (SCORE, "data_monitoring", None, (), None)
RIGHTS: Mapping[str, Right] = {
    "金粤楼茶餐厅（东门店）": (FAILED_SAMPLE, "sample_followup", 84, ("statutory", "risk"), None),
    "启航中学学生食堂": (GRADE_C, "key_supervision", -32, (), None),
    "春晖社区长者食堂": (TWO_YEARS, "key_supervision", -1, (), None),
    "便民佳便利店": (LOT, "double_random", None, (), 0.0006),
    "阿婆凉茶铺": (LOT, "double_random", None, (), 0.0124),
    "仁济中西医结合诊所": (LOT, "double_random", None, (), 0.031),
}

# What lanes want beyond what is listed, and what waits for a ceiling: at this place only.
SHORT_OF = {("food", "luohu"): 28}
HELD = {("food", "luohu"): 5}

# name, kind, address, lane, days since the last visit, families of reasons with their weight
Row = tuple[str, str, str, str, int | None, Sequence[tuple[str, float]]]

FOOD: Sequence[Row] = (
    ("金粤楼茶餐厅（东门店）", "restaurant", "罗湖区东门步行街南庆街28号2楼", "trigger", 203,
     [("sample", 1.31), ("failed", 0.84), ("crowd", 0.22), ("grade", 0.17)]),
    ("启航中学学生食堂", "canteen", "罗湖区翠竹路2056号", "statutory", 214,
     [("overdue", 0.58), ("exposure", 0.49), ("clean", -0.61)]),
    ("春晖社区长者食堂", "canteen", "罗湖区黄贝岭中村15栋101", "statutory", 731,
     [("overdue", 0.71), ("exposure", 0.33), ("clean", -0.84)]),
    ("湘味小厨（国贸店）", "restaurant", "罗湖区人民南路3002号负一层17号铺", "risk", 321,
     [("failed", 1.12), ("complaints", 0.73), ("young", 0.31), ("area", 0.12)]),
    ("鑫源海鲜酒家", "restaurant", "罗湖区春风路1024号", "risk", 178,
     [("repeat", 0.97), ("failed", 0.66), ("credit", 0.38), ("season", -0.09)]),
    ("好味来猪脚饭", "snack_shop", "罗湖区田贝四路62号一楼商铺", "risk", 402,
     [("failed", 0.79), ("overdue", 0.44), ("crowd", 0.2)]),
    ("百惠生鲜超市（布心店）", "supermarket", "罗湖区太白路3088号", "risk", 96,
     [("sample", 0.88), ("complaints", 0.41), ("clean", -0.28)]),
    ("深圳市麦香坊手工烘焙食品有限公司（万象城旗舰店）", "bakery", "罗湖区宝安南路1881号5层536铺",
     "risk", 266, [("young", 0.52), ("season", 0.31), ("area", 0.18)]),
    ("便民佳便利店", "convenience_store", "罗湖区笋岗东路1002号一层", "random", None,
     [("young", 0.19), ("season", -0.36)]),
    ("阿婆凉茶铺", "snack_shop", "罗湖区湖贝路2218号", "random", 512,
     [("clean", -0.72), ("area", 0.08)]),
)  # fmt: skip
DRUG: Sequence[Row] = (
    ("康和堂大药房（莲塘店）", "pharmacy", "罗湖区莲塘国威路116号", "risk", 233,
     [("failed", 0.91), ("repeat", 0.4)]),
    ("仁济中西医结合诊所", "clinic", "罗湖区文锦中路1027号", "random", 388, [("clean", -0.42)]),
)  # fmt: skip
WORDS = {
    "failed": (
        Text("Results of past visits", "历次检查结果"),
        Text("2 of the last 3 visits did not conform, most recently on 2026-05-04",
             "近3次检查中2次不符合，最近一次为2026-05-04"),
    ),
    "repeat": (
        Text("Repeated findings", "同类问题重复出现"),
        Text("the same finding was made in 2 visits in a row", "同一检查项连续2次发现问题"),
    ),
    "sample": (
        Text("Sampling tests", "抽样检验"),
        Text("1 of 4 items failed in the last 180 days, known on 2026-11-17",
             "近180天4项中1项不合格，2026-11-17获知"),
    ),
    "complaints": (
        Text("Complaints", "投诉情况"),
        Text("5 people or more in the last 90 days", "近90天有5人及以上投诉"),
    ),
    "credit": (
        Text("Credit records", "信用记录"),
        Text("one general administrative penalty, published on 2026-07-20",
             "一般行政处罚1次，2026-07-20公示"),
    ),
    "overdue": (
        Text("Time since the last visit", "距上次检查时间"),
        Text("longer than for nine of ten establishments of its kind", "比九成同类对象更久"),
    ),
    "exposure": (
        Text("People served", "供餐人数"),
        Text("about 1,850 people a day", "每天约1850人就餐"),
    ),
    "young": (
        Text("Time in business", "经营时间"),
        Text("opened 7 months ago", "开业7个月"),
    ),
    "area": (
        Text("Surroundings", "周边情况"),
        Text("3 of 21 places nearby did not conform in 90 days", "近90天周边21家有3家不符合"),
    ),
    "crowd": (
        Text("Scale", "经营规模"),
        Text("kitchen staff of 34", "后厨从业人员34人"),
    ),
    "grade": (
        Text("Supervision grade", "监管等级"),
        Text("grade C since 2026-06-30", "2026-06-30起为C级"),
    ),
    "season": (
        Text("Season", "季节"),
        Text("visits in November find about as much as in other months", "11月检出情况与平月相近"),
    ),
    "clean": (
        Text("Conforming visits", "符合记录"),
        Text("the last 4 visits conformed", "最近4次检查均符合"),
    ),
}  # fmt: skip


def city() -> Iterator[list[WeeklyList]]:
    """The lists of three weeks, oldest first."""
    for week, as_of in WEEKS:
        lists = [_list("food", bureau, FOOD, week, as_of) for bureau in BUREAUS]
        lists += [_list("drug", bureau, DRUG, week, as_of) for bureau in BUREAUS[:4]]
        yield lists


def next_week() -> list[WeeklyList]:
    """Luohu's lists of the week after, in which a new place leads and another one left."""
    food = [
        ("新开烤肉店", "restaurant", "罗湖区深南东路5002号", "risk", None, [("young", 1.4)]),
        *FOOD[:7],
    ]
    return [
        _list(programme, "luohu", rows, "2026-W49", date(2026, 11, 30))
        for programme, rows in (("food", food), ("drug", DRUG))
    ]


def histories() -> MemoryHistory:
    """What is on record of the first establishment of Luohu's food list."""
    first = FOOD[0]
    profile = Profile(
        "SZ-LUOHU-FOOD-01", first[0], first[1], first[2], "luohu", ("food",), "C",
        date(2017, 3, 14), "92440300MA5DKQ4L1X",
    )  # fmt: skip
    inspections = (
        InspectionFact(date(2026, 5, 4), date(2026, 5, 6), "food", "routine", "fail", 2, 4, "V1"),
        InspectionFact(
            date(2026, 5, 25), date(2026, 5, 26), "food", "reinspection", "pass", 0, 0, "V2"
        ),
        InspectionFact(date(2025, 10, 9), date(2025, 10, 9), "food", "random", "fail", 1, 2, "V3"),
        InspectionFact(
            date(2025, 3, 18), date(2025, 3, 20), "food", "campaign", "pass", 0, 0, "V4"
        ),
    )
    samples = (
        SampleFact(
            date(2026, 10, 28), date(2026, 11, 17), "餐饮具 大肠菌群", passed=False, row_id="S1"
        ),
        SampleFact(date(2026, 10, 28), date(2026, 11, 17), "食用油 酸价", passed=True, row_id="S1"),
    )
    credit = (CreditFact(date(2026, 6, 30), date(2026, 7, 20), "penalty", "general", "P1"),)
    before = (Predecessor("SZ-LUOHU-FOOD-00", "东门老面馆", date(2017, 1, 9)),)
    history = History(profile, inspections, samples, credit, "5_or_more", before)
    return MemoryHistory({profile.establishment_id: history})


def _list(programme: str, bureau: str, rows: Sequence[Row], week: str, as_of: date) -> WeeklyList:
    got = Counter(row[3] for row in rows)
    here = (programme, bureau)
    return WeeklyList(
        week=week,
        as_of=as_of,
        programme=programme,
        bureau=bureau,
        capacity=len(rows),
        eligible=3482 + 97 * BUREAUS.index(bureau),
        model=ModelStamp(programme, "7", date(2026, 9, 7), "c0ffee", tuple(sorted(FEATURES))),
        snapshot="9f3c1a7be204",
        lanes=tuple(
            LaneCount(
                lane,
                wanted=got[lane] + (SHORT_OF.get(here, 0) if lane == "statutory" else 0),
                listed=got[lane],
                held=HELD.get(here, 0) if lane == "statutory" else 0,
            )
            for lane in LANES
        ),
        make_up=(),
        breaches=(),
        signature=None,
        draw=_draw(f"{week} {programme}", bureau, as_of, got["random"]),
        targets=tuple(
            _target(rank, row, f"SZ-{bureau.upper()}-{programme.upper()}-{rank:02d}", as_of)
            for rank, row in enumerate(rows, start=1)
        ),
    )


def _draw(name: str, bureau: str, as_of: date, quota: int) -> DrawStamp:
    """A draw announced a week before its Monday; in Futian nobody announced it."""
    seed = hashlib.sha256(name.encode())
    return DrawStamp(
        seed=seed.hexdigest(),
        commitment=hashlib.sha256(seed.digest()).hexdigest(),
        announced_on=None if bureau == "futian" else as_of - timedelta(weeks=1),
        quota=float(quota),
        frame=3482 + 97 * BUREAUS.index(bureau),
        frame_hash=hashlib.sha256(seed.digest() + b"frame").hexdigest(),
        next_commitment=hashlib.sha256(seed.digest() + b"next").hexdigest(),
    )


def _target(rank: int, row: Row, establishment_id: str, as_of: date) -> Target:
    name, kind, address, lane, days, weights = row
    rule, basis, due_in, also, chance = RIGHTS.get(name, OF_RISK)
    reasons = tuple(
        Reason(family, *WORDS[family], contribution=A_WEIGHT * weight + 0.0037)
        for family, weight in weights
    )
    other = 0.0113 * (5 - rank)
    score = BASE + math.fsum(each.contribution for each in reasons) + other
    odds = math.fsum(weight for _, weight in weights) - 2.2
    risk = 1 / (1 + math.exp(-odds))
    return Target(
        rank=rank,
        establishment_id=establishment_id,
        name=name,
        kind=kind,
        address=address,
        lane=lane,
        also=also,
        basis=basis,
        rule=rule,
        due_on=None if due_in is None else as_of + timedelta(days=due_in),
        inclusion_probability=chance,
        carried_since=None,
        counted_with=None,
        outing=Outing(
            as_of + timedelta(days=(rank - 1) // 3), (rank - 1) % 3 + 1, ("J00017", "J00042"), ()
        ),
        nobody=None,
        risk=risk,
        risk_low=1 / (1 + math.exp(1.2 - odds)),
        risk_high=1 / (1 + math.exp(-1.2 - odds)),
        outcomes_on_record=0 if days is None else 1 + rank % 4,
        expected_severity=score,
        served=None,
        weight=1.0,
        score=score,
        base=BASE,
        reasons=reasons,
        other=other,
        last_visited_on=None if days is None else as_of - timedelta(days=days),
    )
