"""What the page of public figures says: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

FIGURES: Final[Mapping[str, Text]] = {
    "figures": Text("Figures", "监管数据"),
    "figures.title": Text("How the city stands", "全市监管数据"),
    "figures.statement": Text(
        "Shares here hold of everyone: they come from random draws and unbiased samples only, never"
        " from visits that somebody chose.",
        "以下比率反映全市整体情况：只用随机抽取的检查和无偏抽样计算，选定对象的检查一律不计入。",
    ),
    "figures.days": Text("Period", "统计期"),
    "figures.days.value": Text("{since} to {last}", "{since} 至 {last}"),
    "figures.known": Text("Data up to", "数据截至"),
    "figures.known.value": Text("before {day}", "{day} 之前"),
    "figures.empty.title": Text("No figures are published yet", "尚未发布监管数据"),
    "figures.empty.detail": Text(
        "Figures appear here as soon as a week's report is published. To publish one, run:",
        "发布任意一周的数据后，这里就会显示。发布请运行：",
    ),
    "figures.tiles": Text("Sampling pass rates", "抽检合格率"),
    "figures.by": Text("{kind} samples", "{kind}"),
    "figures.target": Text("the plan asks for {share} or more", "规划目标 {share} 以上"),
    "figures.no_target": Text("the plan sets no target", "规划未设目标"),
    "figures.interval": Text("95 % interval {interval}", "95% 区间 {interval}"),
    "figures.samples": Text(
        "{n} samples of {establishments} establishments", "{establishments} 家对象的 {n} 批次样品"
    ),
    "figures.visits": Text(
        "{n} random visits to {establishments} establishments",
        "对 {establishments} 家对象的 {n} 次随机检查",
    ),
    "figures.index": Text("Food-safety index by bureau", "各辖区食品安全指数"),
    "figures.index.whole": Text("Whole city", "全市"),
    "figures.index.note": Text(
        "From 0 to 100. The weights are ours until the city sets its own; samples and random visits"
        " are counted of the same year.",
        "0 至 100 分。在市里确定权重之前，采用本系统的默认权重；抽检与随机检查取同一年度。",
    ),
    "figures.index.points": Text("Index", "指数"),
    "figures.group.bureau": Text("By bureau", "按辖区"),
    "figures.group.kind": Text("By kind", "按对象类型"),
    "figures.failing": Text("Would fail a visit", "检查不符合率"),
    "figures.severe": Text("With a critical finding", "存在严重问题的比例"),
    "figures.passed": Text("Samples that passed", "抽检合格率"),
    "figures.insufficient": Text("insufficient", "资料不足"),
    "figures.withheld": Text("withheld", "不公开"),
    "figures.lanes": Text("What listed visits found, by lane", "各途径名单检查结果"),
    "figures.lanes.note": Text(
        "Not public figures: lists choose these places. They say how well each lane finds what it"
        " looks for; the random lane is what chance alone would find.",
        "以下不是公开数据：对象由名单选定，只说明各途径找得准不准；随机抽取一栏即不加挑选时的结果。",
    ),
    "figures.lane.targets": Text("Targets", "入选"),
    "figures.lane.visited": Text("Visited", "已检查"),
    "figures.lane.failed": Text("Did not conform", "不符合"),
    "figures.lanes.none": Text(
        "No list of this period has come to an end yet.", "统计期内尚无可评价的名单。"
    ),
    "figures.ratio": Text(
        "Visits chosen by risk fail {ratio} times as often as random ones (95 % interval"
        " {interval}).",
        "按风险选定的检查，不符合率是随机检查的 {ratio} 倍（95% 区间 {interval}）。",
    ),
    "figures.ratio.open": Text("{low} or more", "{low} 以上"),
    "figures.ratio.none": Text(
        "Too few visits to compare risk with chance.", "检查次数不足，无法比较风险排序与随机抽取。"
    ),
    "figures.method": Text("How these figures are made", "数据如何得出"),
    "figures.left_out": Text(
        "Left out of random visits: {chance_unknown} whose chance of being drawn nobody told,"
        " {not_assessed} at which nothing could be assessed.",
        "随机检查中未计入：抽中概率不明 {chance_unknown} 次，无法评定 {not_assessed} 次。",
    ),
    "figures.standing.insufficient": Text(
        "insufficient: too few results to say anything", "资料不足：结果太少，不足以得出数字"
    ),
    "figures.standing.withheld": Text(
        "withheld: a small group's number could be found from it by subtraction",
        "不公开：由它相减可推出小组的数字",
    ),
    "figures.json": Text("These figures as JSON", "本页的 JSON 数据"),
    "figures.snapshot": Text("Computed from snapshot {snapshot}", "数据快照 {snapshot}"),
    "figures.lists": Text("Back to the lists", "返回名单"),
    "verdict.reached": Text("reached", "已达标"),
    "verdict.not_reached": Text("not reached", "未达标"),
    "verdict.cannot_be_told": Text(
        "cannot be told: the target lies within the interval", "无法判定：目标值在区间之内"
    ),
    "verdict.insufficient": Text("insufficient: too few samples", "资料不足：样品太少"),
    "verdict.no_target": Text("no target", "未设目标"),
    "lacking.samples": Text("samples: too few, or withheld", "抽检：不足或不公开"),
    "lacking.visits": Text("random visits: too few, or withheld", "随机检查：不足或不公开"),
    "sample_kind.monitoring": Text("Monitoring", "监测抽样"),
    "sample_kind.evaluative": Text("Evaluative", "评价性抽样"),
    "bureau.not_stated": Text("No bureau stated", "未注明辖区"),
    "kind.not_stated": Text("No kind stated", "未注明类型"),
    "problem.no_figures.title": Text("No figures are published yet", "尚未发布监管数据"),
    "problem.no_figures.detail": Text(
        "There is no published report of figures. Publish one: targeting figures",
        "还没有已发布的监管数据。请先发布：targeting figures",
    ),
    "problem.unknown_figures.title": Text(
        "This week's figures are not published", "该周监管数据尚未发布"
    ),
    "problem.unknown_figures.detail": Text(
        "{week} has no published figures. The newest are of {latest}: look there, or publish them:"
        " targeting figures --as-of {monday}",
        "{week} 没有已发布的监管数据。最新的是 {latest}：请查看该周，"
        "或发布：targeting figures --as-of {monday}",
    ),
}
