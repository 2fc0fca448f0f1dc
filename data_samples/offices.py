"""The made city as three offices might export it: other words, encodings and dates in each file.

For the tutorial and its test: what a new user has to map. Nothing is added and nothing corrected.
"""

from pathlib import Path

import pandas as pd

from data_samples.city import City
from data_samples.places import BUREAUS

_PROGRAMMES = {"food": "食品", "drug": "药品", "product": "产品质量"}
_PURPOSES = {
    "routine": "日常检查", "random": "双随机", "complaint": "投诉核查", "reinspection": "复查",
    "followup": "跟踪检查", "licensing": "许可核查", "campaign": "专项检查",
}  # fmt: skip
_RESULTS = {"pass": "合格", "fail": "不合格", "not_assessable": "无法检查"}
_SEVERITIES = {1: "轻微问题数", 2: "一般问题数", 3: "严重问题数"}
_OUTCOMES = {True: "属实", False: "不属实"}
_KINDS = {"dispute": "投诉", "report": "举报"}


def write_offices(city: City, folder: Path) -> None:
    """Writes 主体登记.csv (GB18030), 检查记录.csv (UTF-8 with BOM) and 12315工单.csv (tabs)."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(_register(city), folder / "主体登记.csv", encoding="gb18030")
    _write(_visits(city), folder / "检查记录.csv", encoding="utf-8-sig")
    _write(_calls(city), folder / "12315工单.csv", encoding="utf-8", separator="\t")


def _register(city: City) -> pd.DataFrame:
    """Every change of an entry on a line of its own, days in words."""
    rows = city.tables["establishments"]
    named = {bureau.id: f"{bureau.zh}局" for bureau in BUREAUS}
    return pd.DataFrame(
        {
            "主体编号": rows["establishment_id"],
            "统一社会信用代码": rows["credit_code"],
            "企业名称": rows["name"],
            "监管领域": rows["programmes"].map(
                lambda given: "、".join(_PROGRAMMES[one] for one in given.split("|"))
            ),
            "业态": rows["kind"],
            "管辖单位": rows["bureau"].map(named),
            "监管所": rows["station"],
            "经营地址": rows["address"],
            "纬度": rows["lat"],
            "经度": rows["lon"],
            "成立日期": _in_words(rows["opened_on"]),
            "注销日期": _in_words(rows["closed_on"]),
            "每周接待人数": rows["exposure"],
            "变更登记日期": _in_words(rows["known_on"]),
        }
    )


def _visits(city: City) -> pd.DataFrame:
    """Problems as counts of three severities; days run together."""
    rows = city.tables["inspections"]
    found = (
        city.tables["findings"].groupby(["inspection_id", "severity"]).size().unstack(fill_value=0)
    )
    counts = found.reindex(rows["inspection_id"], fill_value=0)
    return pd.DataFrame(
        {
            "检查编号": rows["inspection_id"],
            "主体编号": rows["establishment_id"],
            "检查领域": rows["programme"].map(_PROGRAMMES),
            "检查日期": rows["happened_on"].dt.strftime("%Y%m%d"),
            "检查类别": rows["purpose"].map(_PURPOSES),
            "检查结果": rows["result"].map(_RESULTS),
            **{name: counts[level].to_numpy() for level, name in _SEVERITIES.items()},
            "检查人员": rows["inspector_id"],
            "录入日期": rows["known_on"].dt.strftime("%Y%m%d"),
        }
    )


def _calls(city: City) -> pd.DataFrame:
    """The hotline knows no establishment's number, only what a caller says."""
    rows = city.tables["complaints"]
    register = city.tables["establishments"].drop_duplicates("establishment_id")
    of = register.set_index("establishment_id").reindex(rows["establishment_id"])
    days = rows["happened_on"]
    return pd.DataFrame(
        {
            "工单号": rows["complaint_id"],
            "类型": rows["kind"].map(_KINDS),
            "来电日期": days.dt.year.astype(str)
            + "/" + days.dt.month.astype(str) + "/" + days.dt.day.astype(str),
            "登记日期": rows["known_on"].dt.strftime("%Y/%m/%d"),
            "被投诉单位": rows["name"].fillna(pd.Series(of["name"].to_numpy(), rows.index)),
            "被投诉地址": rows["address"].fillna(pd.Series(of["address"].to_numpy(), rows.index)),
            "来电人": rows["complainant"],
            "核实结果": rows["verified"].map(_OUTCOMES),
            "核实日期": rows["verified_on"].dt.strftime("%Y/%m/%d"),
        }
    )  # fmt: skip


def _in_words(days: pd.Series) -> pd.Series:
    """Days like 2026年3月4日; missing stays so."""
    said = days.dt.strftime("%Y年%m月%d日").str.replace("年0", "年").str.replace("月0", "月")
    return pd.Series(said.where(days.notna()))


def _write(frame: pd.DataFrame, path: Path, *, encoding: str, separator: str = ",") -> None:
    frame.to_csv(path, index=False, encoding=encoding, sep=separator, lineterminator="\r\n")
