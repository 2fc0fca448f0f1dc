"""What the pages of explanations say: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

EXPLANATIONS: Final[Mapping[str, Text]] = {
    "explain": Text("Explain in detail", "详细解释"),
    "explain.title": Text("Explanation in detail: {name}", "详细解释：{name}"),
    "explain.detail": Text("Every share of the score", "得分的全部构成"),
    "explain.detail.note": Text(
        "What each number added, similar establishments, and what changed since last week.",
        "每项数据对得分的影响、与同类对象的比较，以及一周来的变化。",
    ),
    "explain.ask": Text("Ask for it", "申请"),
    "what_if": Text("What-if, not a record", "假设演算，不是记录"),
    "what_if.note": Text(
        "Set what you like to imagine otherwise; leave the rest empty. The model says what score"
        " would follow. It is kept nowhere with the establishment, cannot be taken along, and is"
        " gone tomorrow.",
        "填写要假设的数值，其余留空，模型给出相应得分。结果不写入对象档案，不可导出，次日清除。",
    ),
    "what_if.range": Text("0 to {most}", "0 至 {most}"),
    "what_if.set": Text("Set", "假设"),
    "what_if.now": Text("as published", "名单所示"),
    "what_if.then": Text("what-if", "假设下"),
    "what_if.moved": Text(
        "The exact score would move by {moved}, if nobody had complained.",
        "不计投诉时，精确得分将变动 {moved}。",
    ),
    "what_if.unread": Text(
        "This list's model does not read: {names}.", "本名单所用模型不使用：{names}。"
    ),
    "explanation.state.queued": Text("It waits for a worker.", "正在排队。"),
    "explanation.state.taken": Text("It is being made.", "正在计算。"),
    "explanation.state.done": Text("It is done.", "已完成。"),
    "explanation.state.failed": Text("There is no explanation.", "无法给出解释。"),
    "explanation.again": Text("Look again", "刷新查看"),
    "explanation.again.note": Text(
        "This page looks by itself every {seconds} seconds.", "本页每 {seconds} 秒自动刷新。"
    ),
    "explanation.failure.not_reproduced": Text(
        "Cannot be reproduced: from the records in force, the list's own model makes another number"
        " than was published, and another number explains nothing. The list stands, with the"
        " reasons on it.",
        "无法复现：按现有记录，用名单自身的模型重新计算得到的数值与已发布的不同，"
        "不同的数值不能作为解释。名单及其所列理由不变。",
    ),
    "explanation.failure.no_model": Text(
        "The model that made the list cannot be had any more, or this build cannot use it. Ask who"
        " runs the models to put it back.",
        "生成该名单的模型已无法取得，或当前版本无法使用。请联系模型管理人员恢复。",
    ),
    "explanation.failure.tries": Text(
        "It failed in a worker's hands several times. Ask again in ten minutes; if it stays, tell"
        " who runs the service: the worker's log has the cause.",
        "多次计算均失败。请十分钟后重新申请；如仍失败，请联系系统管理员，原因见工作进程日志。",
    ),
    "explanation.sum": Text("How the score adds up", "得分如何构成"),
    "explanation.feature": Text("What is known", "已知情况"),
    "explanation.share": Text("Share", "影响"),
    "explanation.base": Text("average establishment", "平均对象"),
    "explanation.exposure": Text("people served", "服务人数"),
    "explanation.complaints": Text("complaints, as the list tells", "投诉（以名单所示为准）"),
    "explanation.kept_back": Text("kept back, and steps of the score", "不予列明部分及分档差"),
    "explanation.kept_back.note": Text(
        "Complaints and reports are in what is kept back, whether there are any or none. All other"
        " shares are as if there were none.",
        "无论有无投诉举报，均计入不予列明部分；其他各项均按没有投诉举报计算。",
    ),
    "explanation.none": Text("Shares of nothing", "没有影响的项目"),
    "explanation.none.note": Text(
        "{count} numbers that the model reads moved this score by less than 0.005 each.",
        "模型使用的另外 {count} 项，每项影响不足0.005。",
    ),
    "explanation.records": Text("Its records known by then", "当时已知的记录"),
    "explanation.records.none": Text("No record.", "没有记录。"),
    "table.inspections": Text("Inspections", "检查"),
    "table.samples": Text("Sampling tests", "抽检"),
    "table.credit": Text("Credit records", "信用记录"),
    "table.orders": Text("Orders", "责令整改"),
    "table.hazards": Text("Recalls and incidents", "召回与事故"),
    "explanation.similar": Text("Beside others of its kind in the city", "与全市同类对象比较"),
    "explanation.similar.value": Text(
        "higher than about {percentile} % of {of}", "高于{of}家中约{percentile}%"
    ),
    "explanation.similar.few": Text(
        "insufficient: {of} can be compared, and 30 are needed", "样本不足：可比对象{of}家，需30家"
    ),
    "explanation.earlier": Text("Since last week", "一周来的变化"),
    "explanation.earlier.none": Text("It was not on last week's list.", "上周名单上没有该对象。"),
    "explanation.earlier.rank": Text(
        "Rank {before} with {score_before} last week; now rank {now} with {score_now}.",
        "上周第{before}位，得分{score_before}；本周第{now}位，得分{score_now}。",
    ),
    "explanation.earlier.other_model": Text(
        "Another version of the model made last week's list: its shares cannot be compared.",
        "上周名单由模型的另一版本生成，各项影响不可比较。",
    ),
    "explanation.earlier.same": Text(
        "Nothing that may be told of changed.", "可列明的各项均无变化。"
    ),
    "explanation.before": Text("Last week", "上周"),
    "explanation.now": Text("This week", "本周"),
    "problem.unknown_job.title": Text("There is no such explanation", "没有这份解释"),
    "problem.unknown_job.detail": Text(
        "No explanation has the number {job}: answers are kept for 30 days, what-ifs for one. Ask"
        " for it again from the target on its list.",
        "没有编号为 {job} 的解释：解释保留30天，假设演算保留1天。请从名单上的对象重新申请。",
    ),
    "problem.too_many_jobs.title": Text("You wait for many explanations", "待完成的解释过多"),
    "problem.too_many_jobs.detail": Text(
        "{most} explanations that you asked for are not done yet, and no person may wait for more."
        " Ask again when some are.",
        "您已有 {most} 份解释尚未完成，已达上限。请待部分完成后再申请。",
    ),
    "problem.not_settable.title": Text("This cannot be set", "该项不能假设"),
    "problem.not_settable.detail": Text(
        "We got {given}. What can be set is: {names}.", "收到的是 {given}。可假设的有：{names}。"
    ),
    "problem.beyond_settable.title": Text("This number is out of bounds", "数值超出范围"),
    "problem.beyond_settable.detail": Text(
        "{words}: we got {given}. Give a number from 0 to {most}.",
        "{words}：收到的是 {given}。请填写 0 至 {most} 的数。",
    ),
    "problem.nothing_set.title": Text("What is to be asked?", "未说明要问什么"),
    "problem.nothing_set.detail": Text(
        "A what-if takes one number or more, and a detail takes none. Set one, or ask for the"
        " detail.",
        "假设演算至少填写一项数值；详细解释不需填写。请填写一项，或申请详细解释。",
    ),
}
