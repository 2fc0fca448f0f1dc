"""What the report of what lists brought says: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

TRUTH: Final[Mapping[str, Text]] = {
    "truth": Text("Results", "名单成效"),
    "truth.title": Text("Do the lists find what they look for?", "名单成效报告"),
    "truth.statement": Text(
        "For supervision, not public figures: lists chose these places. Targets without an outcome"
        " are never counted as passes.",
        "供内部监督使用，不是公开数据：对象由名单选定。尚无结果的对象一律不视为符合。",
    ),
    "truth.weeks": Text("Lists of", "名单周次"),
    "truth.weeks.value": Text("{first} to {last}", "{first}至{last}"),
    "truth.weeks.count": Text("{weeks} weeks with a list", "其中 {weeks} 周有名单"),
    "truth.known": Text("Records as of", "数据截至"),
    "truth.of": Text("Scope", "范围"),
    "truth.span": Text("{weeks} weeks", "近{weeks}周"),
    "truth.spans": Text("How far back", "统计时段"),
    "truth.past": Text(
        "These are earlier weeks: the newest list is of {newest}.",
        "所示为较早周次：最新名单为{newest}。",
    ),
    "truth.stale": Text(
        "The newest list is of {newest}; none is published for {current}. Nothing newer is counted"
        " here.",
        "最新名单为{newest}，{current}尚未发布名单；此处没有更新的数据。",
    ),
    "truth.no_list": Text(
        "No list was published for these weeks. Choose others.",
        "所选周次没有已发布的名单。请另选时段。",
    ),
    "truth.thin": Text(
        "No visit to the {targets} targets of these weeks is on record yet that could see how a"
        " place keeps the rules: nothing can be said of what the lists find.",
        "所列各周的 {targets} 个对象尚无可评定的检查结果，名单成效暂时无从得知。",
    ),
    "truth.empty.title": Text("No list is published yet", "尚未发布名单"),
    "truth.empty.detail": Text(
        "As soon as lists are published and visits recorded, this page says how often they find"
        " something, beside what chance would find.",
        "名单发布并登记检查结果后，这里会显示名单的检出情况，并与随机抽取对照。",
    ),
    "truth.found": Text("What became of the targets", "对象检查情况"),
    "truth.targets": Text("Targets", "对象"),
    "truth.visited": Text("Visited and assessed", "已检查并评定"),
    "truth.not_assessed": Text("Could not be assessed", "无法评定"),
    "truth.corrected": Text("Outcome corrected on objection", "异议成立，结果不计"),
    "truth.without_outcome": Text("No outcome yet", "尚无结果"),
    "truth.disputed": Text("{disputed} outcomes are disputed", "{disputed} 个结果有争议"),
    "truth.disputed.note": Text(
        "and count as first recorded until a supervisor settles them",
        "裁定之前按最先登记的结果计",
    ),
    "truth.rate": Text("Hit rate", "检出率"),
    "truth.rates": Text("{programme}: hit rate by lane", "{programme}：各途径检出率"),
    "truth.rates.note": Text(
        "The share of assessed visits that found the place not to conform.",
        "已评定的检查中，结果为不符合的比例。",
    ),
    "truth.over": Text("Risk against random", "风险排序与随机抽取之比"),
    "truth.over.value": Text("{times} times as often", "{times} 倍"),
    "truth.over.points": Text("{points} points", "{points} 个百分点"),
    "truth.over.none": Text(
        "Too few visits to compare risk with chance.", "样本不足，无法比较风险排序与随机抽取。"
    ),
    "truth.interval": Text("95 % interval", "95% 区间"),
    "truth.too_few": Text("insufficient", "样本不足"),
    "truth.n": Text("{n} visits", "{n}次"),
    "truth.of_n": Text("{count} of {of}", "{count}/{of}"),
    "truth.chart": Text(
        "{programme}: hit rate of risk and random by week, with 95 % intervals; the table below has"
        " every number",
        "{programme}：风险排序与随机抽取每周检出率及95%区间；各数值见下表",
    ),
    "truth.chart.none": Text(
        "No drawing by week: a lane needs two weeks of {fewest} visits each. All weeks together say"
        " more.",
        "暂无按周图示：同一途径至少需两周、每周 {fewest} 次检查。请看全部周次合计。",
    ),
    "truth.by_week.none": Text(
        "No week alone has {fewest} visits of a lane.", "没有一周、一条途径满 {fewest} 次检查。"
    ),
    "truth.all_weeks": Text("All weeks together", "全部周次合计"),
    "truth.by_week": Text("By week", "按周"),
    "truth.by_bureau": Text("By bureau, all weeks together", "按辖区（全部周次合计）"),
    "truth.lane": Text("Lane", "入选途径"),
    "truth.everyone": Text("Would fail, of everyone", "全体不符合率"),
    "truth.everyone.title": Text("What holds of everyone", "整体情况"),
    "truth.everyone.note": Text(
        "From random draws, each visit weighed by one over its chance. Beside it the newest public"
        " figures, of a year of all records.",
        "只用随机抽取的检查，每次按抽中概率的倒数加权；并列最新公开数据（一整年的全部记录）。",
    ),
    "truth.everyone.here": Text("Draws of these weeks", "本报告各周的随机抽取"),
    "truth.everyone.public": Text("Public figures", "公开的监管数据"),
    "truth.chance_unknown": Text(
        "{count} drawn visits of unknown chance left out", "另有 {count} 次抽中概率不明，未计入"
    ),
    "truth.figures": Text("The public figures of {week}", "{week}的监管数据"),
    "truth.figures.none": Text("No public figures are published yet.", "尚未发布监管数据。"),
    "truth.figures.late": Text(
        "The newest public figures are of {week}, {weeks} weeks ago.",
        "最新的监管数据为{week}，距今已 {weeks} 周。",
    ),
    "truth.days": Text("Days to detection", "发现用时（天）"),
    "truth.days.note": Text(
        "Days since the visit before, of planned visits that found something: the longest that it"
        " can have stood unseen.",
        "计划内检查查出问题时，距上次检查的天数，即问题最长可能存在而未被发现的时间。",
    ),
    "truth.days.failures": Text("Failures found", "查出问题"),
    "truth.days.first": Text("At first visits", "首次检查查出"),
    "truth.days.median": Text("Median", "中位数"),
    "truth.days.value": Text("{days} days", "{days} 天"),
    "truth.days.none": Text("No planned visit found anything yet.", "计划内检查尚未查出问题。"),
    "truth.overrides": Text("Overrides: do people look, and were they right?", "人工改动的质量"),
    "truth.overrides.note": Text(
        "An override takes a target off a list. Too few look like a rubber stamp; whether one was"
        " right shows where the place was visited all the same.",
        "改动指将对象从名单上剔除或替换。改动过少，疑为照单全收；改动是否得当，看这些对象后来受检的结果。",
    ),
    "truth.overrides.none": Text(
        "Nobody has decided on a target of these weeks yet.", "所列各周的对象尚无处理决定。"
    ),
    "truth.decided": Text("Decided", "已决定"),
    "truth.accepted": Text("Accepted", "同意检查"),
    "truth.deferred": Text("Deferred", "暂缓"),
    "truth.rejected": Text("Rejected", "剔除"),
    "truth.replaced": Text("Replaced", "替换"),
    "truth.overridden": Text("Overridden", "改动"),
    "truth.looks": Text("Do people look?", "是否认真审核"),
    "truth.verdict": Text("Were overrides right?", "改动是否得当"),
    "truth.accepted_bad": Text("Accepted places that failed", "同意检查者不符合率"),
    "truth.overridden_bad": Text("Overridden places that failed", "被改动者不符合率"),
    "truth.apart": Text("Overridden less accepted", "两者之差"),
    "truth.waiting": Text("{waiting} wait for a second person", "{waiting} 项待第二人确认"),
    "truth.shares": Text("Decisions by bureau", "各辖区的处理决定"),
    "truth.verdicts": Text("Both answers by bureau", "各辖区的两项判断"),
    "truth.and": Text(", ", "、"),
    "truth.stamps": Text("Looks like a rubber stamp:", "疑为照单全收："),
    "truth.wrongs": Text("Overrides look wrong:", "改动疑似不当："),
    "truth.codes": Text("By reason", "按原因"),
    "truth.code": Text("Reason", "原因"),
    "truth.code.count": Text("Given", "次数"),
    "truth.code.visited": Text("Visited all the same", "后来仍受检"),
    "truth.code.bad": Text("Of these, failed", "其中不符合"),
    "looks.looks": Text("enough overrides to show that people look", "改动比例正常"),
    "looks.rubber_stamp": Text(
        "so few that it looks like a rubber stamp", "改动极少，疑为照单全收"
    ),
    "looks.cannot_be_told": Text(
        "cannot be told: fewer than {fewest} decided", "无法判断：决定不足 {fewest} 项"
    ),
    "override_verdict.right": Text(
        "Right: overridden places failed less often", "得当：被改动的对象不符合率更低"
    ),
    "override_verdict.wrong": Text(
        "Wrong: overridden places failed more often", "不当：被改动的对象不符合率更高"
    ),
    "override_verdict.cannot_be_told": Text(
        "Cannot be told: the interval holds zero", "无法判断：差值区间含零"
    ),
    "override_verdict.insufficient": Text(
        "Insufficient: too few were visited all the same", "样本不足：后来受检的太少"
    ),
    "truth.method": Text("How this report is made", "统计方法"),
    "truth.csv": Text("All figures as CSV", "全部数据（CSV）"),
    "truth.json": Text("This report as JSON", "本报告的 JSON 数据"),
    "truth.print": Text("To keep it on paper, print this page.", "如需纸质版，请直接打印本页。"),
    "truth.column.what": Text("Figure", "指标"),
    "truth.column.programme": Text("Programme", "领域"),
    "truth.column.bureau": Text("Bureau", "辖区局"),
    "truth.column.week": Text("Weeks", "周次"),
    "truth.column.of": Text("Lane or reason", "途径或原因"),
    "truth.column.targets": Text("Targets or count", "对象数或次数"),
    "truth.column.n": Text("Of how many", "样本数"),
    "truth.column.value": Text("Value", "数值"),
    "truth.column.low": Text("Interval from", "区间下限"),
    "truth.column.high": Text("Interval to", "区间上限"),
    "truth.column.without_outcome": Text("No outcome yet", "尚无结果"),
    "truth.column.not_assessed": Text("Not assessed", "无法评定"),
}
