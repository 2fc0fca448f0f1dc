"""What is said on a list, of its plan and its targets: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

OF_LISTS: Final[Mapping[str, Text]] = {
    "list.title": Text("{bureau}: {programme} targets", "{bureau} · {programme}检查对象"),
    "list.as_of": Text("Data up to", "数据截至"),
    "list.as_of.value": Text("before {day}", "{day} 之前"),
    "list.chosen": Text("Chosen", "入选"),
    "list.chosen.value": Text(
        "{targets} of {eligible} eligible", "{targets} 家，可选 {eligible} 家"
    ),
    "list.capacity": Text("Capacity", "本周可查"),
    "list.capacity.value": Text("{capacity} visits", "{capacity} 家次"),
    "list.model": Text("Model version", "模型版本"),
    "list.model.value": Text(
        "{version}, trained on data before {day}", "{version}（训练数据早于 {day}）"
    ),
    "list.rule": Text("Ranked by", "排序依据"),
    "list.rule.value": Text(
        "{rule}: a fixed rule, not a model (version {version}, chances from data before {day})",
        "{rule}：固定规则，非模型（版本 {version}，概率依据早于 {day} 的数据）",
    ),
    "list.lanes": Text("Lanes", "入选途径"),
    "share": Text("{lane} {listed}", "{lane} {listed}"),
    "share.due": Text("{lane} {listed} / {wanted} due", "{lane} {listed} / 应查 {wanted}"),
    "share.kept": Text("{lane} {listed} / {wanted} reserved", "{lane} {listed} / 预留 {wanted}"),
    "short.trigger": Text(
        "Shortage: {short} of {wanted} triggered visits that are due did not fit into this week's"
        " capacity",
        "缺口：事件触发 {short} 家未能列入本周（应查 {wanted} 家）",
    ),
    "short.statutory": Text(
        "Shortage: {short} of {wanted} statutory visits that are due did not fit into this week's"
        " capacity",
        "缺口：法定频次 {short} 家未能列入本周（应查 {wanted} 家）",
    ),
    "held": Text(
        "{lane}: {held} more due, waiting for the three-month rule or the yearly cap",
        "{lane}：另有 {held} 家到期，但受三个月内不重复检查或全年次数上限限制",
    ),
    "list.groups": Text("Who is listed", "名单构成"),
    "group.small": Text(
        "small establishments {listed} of those listed, {eligible} of those eligible",
        "小型对象占名单 {listed}，占可选对象 {eligible}",
    ),
    "group.single": Text(
        "single shops {listed} of those listed, {eligible} of those eligible",
        "单店经营者占名单 {listed}，占可选对象 {eligible}",
    ),
    "breach.list_share.size": Text(
        "Limit broken: small establishments are {value} (95 % interval {low} to {high}) of this"
        " programme's {n} targets in the city, more than {limit} times their {usual} of those"
        " eligible",
        "超出均衡限值：全市本领域 {n} 家检查对象中，小型对象占 {value}"
        "（95% 区间 {low} 至 {high}），超过其占可选对象比例 {usual} 的 {limit} 倍",
    ),
    "breach.list_share.bureau": Text(
        "Limit broken: {group} has {value} (95 % interval {low} to {high}) of this programme's {n}"
        " visits and {usual} of those eligible, more than {limit} times as much or as little",
        "超出均衡限值：{group}占本领域 {n} 次检查的 {value}（95% 区间 {low} 至 {high}），"
        "占可选对象的 {usual}，相差超过 {limit} 倍",
    ),
    "breach.days_to_detection.bureau": Text(
        "Limit broken: in {group} failures were found {value} days after the visit before (95 %"
        " interval {low} to {high}, {n} failures), more than {limit} times the programme's {usual}",
        "超出均衡限值：{group}发现不符合时，距上一次检查平均 {value} 天"
        "（95% 区间 {low} 至 {high}，{n} 例），超过本领域平均 {usual} 天的 {limit} 倍",
    ),
    "breach.days_to_detection.size": Text(
        "Limit broken: at {group} establishments failures were found {value} days after the visit"
        " before (95 % interval {low} to {high}, {n} failures), more than {limit} times the"
        " programme's {usual}",
        "超出均衡限值：{group}对象发现不符合时，距上一次检查平均 {value} 天"
        "（95% 区间 {low} 至 {high}，{n} 例），超过本领域平均 {usual} 天的 {limit} 倍",
    ),
    "signed": Text("Signed by {name}: {why}", "签批：{name}。{why}"),
    "list.empty": Text(
        "This bureau has no target this week: its capacity is {capacity} visits.",
        "本周没有检查对象：本周可查 {capacity} 家次。",
    ),
    "list.json": Text("This list as JSON", "本名单的 JSON 数据"),
    "list.snapshot": Text("Computed from snapshot {snapshot}", "数据快照 {snapshot}"),
    "target.rank": Text("Rank {rank}", "第 {rank} 位"),
    "target.risk": Text("Risk", "风险"),
    "target.range": Text("range {range}", "区间 {range}"),
    "target.unknown": Text("Not enough history", "资料不足"),
    "target.severity": Text("Expected severity", "预计严重程度"),
    "target.severity.value": Text("{severity} of {most}", "{severity} / {most}"),
    "target.severity.weighed": Text(
        "{severity} of {most}, times {weight} for people served",
        "{severity} / {most}，按服务人数乘以 {weight}",
    ),
    "target.visited": Text("Last visit", "上次检查"),
    "target.visited.value": Text("{day}, {days} days before", "{day}（距今 {days} 天）"),
    "target.visited.one": Text("{day}, the day before", "{day}（前一天）"),
    "target.never": Text("none on record", "无检查记录"),
    "target.reasons": Text("Reasons", "理由"),
    "target.basis": Text("Legal basis", "依据"),
    "target.due": Text("Due", "期限"),
    "due.in": Text("{day}, {days} days left", "{day}（还有 {days} 天）"),
    "due.in.one": Text("{day}, 1 day left", "{day}（还有 1 天）"),
    "due.today": Text("{day}, this Monday", "{day}（本周一）"),
    "due.over": Text("{day}, overdue by {days} days", "{day}（已逾期 {days} 天）"),
    "due.over.one": Text("{day}, overdue by 1 day", "{day}（已逾期 1 天）"),
    "target.also": Text("Also", "同时符合"),
    "target.together": Text(
        "One visit serves: also on this week's list of", "可合并为一次检查：本周同时列入"
    ),
    "target.lists": Text("Also on this week's list of", "本周同时列入"),
    "target.since": Text("Listed since", "首次列入"),
    "target.since.value": Text("{week}, not visited yet", "{week}，尚未检查"),
    "target.outing": Text("Visit", "检查安排"),
    "target.outing.value": Text(
        "{weekday} {day}, stop {order}, {inspectors}",
        "{weekday} {day}，第 {order} 站，{inspectors}",
    ),
    "target.nobody": Text("Nobody can go", "无人可派"),
    "trips": Text("Trips: {trips}", "本周检查行程：{trips} 组"),
    "trips.other": Text(
        "Numbers are stops of a day's way; those that are missing are on the bureau's other lists.",
        "编号为当日行程的站序；缺少的编号在本局其他领域名单上。",
    ),
    "trip": Text("{weekday} {day}: {inspectors}", "{weekday} {day}：{inspectors}"),
    "weekday.0": Text("Monday", "周一"),
    "weekday.1": Text("Tuesday", "周二"),
    "weekday.2": Text("Wednesday", "周三"),
    "weekday.3": Text("Thursday", "周四"),
    "weekday.4": Text("Friday", "周五"),
    "weekday.5": Text("Saturday", "周六"),
    "weekday.6": Text("Sunday", "周日"),
    "target.counted": Text(
        "One crew does both: this visit is counted on the list of", "同一组人员一并检查：计入名单"
    ),
    "target.chance": Text("Chance of being drawn", "被抽中的概率"),
    "sum.base": Text("Average establishment", "平均对象"),
    "sum.reasons": Text("reasons", "以上理由"),
    "sum.other": Text("everything else", "其他因素"),
    "sum.score": Text("score", "得分"),
    "bar.raises": Text("raises the score", "提高得分"),
    "bar.lowers": Text("lowers the score", "降低得分"),
    "guide": Text("How to read this list", "如何看这份名单"),
    "guide.risk": Text(
        "Risk: the calibrated chance that a visit finds noncompliance.",
        "风险：检查发现不符合项的概率（经校准）。",
    ),
    "guide.range": Text(
        "Range: nine in ten establishments with the same score have their own usual chance in it.",
        "区间：得分相同的十家对象中，约有九家自身的常态概率落在区间内。",
    ),
    "guide.unknown": Text(
        "no result like the predicted one is on record: the chance is that of its kind and"
        " surroundings, not its own",
        "尚无同类结果记录，概率只反映同类型、同周边对象的情况，而非其自身情况",
    ),
    "guide.below": Text(
        "of 100 such establishments, fewer than {until} would not conform",
        "100家这样的对象中，预计不足 {until} 家不符合",
    ),
    "guide.between": Text(
        "of 100 such establishments, {since} or more but fewer than {until} would not conform",
        "100家这样的对象中，预计有 {since} 家以上、不足 {until} 家不符合",
    ),
    "guide.above": Text(
        "of 100 such establishments, {since} or more would not conform",
        "100家这样的对象中，预计有 {since} 家以上不符合",
    ),
    "guide.score": Text(
        "Score: log-odds, before calibration. The average establishment, the reasons and everything"
        " else add up to it exactly.",
        "得分：校准前的对数几率；平均对象、各项理由与其他因素相加，正好等于得分。",
    ),
    "guide.points": Text(
        "Score: expected severity times how often it counts for the people served. The average"
        " establishment, the reasons and everything else add up to it exactly.",
        "得分：预计严重程度乘以按服务人数折算的倍数；平均对象、各项理由与其他因素相加，正好等于得分。",
    ),
    "guide.steps": Text(
        "Risk, score and expected severity are told in steps, and complaints late: comparing two"
        " weeks must not tell who complained. Everything else holds what is kept back.",
        "风险、得分和预计严重程度按档位显示，投诉情况延后反映，以免对比两周名单推知投诉人；"
        "未列明部分计入其他因素。",
    ),
    "guide.severity": Text(
        "Expected severity: 0 none, 1 minor, 2 major, 3 critical.",
        "预计严重程度：0 无，1 轻微，2 较重，3 严重。",
    ),
    "guide.chance": Text(
        "Chance of being drawn: every establishment in the draw has one above 0. Weighted by it,"
        " what random visits find tells how the whole bureau stands.",
        "被抽中的概率：参加抽取的每家对象都有大于零的机会。"
        "按此概率加权，随机检查的结果才能反映辖区整体情况。",
    ),
    "guide.draw": Text("The draw", "随机抽取"),
    "guide.draw.why": Text(
        "From the seed and the snapshot this draw can be made again. Where the commitment, the"
        " seed's SHA-256, was announced beforehand, nobody could choose a seed for the names it"
        " draws.",
        "凭种子和数据快照可重做本次抽取。承诺哈希是种子的 SHA-256 值："
        "事先公布，种子就无法为抽中谁而挑选。",
    ),
    "guide.draw.size": Text(
        "Drawn on average: {quota} of {frame} establishments",
        "从 {frame} 家中平均抽取 {quota} 家",
    ),
    "guide.draw.seed": Text("Seed", "抽取种子"),
    "guide.draw.commitment": Text("Commitment", "承诺哈希"),
    "guide.draw.next": Text("Next week's", "下周承诺哈希"),
    "guide.draw.announced": Text("announced on {day}", "于 {day} 公布"),
    "guide.draw.unannounced": Text("not announced before this Monday", "未在本周一之前公布"),
    "guide.draw.none": Text(
        "Nobody could be drawn this week.", "本周没有可供抽取的对象，未作随机抽取。"
    ),
}
