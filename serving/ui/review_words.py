"""What is said to whoever reviews lists: what drives them, how firm they are, whom they burden.

A part of `words.WORDS`.
"""

from collections.abc import Mapping
from typing import Final

from features.words import Text

REVIEW: Final[Mapping[str, Text]] = {
    "driving": Text("What drives this list", "哪些理由在起作用"),
    "driving.all": Text("What drives these lists", "哪些理由在起作用"),
    "driving.of": Text(
        "Of the {targets} targets in the risk lane, the lane that the score ranks. Triggers and "
        "floors go by their days, the draw by lot.",
        "仅统计按得分排序的“风险排序”途径，共 {targets} 家。"
        "事件触发和法定频次按期限列入，随机抽取按抽签列入。",
    ),
    "driving.none": Text(
        "Nobody is in the risk lane, so no reason drives it.",
        "“风险排序”途径没有检查对象，无从统计。",
    ),
    "driving.head": Text(
        "{title} is the strongest reason of {strongest} of {targets}",
        "{title}：{targets} 家中有 {strongest} 家以此为首要理由",
    ),
    "driving.family": Text("Reason", "理由"),
    "driving.strongest": Text("First", "首要"),
    "driving.leading": Text("In the first three", "列前三位"),
    "driving.mean.points": Text("Adds on average, in points", "平均增减分值"),
    "driving.mean.rule": Text("Adds on average, in the rule's unit", "平均增减（规则自身单位）"),
    "driving.mean.log-odds": Text("Adds on average, in log-odds", "平均增减（对数几率）"),
    "driving.count": Text("{leading} ({share})", "{leading} 家（{share}）"),
    "driving.before": Text("before {value}", "上期 {value}"),
    "driving.key": Text(
        "The dark mark is the list before, {week}.", "深色竖线为上期名单（{week}）。"
    ),
    "driving.other_unit": Text(
        "Scores of {week} were in another unit, so its means are not beside these.",
        "{week}的得分单位不同，故不列其平均值。",
    ),
    "driving.nothing": Text(
        "{nothing} targets have no reason that raises their score.",
        "{nothing} 家没有使其得分升高的理由。",
    ),
    "driving.rest": Text(
        "What no reason tells, small or kept back, adds {other} on average.",
        "未列明的部分（较小或不宜披露）平均增减 {other}。",
    ),
    "driving.picture": Text("{now}, before {then}", "本期 {now}，上期 {then}"),
    "driving.three": Text("Most often among the first three", "最常列前三位的理由"),
    "driving.one": Text("{title} {leading} of {targets}", "{title} {leading}/{targets}"),
    "stable": Text("Is this list stable?", "这份名单稳定吗？"),
    "stable.all": Text("Are these lists stable?", "这些名单稳定吗？"),
    "stable.firm": Text(
        "Mostly: another model would send people to nearly the same places.",
        "基本稳定：换用其他模型，检查对象大体相同。",
    ),
    "stable.partly": Text(
        "In part: another model would choose a good part of the places otherwise.",
        "部分稳定：换用其他模型，有相当一部分检查对象会不同。",
    ),
    "stable.loose": Text(
        "No: most places depend on which model ranks them. Look at who is new before approving.",
        "不稳定：多数检查对象取决于所用模型。审批前请核对新列入的对象。",
    ),
    "stable.unknown": Text(
        "Nobody can say: no other model ranked this Monday.",
        "无法判断：没有其他模型对本周一排序。",
    ),
    "stable.kept": Text(
        "Of the {targets} risk targets of {week}: {listed} listed again, {visited} visited since "
        "({share}).",
        "{week}“风险排序”途径 {targets} 家中，{listed} 家再次列入，"
        "{visited} 家已检查，合计 {share}。",
    ),
    "stable.kept.none": Text("There is no list before to compare with.", "此前没有名单可供比较。"),
    "stable.others_left": Text("The others: {parts}.", "其余：{parts}。"),
    "stable.left.one": Text("{count} {why}", "{count} 家{why}"),
    "stable.near": Text(
        "{near} of {of} risk targets are within reach of the first who is left out: with a chance "
        "at the upper end of its range, that one would come before them.",
        "“风险排序”途径 {of} 家中，有 {near} 家与首位落选对象差距很小：若后者的可能性取其区间上限，"
        "将排在这些对象之前。",
    ),
    "stable.near.unknown": Text(
        "How near the first who is left out is, nobody knows: there is no range of its chance.",
        "首位落选对象与名单的差距无法判断：没有其可能性区间。",
    ),
    "stable.other": Text(
        "By {alias} (version {version}, learned from what was known before {day}) {same} of {risk} "
        "would be listed as well: {share}.",
        "按{alias}（第 {version} 版，学习 {day} 之前已知的记录），"
        "{risk} 家中有 {same} 家同样列入：{share}。",
    ),
    "stable.refit": Text(
        "By the same version, had it learned without a random fifth of the establishments, {same} "
        "of {risk} would be listed as well: {share}.",
        "同一版本若不学习随机五分之一监管对象的记录，{risk} 家中有 {same} 家同样列入：{share}。",
    ),
    "stable.other.few": Text(
        "{alias} (version {version}) was not asked: there is too little to learn from.",
        "未比较{alias}（第 {version} 版）：可学习的记录过少。",
    ),
    "stable.other.later": Text(
        "{alias} (version {version}) was not asked: it learned what became known up to {day}, "
        "which this Monday could not know.",
        "未比较{alias}（第 {version} 版）：其学习了截至 {day} 的记录，本周一尚不可知。",
    ),
    "stable.other.unfit": Text(
        "{alias} (version {version}) was not asked: this build cannot make what it needs.",
        "未比较{alias}（第 {version} 版）：当前程序无法生成其所需内容。",
    ),
    "stable.earlier": Text(
        "This draft was computed before such figures were kept.", "本草稿计算时尚未保存此类数据。"
    ),
    "stable.column.kept": Text("Again or visited", "再次列入或已检查"),
    "stable.column.near": Text("Near the edge", "临界"),
    "stable.column.same": Text("Same by {alias}", "按{alias}相同"),
    "stable.of": Text("{part} of {of}", "{part}/{of}"),
    "other.previous": Text("the version before", "上一版本"),
    "other.challenger": Text("the challenger", "候选版本"),
    "other.refit": Text("a refit without a fifth", "少学五分之一的同版本"),
    "left.visited": Text("visited since", "已检查"),
    "left.gone": Text(
        "closed, moved or no longer in the programme", "已关闭、迁出或不再属于本领域"
    ),
    "left.held": Text("held by a ceiling on visits", "受检查次数上限限制"),
    "left.settled": Text("no longer due, or its draw is over", "不再到期或抽取已结束"),
    "left.lower": Text("behind others", "其他对象优先"),
    "left.unknown": Text("nobody kept why", "原因未保存"),
    "parity": Text("Who is burdened, beside the limits", "负担均衡与限值"),
    "parity.head": Text(
        "{broken} of {all} limits broken, {insufficient} insufficient",
        "{all} 项中 {broken} 项超限，{insufficient} 项不足以判断",
    ),
    "parity.list_share": Text("Share of visits", "检查占比"),
    "parity.days_to_detection": Text(
        "Days from the visit before until a failure was found", "距上次检查多少天发现不符合"
    ),
    "parity.group": Text("Group", "分组"),
    "parity.value": Text("Value, 95 % interval", "数值及 95% 区间"),
    "parity.limit": Text("Usual and limit", "通常值与限值"),
    "parity.n": Text("n", "n"),
    "parity.interval": Text("{low} to {high}", "{low} 至 {high}"),
    "parity.usual": Text("usual {usual}", "通常 {usual}"),
    "parity.most": Text("at most {high}", "不超过 {high}"),
    "parity.between": Text("{low} to {high}", "{low} 至 {high}"),
    "parity.own": Text("{own} of {n}", "{own}/{n}"),
    "parity.note": Text(
        "A limit is broken where the whole interval lies beyond it. Insufficient: fewer than "
        "{fewest} are counted. The red mark is the limit.",
        "区间整体越过限值才算超限。不足以判断：计数少于 {fewest}。红色竖线为限值。",
    ),
    "parity_verdict.within": Text("within", "未超限"),
    "parity_verdict.broken": Text("broken", "超限"),
    "parity_verdict.insufficient": Text("insufficient", "不足以判断"),
    "lane.sums": Text("Lanes", "途径"),
    "lane.column.listed": Text("Listed", "列入"),
    "lane.column.wanted": Text("Due or reserved", "应查或预留"),
    "lane.column.short": Text("Short", "缺口"),
    "lane.column.held": Text("Held", "受限"),
}
