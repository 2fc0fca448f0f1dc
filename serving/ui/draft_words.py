"""What is said of drafts, of approvals, and of lists that are no longer the one to go by.

A part of `words.WORDS`.
"""

from collections.abc import Mapping
from typing import Final

from features.words import Text

DRAFTS: Final[Mapping[str, Text]] = {
    "drafts": Text("Drafts", "草稿"),
    "drafts.title": Text("Drafts of the week's lists", "每周名单草稿"),
    "drafts.note": Text(
        "Nothing goes out without a person's approval. What is approved is published as it was "
        "seen, and never changes.",
        "未经人工审批，名单不得发布。审批的内容按所见发布，此后不再更改。",
    ),
    "drafts.none": Text(
        "Nobody computed a draft yet. Compute this week's: targeting draft",
        "还没有草稿。请先计算本周草稿：targeting draft",
    ),
    "drafts.older": Text("Older drafts", "更早的草稿"),
    "draft.title": Text("Draft {id}: {week}", "草稿 {id}：{week}"),
    "draft.mark": Text(
        "DRAFT: not approved, no ground for a visit", "草稿，未经审批，不得据此检查"
    ),
    "draft.counts": Text(
        "This draft was approved. What counts is the published list.",
        "本草稿已审批，以已发布名单为准。",
    ),
    "draft.to_published": Text("To the published list", "查看已发布名单"),
    "draft.of": Text("Draft {id}", "草稿 {id}"),
    "draft.computed": Text("Computed", "计算"),
    "draft.computed.value": Text("{at} by {by}", "{at}，{by}"),
    "draft.hash": Text("Content hash", "内容哈希"),
    "draft.snapshot": Text("Data", "数据快照"),
    "draft.lists": Text("Lists", "名单"),
    "draft.lists.value": Text("{lists} lists, {targets} targets", "{lists} 份名单，{targets} 家"),
    "draft.state": Text("State", "状态"),
    "draft.back": Text("The whole draft", "整份草稿"),
    "draft.json": Text("This draft's list as JSON", "本草稿名单的 JSON 数据"),
    "state.waiting": Text("waits for approval", "待审批"),
    "state.approved": Text("approved and published", "已审批并发布"),
    "state.sent_back": Text("sent back", "已退回"),
    "state.replaced": Text("replaced by a newer draft", "已被更新的草稿取代"),
    "state.overtaken": Text("the week is published otherwise", "该周已另行发布"),
    "state.over": Text("its week is over", "该周已结束"),
    "draft_verdict.approved": Text("approved", "审批通过"),
    "draft_verdict.sent_back": Text("sent back", "退回"),
    "draft.decided": Text("Decision: {verdict} by {by} at {at}.", "决定：{by} 于 {at} {verdict}。"),
    "draft.newer": Text("See the newest draft", "查看最新草稿"),
    "draft.column.bureau": Text("Bureau", "辖区局"),
    "draft.column.targets": Text("Targets", "检查对象"),
    "draft.column.capacity": Text("Capacity", "可查家次"),
    "draft.column.short": Text("Short", "缺口"),
    "draft.column.held": Text("Held", "受限"),
    "draft.lanes.note": Text(
        "Of each lane: listed / due or reserved. Short: due, and without a place. Held: due, and "
        "waiting for the three-month rule or the yearly cap.",
        "各途径：列入 / 应查或预留。缺口：应查而未能列入。"
        "受限：到期但受三个月内不重复检查或全年次数上限限制。",
    ),
    "draft.column.nobody": Text("Nobody can go", "无人可派"),
    "draft.column.fresh": Text("New", "新列入"),
    "draft.column.left": Text("Left", "移出"),
    "draft.approve": Text("Approve and publish", "审批并发布"),
    "draft.approve.words": Text("Remarks (optional)", "审批意见（可不填）"),
    "draft.approve.sign": Text(
        "Why the lists may go out although limits are broken", "超出均衡限值仍予发布的理由"
    ),
    "draft.approve.signs": Text(
        "Limits of parity are broken ({broken}). Your name and these words are put on the lists as "
        "a signature and stay there, so the hashes of the lists that break a limit will be others "
        "than the draft's. Name nobody in them.",
        "有 {broken} 项超出均衡限值。您的姓名和理由将作为签批写入相关名单并长期保留，"
        "因此这些名单发布后的哈希与草稿不同。请勿在理由中写明任何个人。",
    ),
    "draft.approve.same": Text(
        "The lists go out as the very bytes of this draft.", "名单将按本草稿原样（逐字节）发布。"
    ),
    "draft.send_back": Text("Send back", "退回"),
    "draft.send_back.words": Text("What is to be changed", "需要修改的内容"),
    "draft.city_decides": Text(
        "Supervisors of the whole city decide about drafts; you see your bureau's lists.",
        "草稿由全市主管审批；您可查看本局名单。",
    ),
    "draft.own": Text(
        "This draft was computed by your own account, so somebody else approves it.",
        "本草稿由您的账号计算，须由他人审批。",
    ),
    "compared": Text("Compared with {week}", "与{week}名单相比"),
    "compared.none": Text(
        "This bureau has no earlier list of this programme to compare with.",
        "本局此前没有该领域的名单可供比较。",
    ),
    "compared.same": Text("Nobody is new, left or moved.", "名单没有变化。"),
    "compared.fresh": Text("New ({count})", "新列入（{count}）"),
    "compared.left": Text("Left ({count})", "移出（{count}）"),
    "compared.moved": Text("Moved ({count})", "位次变化（{count}）"),
    "compared.fresh.of": Text("rank {rank}, {lane}", "第 {rank} 位，{lane}"),
    "compared.left.of": Text("was rank {rank}, {lane}", "原第 {rank} 位，{lane}"),
    "compared.moved.of": Text("rank {before} → {rank}", "第 {before} 位 → 第 {rank} 位"),
    "compared.lane": Text("lane {before} → {lane}", "途径 {before} → {lane}"),
    "compared.raised": Text("{title} weighs more", "{title}：作用增大"),
    "compared.lowered": Text("{title} weighs less", "{title}：作用减小"),
    "compared.reason": Text("most by {title}", "主要因{title}"),
    "compared.others": Text("its own reasons did not change", "自身理由未变"),
    "approval": Text("Published", "发布"),
    "approval.words": Text("“{words}”", "“{words}”"),
    "approval.draft": Text("{at}, approved by {by}", "{at}，{by}审批"),
    "approval.command": Text("{at}, by command ({by})", "{at}，由命令（{by}）发布"),
    "approval.earlier": Text(
        "{at}, by command, before approvals were kept", "{at}，由命令发布，当时尚未记录审批"
    ),
    "timely.over": Text(
        "This week is over; the newest list is {newest}.", "该周已结束；最新名单为{newest}。"
    ),
    "timely.newer": Text(
        "There is a newer list than this one: {newest}.", "已有更新的名单：{newest}。"
    ),
    "timely.unpublished": Text(
        "This week is over, and the list of {current} is not published yet.",
        "该周已结束，{current}的名单尚未发布。",
    ),
    "timely.go": Text("To the newest list", "查看最新名单"),
    "refused.draft.machine": Text(
        "A person approves lists or sends them back, never another system. Sign in as a supervisor "
        "of the whole city.",
        "名单须由人审批或退回，不能由其他系统代办。请以全市主管身份登录。",
    ),
    "refused.draft.city_only": Text(
        "These lists are the whole city's, and your account is one bureau's. Ask a supervisor of "
        "the whole city.",
        "名单涉及全市，而您的账号属于某个辖区局。请联系全市主管。",
    ),
    "refused.draft.own": Text(
        "This draft was computed by {by}, which is your own account. Somebody else approves it.",
        "本草稿由您自己的账号（{by}）计算，须由他人审批。",
    ),
    "refused.draft.decided": Text(
        "This draft was decided already: {verdict} by {by} at {at}. Nothing was changed.",
        "本草稿已有决定：{by} 于 {at} {verdict}。未作任何更改。",
    ),
    "refused.draft.replaced": Text(
        "This week has a newer draft: draft {newer}. Nothing was changed. Look at that one.",
        "该周已有更新的草稿：草稿 {newer}。未作任何更改。请查看该草稿。",
    ),
    "refused.draft.seen_other": Text(
        "You looked at {seen}, and this draft is {stands}. Nothing was changed. Open the draft "
        "anew, and decide about what it says.",
        "您查看的是 {seen}，而本草稿为 {stands}。未作任何更改。请重新打开草稿后再决定。",
    ),
    "refused.draft.over": Text(
        "{week} is over: nobody could act on its lists. Nothing was changed. Decide about this "
        "week's draft.",
        "{week} 已结束，名单已无法执行。未作任何更改。请处理本周草稿。",
    ),
    "refused.draft.unsigned": Text(
        "{broken} limits of parity are broken. Say why the lists may go out all the same: your "
        "words sign them. Nothing was published.",
        "有 {broken} 项超出均衡限值。请写明仍予发布的理由，作为签批。未发布任何名单。",
    ),
    "refused.draft.no_words": Text(
        "Whoever computes the next draft must know what to change. Say it in a few words. Nothing "
        "was sent back.",
        "请用几句话说明需要修改的内容，以便重新计算。尚未退回。",
    ),
    "refused.draft.overtaken": Text(
        "{week} was published meanwhile, and a published list never changes. Nothing was changed. "
        "Look at what is published.",
        "{week} 的名单已另行发布，已发布的名单不再更改。未作任何更改。请查看已发布的名单。",
    ),
    "problem.unknown_draft.title": Text("There is no such draft", "没有这份草稿"),
    "problem.unknown_draft.detail": Text(
        "Nobody computed a draft {id}. All drafts are at /drafts.",
        "没有草稿 {id}。全部草稿见 /drafts。",
    ),
    "problem.unknown_draft_list.title": Text("This draft has no such list", "该草稿没有这份名单"),
    "problem.unknown_draft_list.detail": Text(
        "Draft {id} has no list of {programme} for {bureau}. Its lists are at /drafts/{id}.",
        "草稿 {id} 没有 {bureau} 的 {programme} 名单。其名单见 /drafts/{id}。",
    ),
    "problem.draft_not_decided.title": Text("Nothing was decided", "未作决定"),
    "problem.draft_not_decided.detail": Text("{words}", "{words}"),
}
