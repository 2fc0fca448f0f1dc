"""What happened around an establishment.

In the same squares of the map, in its station's area, among similar premises, elsewhere in the same
chain or firm, at the same address, and in the whole city.
"""

from features.catalogue.history import ASSESSED, FAILED, PLANNED_ASSESSED
from features.catalogue.windows import HALF_YEAR, QUARTER, THREE_YEARS, YEAR, Window, spoken
from features.feature import (
    Family,
    Feature,
    Group,
    Scope,
    Value,
    count,
    decayed_mean,
    mean,
    smoothed_share,
    where,
)
from features.words import Text

# In a group, a belief of one visit in five failing is outweighed by ten visits.
PRIOR_FAIL_SHARE = 0.2
PRIOR_VISITS = 10.0


def _fail_share(window: Window) -> Value:
    return smoothed_share(
        FAILED, PLANNED_ASSESSED, window.days, prior=PRIOR_FAIL_SHARE, weight=PRIOR_VISITS
    )


def _around(
    name: str,
    of: Group,
    value: Value,
    meaning: Text,
    *,
    empty: float = float("nan"),
    source: str = "inspections",
    scope: Scope = "own",
) -> Feature:
    # What is the same for the whole city says nothing about a neighbourhood.
    family = Family.SEASON if of == "city" else Family.SURROUNDINGS
    return Feature(name, source, value, meaning, family, empty=empty, of=of, scope=scope)


# Groups with enough visits for a rate over a short window.
SHARED_HERE = ("area", "district", "station", "peers")

# Half-lives in days of what was found in a district lately: the same few people visit all of it,
# and findings come and go with them and with what they look for.
LATELY = (30, 90)

_DISTRICT = Text(en="in the same nine square kilometres", zh="同一九平方公里内")

_GROUPS: tuple[tuple[Group, Text], ...] = (
    ("area", Text(en="in the same square kilometre", zh="同一平方公里内")),
    ("district", _DISTRICT),
    ("station", Text(en="in the area of its station", zh="所属市场监管所辖区内")),
    ("peers", Text(en="of its kind in its bureau", zh="本辖区同类")),
    ("chain", Text(en="of the same name elsewhere", zh="同名其他门店")),
    ("owner", Text(en="of the same legal person elsewhere", zh="同一主体其他场所")),
    ("address", Text(en="of others at the same address", zh="同一地址其他主体")),
)

FEATURES = (
    *(
        _around(
            f"{group}_fail_share_{window.suffix}",
            group,
            _fail_share(window),
            spoken(
                Text(
                    en=f"share of planned visits {words.en} that failed (smoothed)",
                    zh=f"{words.zh}计划检查不合格率（平滑）",
                ),
                window,
            ),
        )
        for group, words in _GROUPS
        for window in ((QUARTER, YEAR, THREE_YEARS) if group in SHARED_HERE else (THREE_YEARS,))
    ),
    *(
        _around(
            f"{group}_severity_decayed_365d",
            group,
            decayed_mean("severity", 365),
            Text(
                en=f"mean severity of visits {words.en}, newer ones weighing more",
                zh=f"{words.zh}检查严重程度（越近权重越大）",
            ),
        )
        for group, words in _GROUPS
    ),
    *(
        _around(
            f"district_severity_decayed_{half_life}d",
            "district",
            decayed_mean("severity", half_life),
            Text(
                en=f"mean severity of visits {_DISTRICT.en}, the newest weighing most",
                zh=f"{_DISTRICT.zh}检查严重程度（最近权重最大）",
            ),
        )
        for half_life in LATELY
    ),
    *(
        _around(
            f"{group}_visits_1095d",
            group,
            count(THREE_YEARS.days, ASSESSED),
            spoken(Text(en=f"visits {words.en}", zh=f"{words.zh}检查次数"), THREE_YEARS),
            empty=0,
        )
        for group, words in _GROUPS
        if group in ("chain", "owner", "address")
    ),
    *(
        _around(
            f"city_fail_share_{window.suffix}",
            "city",
            mean("failed", window.days, where(purpose=("routine", "random")), unit="share"),
            spoken(
                Text(
                    en="share of planned visits in the city that failed", zh="全市计划检查不合格率"
                ),
                window,
            ),
        )
        for window in (QUARTER, YEAR)
    ),
    *(
        _around(
            f"area_{kind}_{window.suffix}",
            "area",
            count(window.days, where(kind=kind)),
            spoken(words, window),
            empty=0,
            source="area_events",
        )
        for kind, words in (
            (
                "nuisance",
                Text(
                    en="nuisance reports in the square kilometre", zh="所在平方公里环境卫生问题数"
                ),
            ),
            (
                "burglary",
                Text(en="burglaries in the square kilometre", zh="所在平方公里入室盗窃数"),
            ),
        )
        for window in (QUARTER, HALF_YEAR)
    ),
    *(
        _around(
            f"{name}_{days}d",
            "city",
            mean("value", days, where(name=name), unit="number"),
            Text(en=f"mean {en} over the last {days} days", zh=f"近{days}日平均{zh}"),
            source="context",
        )
        for name, en, zh in (
            ("temperature_max", "daily high (°C)", "日最高气温（°C）"),
            ("rain", "rain (mm a day)", "日降水量（毫米）"),
        )
        for days in (7, 28)
    ),
)
