"""What is said of decisions, and what is wrong with one: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

KIND_NAMES: Final[Mapping[str, Text]] = {
    "accept": Text("Accept: visit it", "同意检查"),
    "defer": Text("Defer: visit it later", "暂缓检查"),
    "reject": Text("Reject: take it off", "剔除"),
    "replace": Text("Replace: visit another instead", "替换为其他对象"),
}

CODE_NAMES: Final[Mapping[str, Text]] = {
    "closed_down": Text("closed down", "已停业或注销"),
    "moved_away": Text("moved out of the district", "已迁出辖区"),
    "visited_by_other_programme": Text("another programme visits it", "其他领域已安排检查"),
    "visited_lately": Text("visited lately", "近期已检查"),
    "no_staff_this_week": Text("no staff this week", "本周人手不足"),
    "seasonal_closure": Text("closed for the season", "季节性停业"),
    "closed_for_now": Text("closed for the time being", "临时停业或装修"),
    "unsafe_to_visit": Text("unsafe to visit", "现场不具备安全检查条件"),
    "records_wrong": Text("records are wrong", "登记或记录有误"),
    "duplicate": Text("a duplicate of another establishment", "与其他对象重复"),
    "other_authority": Text("another authority is responsible", "不属本机关监管"),
    "local_knowledge": Text("local knowledge", "掌握的实际情况"),
}

STATUS_NAMES: Final[Mapping[str, Text]] = {
    "in_force": Text("in force", "已生效"),
    "waits": Text("waits for a second person", "待第二人确认"),
    "refused": Text("refused by the second person", "第二人未同意"),
    "lapsed": Text("lapsed: decided anew before it was confirmed", "已失效：确认前已另行决定"),
}

DECISIONS: Final[Mapping[str, Text]] = {
    **{f"decision.{code}": words for code, words in KIND_NAMES.items()},
    **{f"decision_code.{code}": words for code, words in CODE_NAMES.items()},
    **{f"decision_status.{code}": words for code, words in STATUS_NAMES.items()},
    "decided": Text("Decision", "处理决定"),
    "decided.why": Text("Reason for the decision", "决定原因"),
    "decided.none": Text("not decided: nobody is sent yet", "尚未决定，暂不派检"),
    "decided.progress": Text(
        "{accepted} to visit, {otherwise} otherwise, {waits} waiting for a second person",
        "同意检查 {accepted} 家，其他处理 {otherwise} 家，待第二人确认 {waits} 家",
    ),
    "decided.accept": Text("accepted", "同意检查"),
    "decided.defer": Text("deferred to {week}", "暂缓至{week}"),
    "decided.reject": Text("taken off", "剔除"),
    "decided.replace": Text("replaced by {replacement}", "改查 {replacement}"),
    "decided.by": Text("{what}: {name}, {at}", "{what}：{name}，{at}"),
    "decided.waits": Text(
        "proposed, waits for a second person: {what}", "拟办，待第二人确认：{what}"
    ),
    "decided.confirmed": Text("confirmed by {name}, {at}", "{name} 确认，{at}"),
    "decided.refused": Text("refused by {name}, {at}", "{name} 不同意，{at}"),
    "decide": Text("Decide", "作出决定"),
    "decide.again": Text("Decide anew", "重新决定"),
    "decide.title": Text("Decide on {name}", "处理决定：{name}"),
    "decide.published": Text("As it was published", "名单原文"),
    "decide.unchanged": Text(
        "Rank, risk, lane and reasons stay as they were published, whatever is decided.",
        "无论如何决定，名单上的排位、风险、入选途径和理由均保持发布时的原样。",
    ),
    "decide.second": Text(
        "This target is among the first {top} or was triggered: whatever is not an acceptance waits"
        " until another person confirms it.",
        "该对象排在前 {top} 位或由事件触发：除同意检查外，其他决定须经另一人确认后生效。",
    ),
    "decide.kind": Text("Decision", "决定"),
    "decide.code": Text("Reason ({kind})", "原因（{kind}）"),
    "decide.choose": Text("choose a reason", "请选择原因"),
    "decide.words": Text(
        "In your words, {least} to {most} characters, without anybody's number; to accept it, none"
        " are needed",
        "说明：{least} 至 {most} 字，不得填写电话或身份证号码；同意检查可不填",
    ),
    "decide.until": Text("Deferred to", "暂缓至"),
    "decide.no_deferral": Text(
        "not possible: a trigger's deadline comes first", "不可暂缓：事件触发的检查期限在前"
    ),
    "decide.no_week": Text("choose a week", "请选择周次"),
    "decide.replacement": Text("Number of the establishment to visit instead", "改查对象的编号"),
    "decide.send": Text("Put it on record", "提交决定"),
    "decide.final": Text(
        "A decision is kept for good, with your name. To change it, decide anew.",
        "决定将署名并永久保存；如需更改，请重新作出决定。",
    ),
    "decide.history": Text("Decided so far", "已有决定"),
    "decide.no_history": Text("Nothing was decided yet.", "尚未作出决定。"),
    "pending": Text("Waiting for a second person", "待第二人确认"),
    "pending.short": Text("To confirm", "待确认"),
    "pending.none": Text("Nothing waits for a second person.", "没有待第二人确认的决定。"),
    "pending.own": Text(
        "You proposed it: another person confirms or refuses it.",
        "由您提出，须由另一人确认或否决。",
    ),
    "pending.of": Text(
        "rank {rank}, {bureau}, {programme}, {week}", "{week}，{bureau}，{programme}，第 {rank} 位"
    ),
    "second.confirm": Text("Confirm", "确认"),
    "second.refuse": Text("Refuse", "不同意"),
    "second.words": Text(
        "Why (needed to refuse: {least} to {most} characters)",
        "说明（不同意时必填：{least} 至 {most} 字）",
    ),
    "decision.fault.kind": Text(
        "Choose what you decide: accept, defer, reject or replace.",
        "请选择决定：同意检查、暂缓检查、剔除或替换。",
    ),
    "decision.fault.no_code": Text(
        "An acceptance has no reason. Leave the reason empty.", "同意检查无需原因，请将原因留空。"
    ),
    "decision.fault.code": Text(
        "This decision needs a reason of its own. Choose one of: {known}.",
        "该决定须选择相应原因。可选：{known}。",
    ),
    "decision.fault.few": Text(
        "Your words have {length} characters. Say in {least} or more what you know.",
        "说明目前为 {length} 字。请用不少于 {least} 字写明情况。",
    ),
    "decision.fault.many": Text(
        "Your words have {length} characters, and we take {most}. Put the rest into the case file.",
        "说明目前为 {length} 字，最多 {most} 字。其余内容请放入案卷。",
    ),
    "decision.fault.phone": Text(
        "Your words seem to hold a phone number. Many read them: take the number out.",
        "说明中疑似含有电话号码。说明会被多人查看，请删去号码。",
    ),
    "decision.fault.id_number": Text(
        "Your words seem to hold an identity number. Many read them: take the number out.",
        "说明中疑似含有身份证号码。说明会被多人查看，请删去号码。",
    ),
    "decision.fault.no_week": Text(
        "Only a deferral has a week. Leave the week empty.", "仅暂缓时填写周次，请将周次留空。"
    ),
    "decision.fault.week": Text(
        "A deferral names a week from {first} to {last}. Choose one of them.",
        "暂缓须注明周次，可选 {first} 至 {last}。请从中选择。",
    ),
    "decision.fault.deadline": Text(
        "A trigger set the deadline {day}, which no deferral may pass. Accept the target, or have"
        " it replaced or rejected with a second person.",
        "事件触发的检查期限为 {day}，不得暂缓至期限之后。请同意检查，或经第二人确认后替换或剔除。",
    ),
    "decision.fault.no_deadline": Text(
        "The list doesn't say the deadline that a trigger set, so it can't be deferred. Accept the"
        " target, or have it replaced or rejected with a second person.",
        "名单未载明事件触发的检查期限，不能暂缓。请同意检查，或经第二人确认后替换或剔除。",
    ),
    "decision.fault.no_replacement": Text(
        "Only a replacement names another establishment. Leave its number empty.",
        "仅替换时填写改查对象，请将编号留空。",
    ),
    "decision.fault.replacement": Text(
        "A replacement names the establishment to visit instead. Give its number.",
        "替换须注明改查对象。请填写其编号。",
    ),
    "decision.fault.itself": Text(
        "A target can't replace itself. Give another establishment's number.",
        "对象不能替换为自身。请填写其他对象的编号。",
    ),
    "decision.fault.unknown": Text(
        "No establishment {replacement} of this bureau and programme is known. Compare the number"
        " with the register.",
        "本辖区局的该领域没有编号为 {replacement} 的对象。请与登记信息核对编号。",
    ),
    "decision.fault.listed": Text(
        "{replacement} is on this list already. Give one that isn't.",
        "{replacement} 已在本名单上。请填写名单以外的对象。",
    ),
    "decision.fault.taken": Text(
        "{replacement} is to be visited instead of another target of this list already. Give"
        " another one.",
        "{replacement} 已用于替换本名单上的其他对象。请填写另一个对象。",
    ),
    "problem.malformed_weeks.title": Text("These weeks can't be asked for", "周次范围有误"),
    "problem.malformed_weeks.detail": Text(
        "We got {first} to {last}. Give a first week that is not after the last, and no more than"
        " {most} weeks.",
        "收到的是 {first} 至 {last}。起始周不得晚于截止周，且不超过 {most} 周。",
    ),
    "problem.decision_refused.title": Text("This can't be decided so", "该决定未被接受"),
    "problem.decision_refused.detail": Text(
        "Nothing was put on record. {faults}", "未作记录。{faults}"
    ),
    "problem.decision_overtaken.title": Text("Somebody decided before you", "已有他人先作出决定"),
    "problem.decision_overtaken.detail": Text(
        "While you looked at what stood before, this was put on record: {standing}. Yours was not."
        " Look at it, and decide anew if you still want to.",
        "在您查看期间，已有新的决定：{standing}。您的决定未作记录。请查看后，如仍需要再重新决定。",
    ),
    "problem.decision_ahead.title": Text("There is no such decision yet", "没有这一决定"),
    "problem.decision_ahead.detail": Text(
        "Yours follows decision {after}, and nothing was decided about this target yet. Send it"
        " without “after”.",
        "您的决定注明接续决定 {after}，而该对象尚无任何决定。请去掉 after 后重新提交。",
    ),
    "problem.key_used.title": Text("This key was used for something else", "该幂等键已另作他用"),
    "problem.key_used.detail": Text(
        "You sent the Idempotency-Key {used} before, with another decision. Nothing was put on"
        " record. Take a new key for each decision.",
        "Idempotency-Key {used} 已随您的另一决定提交过。未作记录。请为每个决定使用新的键。",
    ),
    "problem.needs_a_person.title": Text("This takes a person", "须由人员办理"),
    "problem.needs_a_person.detail": Text(
        "{name} is another system, and a decision on a visit is a person's. Let a person sign in"
        " and decide.",
        "{name} 是其他系统，检查决定须由人员作出。请由人员登录后办理。",
    ),
    "problem.unknown_decision.title": Text("There is no such decision", "没有这一决定"),
    "problem.unknown_decision.detail": Text(
        "No decision has the number {decision_id}. See what waits at /decisions/pending.",
        "没有编号为 {decision_id} 的决定。待确认的决定见 /decisions/pending。",
    ),
    "problem.second_is_first.title": Text("Another person must confirm it", "须由另一人确认"),
    "problem.second_is_first.detail": Text(
        "You made decision {decision_id} yourself. Let another supervisor confirm or refuse it.",
        "决定 {decision_id} 由您本人作出。请由另一位负责人确认或否决。",
    ),
    "problem.second_not_needed.title": Text("It needs no second person", "无需第二人确认"),
    "problem.second_not_needed.detail": Text(
        "Decision {decision_id} took effect when it was made. To change it, decide anew.",
        "决定 {decision_id} 作出时即已生效。如需更改，请重新作出决定。",
    ),
    "problem.second_spoke.title": Text("A second person spoke already", "第二人已作出处理"),
    "problem.second_spoke.detail": Text(
        "Decision {decision_id}: {standing}. Nothing was changed. To change what stands, decide"
        " anew.",
        "决定 {decision_id}：{standing}。未作更改。如需改变现有决定，请重新作出决定。",
    ),
    "problem.second_lapsed.title": Text("It was decided anew", "已另行作出决定"),
    "problem.second_lapsed.detail": Text(
        "Decision {decision_id} lapsed, for this was decided after it: {standing}. Look at"
        " that one.",
        "决定 {decision_id} 已失效，其后已另行决定：{standing}。请查看新的决定。",
    ),
}
