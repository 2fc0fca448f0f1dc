"""What is said of objections: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

OBJECTIONS: Final[Mapping[str, Text]] = {
    "objections": Text("Objections", "异议处理"),
    "objection.mark": Text("Under objection", "异议处理中"),
    "objection.see": Text("See the objection", "查看异议"),
    "objection.number": Text("Objection {number}", "异议 {number} 号"),
    "objection.record": Text("{table} {id}", "{table} {id}"),
    "objection.item": Text("item {item}", "项目：{item}"),
    "objection.register": Text("Register an objection", "登记异议"),
    "objection.register.profile": Text("Object to the profile", "对基本情况提出异议"),
    "objection.register.listing": Text("Object to this listing", "对入选名单提出异议"),
    "about.record": Text("A record", "记录"),
    "about.listing": Text("The listing", "入选名单"),
    "about.profile": Text("The profile", "基本情况"),
    "record.inspections": Text("Inspection", "检查"),
    "record.findings": Text("Findings of inspection", "检查发现问题"),
    "record.samples": Text("Sampling test", "抽检"),
    "record.credit": Text("Credit record", "信用记录"),
    "said_by.owner": Text("The establishment", "监管对象"),
    "said_by.bureau": Text("A bureau", "辖区局"),
    "said_by.other": Text("Somebody else", "其他"),
    "objection_state.to_verify": Text("To be verified", "待核实"),
    "objection_state.to_decide": Text("To be decided", "待处理"),
    "objection_state.decided": Text("Decided", "已处理"),
    "objection_state.withdrawn": Text("Withdrawn", "已撤回"),
    "objection_result.upheld": Text("Upheld", "异议成立"),
    "objection_result.partly": Text("Upheld in part", "异议部分成立"),
    "objection_result.rejected": Text("Rejected", "异议不成立"),
    "objection_action.annul": Text("Annul the record", "撤销记录"),
    "objection_action.amend": Text("Amend the record", "更正记录"),
    "objection_action.repair": Text("Repair the credit record", "信用修复"),
    "objection_event.opened": Text("Registered", "登记"),
    "objection_event.verified": Text("Verified", "核实"),
    "objection_event.extended": Text("Decision put off", "延长处理期限"),
    "objection_event.decided": Text("Decided", "作出处理决定"),
    "objection_event.withdrawn": Text("Withdrawn", "撤回"),
    "clock.verify": Text("Verification", "核实"),
    "clock.decide": Text("Decision", "处理"),
    "clock.due": Text("due {day}", "期限 {day}"),
    "clock.running": Text("{days} working days left", "还剩 {days} 个工作日"),
    "clock.running.one": Text("1 working day left", "还剩 1 个工作日"),
    "clock.running.none": Text("the next days are free: due {day}", "期间均为休息日，期限 {day}"),
    "clock.due_today": Text("due today", "今日到期"),
    "clock.overdue": Text("overdue by {days} working days", "已逾期 {days} 个工作日"),
    "clock.overdue.one": Text("overdue by 1 working day", "已逾期 1 个工作日"),
    "clock.overdue.none": Text("overdue since {day}", "{day} 起逾期"),
    "clock.met": Text("done in time, on {day}", "{day} 按期完成"),
    "clock.missed": Text(
        "done on {day}, {days} working days late", "{day} 完成，逾期 {days} 个工作日"
    ),
    "clock.stopped": Text("stopped on {day}: withdrawn", "{day} 因撤回终止"),
    "clock.presumed": Text(
        "presumed: the holidays of a year on the way were not announced when this build was made."
        " Check the State Council's notice, and install a newer build",
        "推定日期：本版本发布时，相关年份的节假日安排尚未公布。请核对国务院通知，并更新系统版本",
    ),
    "clock.extended": Text("put off once", "已延期一次"),
    "objections.none": Text("No objection is under way.", "目前没有处理中的异议。"),
    "objections.open": Text("Under way", "处理中"),
    "objections.ended": Text("Ended", "已结束"),
    "objections.ended.none": Text("None has ended yet.", "尚无已结束的异议。"),
    "objections.older": Text("Older ones", "更早"),
    "objections.overdue": Text(
        "{overdue} overdue, {today} due today", "逾期 {overdue} 件，今日到期 {today} 件"
    ),
    "objections.how": Text(
        "Marked at once, verified in {verify} and decided in {decide} working days more; the"
        " decision can be put off once by {extend}. Weekends that are worked for a holiday count.",
        "登记后即时标注，{verify}个工作日内核实，核实后{decide}个工作日内处理，"
        "可延长一次（{extend}个工作日）。调休上班日计入工作日。",
    ),
    "objection.about": Text("About", "异议事项"),
    "objection.subject": Text("Objected to", "异议对象"),
    "objection.establishment": Text("Establishment", "监管对象"),
    "objection.state": Text("State", "状态"),
    "objection.said_by": Text("Said by", "提出方"),
    "objection.reference": Text("Reference number", "文书编号"),
    "objection.reference.none": Text("none given", "未填写"),
    "objection.received": Text("Received", "收到"),
    "objection.received.on": Text("Received on", "收到日期"),
    "objection.registered_by": Text("Registered by", "登记人"),
    "objection.words": Text("What was said", "异议内容"),
    "objection.whole": Text("The whole record", "整条记录"),
    "objection.findings": Text("All its findings", "全部发现问题"),
    "objection.which_item": Text("Which part", "具体项目"),
    "objection.which_reason": Text("Which reason", "具体理由"),
    "objection.any_reason": Text("The listing as a whole", "入选本身"),
    "objection.timeline": Text("What was done", "处理经过"),
    "objection.clocks": Text("Clocks", "期限"),
    "objection.effect": Text("On published lists", "对已发布名单的影响"),
    "objection.effect.how": Text(
        "A published list never changes. An upheld correction is left out of lists that are made"
        " from what was known after it, once it is loaded with the next delivery.",
        "已发布的名单不再更改。异议成立后，更正内容随下次数据加载生效，此后制作的名单不再使用该记录。",
    ),
    "objection.effect.none": Text(
        "It was on no published list before.", "此前未入选过已发布的名单。"
    ),
    "objection.effect.before": Text("before", "此前"),
    "objection.effect.since": Text("since", "此后"),
    "objection.effect.nothing_since": Text("no list was published since", "此后尚未发布名单"),
    "effect.rank": Text("rank {rank} of {of}", "第 {rank} 位（共 {of} 家）"),
    "effect.not_listed": Text("not on the list ({of} targets)", "未入选（共 {of} 家）"),
    "effect.numbers": Text(
        "risk {percent}, expected severity {severity}", "风险 {percent}，预计严重程度 {severity}"
    ),
    "objection.officers": Text("Who made it", "原经办人"),
    "objection.officers.known": Text(
        "{officers} may not decide on it", "{officers} 不得处理本异议"
    ),
    "objection.officers.unknown": Text(
        "not recorded: whoever decides makes sure that they did not make it",
        "无记录：处理人须自行确认并非原经办人",
    ),
    "objection.verify": Text("Verify", "核实"),
    "objection.verify.words": Text("What was found", "核实情况"),
    "objection.extend": Text("Put the decision off by {days} working days", "延长{days}个工作日"),
    "objection.extend.words": Text("Why", "理由"),
    "objection.decide": Text("Decide", "作出处理决定"),
    "objection.decide.words": Text("Reasons, which the other side reads", "理由（将告知对方）"),
    "objection.result": Text("Result", "处理结果"),
    "objection.action": Text("Correction, where upheld", "更正方式（异议成立时）"),
    "objection.action.none": Text("None", "无"),
    "objection.withdraw": Text("Withdraw", "撤回"),
    "objection.withdraw.words": Text("Who said so, and when", "撤回说明"),
    "objection.no_names": Text(
        "No names, telephone or identity numbers: they stay where the reference number leads.",
        "请勿填写姓名、电话或证件号码，此类信息保存在文书编号对应的材料中。",
    ),
    "objection.not_yours": Text(
        "You made what is objected to or registered the objection: another supervisor decides.",
        "您是原经办人或登记人，须由其他主管处理。",
    ),
    "column.objection": Text("Objection", "异议"),
    "personal.phone": Text("telephone number", "电话号码"),
    "personal.id_number": Text("identity number", "身份证件号码"),
    "problem.personal_number.title": Text("This holds a person's number", "含有个人号码"),
    "problem.personal_number.detail": Text(
        "The words hold what looks like somebody's {kind}. Nothing was written. Leave it"
        " out, and give the reference number of the letter instead.",
        "文字中疑似含有{kind}。未作任何更改。请删去，改填文书编号。",
    ),
    "problem.unknown_objection.title": Text("There is no such objection", "没有这件异议"),
    "problem.unknown_objection.detail": Text(
        "No objection has the number {objection}. All are at /objections.",
        "没有编号为 {objection} 的异议。全部异议见 /objections。",
    ),
    "problem.received_later.title": Text("It can't have come in yet", "收到时间有误"),
    "problem.received_later.detail": Text(
        "It is said to have come in at {at}, which is still to come. Give when it did.",
        "填写的收到时间 {at} 尚未到来。请填写实际收到时间。",
    ),
    "problem.no_record_named.title": Text("No record is named", "未指明记录"),
    "problem.no_record_named.detail": Text(
        "An objection to a record names its table and its row_id. Tables are: {tables}.",
        "对记录提出异议须填写 table 和 row_id。table 可为：{tables}。",
    ),
    "problem.no_records_here.title": Text("The records are not here", "本服务未连接事件库"),
    "problem.no_records_here.detail": Text(
        "This service was started without the event store, so nobody can tell whether the record"
        " is there. Nothing was written. Start it with the store, or object to the listing.",
        "本服务启动时未连接事件库，无法核对该记录。未作任何更改。"
        "请连接事件库后重试，或对入选名单提出异议。",
    ),
    "problem.unknown_record.title": Text("There is no such record", "没有这条记录"),
    "problem.unknown_record.detail": Text(
        "Of {establishment_id} there is no {record} (item: {item}) that counts today. Begin from"
        " the establishment's page, beside the record.",
        "{establishment_id} 没有有效的记录：{record}（项目：{item}）。"
        "请从对象页面的相应记录处登记。",
    ),
    "problem.not_listed.title": Text("It was not on this list", "未入选该名单"),
    "problem.not_listed.detail": Text(
        "{establishment_id} is on no published list for {programme} in {week}. Its page has the"
        " lists that it was on.",
        "{establishment_id} 未入选 {week} 的{programme}名单。历次入选名单见对象页面。",
    ),
    "problem.no_such_reason.title": Text("The listing has no such reason", "没有这条理由"),
    "problem.no_such_reason.detail": Text(
        "{reason} is none of the reasons that the list gave: {reasons}. Choose one, or object to"
        " the listing as a whole.",
        "{reason} 不在名单所列理由中：{reasons}。请从中选择，或对入选本身提出异议。",
    ),
    "problem.key_used_before.title": Text("This key was used before", "幂等键已被使用"),
    "problem.key_used_before.detail": Text(
        "With the key {given} you registered objection {objection}, which says something else."
        " Nothing was written. Take a new key for a new objection.",
        "您曾用键 {given} 登记了内容不同的异议 {objection} 号。未作任何更改。"
        "新的异议请使用新的键。",
    ),
    "problem.no_clock_yet.title": Text("It came in before there were clocks", "收到日期过早"),
    "problem.no_clock_yet.detail": Text(
        "On {day} no regulation gave an objection its days. Check when it came in.",
        "{day} 尚无异议处理期限的规定。请核对收到日期。",
    ),
    "problem.objection_moved_on.title": Text("Somebody was faster", "异议已有新进展"),
    "problem.objection_moved_on.detail": Text(
        "You had seen {seen} of its events, and there are {events} now. Nothing was written. Read"
        " what is new, then go on.",
        "您看到的进展为 {seen} 条，现有 {events} 条。未作任何更改。请查看最新进展后继续。",
    ),
    "problem.objection_ended.title": Text("It has ended", "异议已结束"),
    "problem.objection_ended.detail": Text(
        "Its state is: {state}. Nothing follows; what is new is a new objection.",
        "当前状态：{state}，不能再办理。如有新的情况，请另行登记异议。",
    ),
    "problem.objection_verified_already.title": Text("It is verified already", "已核实"),
    "problem.objection_verified_already.detail": Text(
        "It waits for a decision. Decide it, or put the decision off.",
        "现待处理。请作出处理决定，或延长期限。",
    ),
    "problem.objection_not_verified.title": Text("It is not verified yet", "尚未核实"),
    "problem.objection_not_verified.detail": Text(
        "It is verified first, which begins the days for the decision. Verify it.",
        "须先核实，处理期限自核实之日起算。请先核实。",
    ),
    "problem.objection_extended_already.title": Text("It was put off already", "已延长过期限"),
    "problem.objection_extended_already.detail": Text(
        "A decision is put off once. Decide it.", "期限只能延长一次。请作出处理决定。"
    ),
    "problem.extension_too_late.title": Text("Its day has passed", "期限已过"),
    "problem.extension_too_late.detail": Text(
        "The decision was due on {due}; putting it off now would hide that. Decide it.",
        "处理期限为 {due}，逾期后不得再延长。请作出处理决定。",
    ),
    "problem.reviewer_is_officer.title": Text("You made what is objected to", "您是原经办人"),
    "problem.reviewer_is_officer.detail": Text(
        "Whoever made a record does not decide on an objection to it. Nothing was written. Ask"
        " another supervisor.",
        "原经办人不得处理针对其记录的异议。未作任何更改。请转交其他主管。",
    ),
    "problem.reviewer_registered_it.title": Text("You registered it", "您是登记人"),
    "problem.reviewer_registered_it.detail": Text(
        "Whoever registered an objection does not decide on it. Nothing was written. Ask another"
        " supervisor.",
        "登记人不得处理该异议。未作任何更改。请转交其他主管。",
    ),
    "problem.correction_missing.title": Text("How is it corrected?", "未说明更正方式"),
    "problem.correction_missing.detail": Text(
        "What is upheld says how the record is corrected. Here that is one of: {actions}. Choose"
        " one.",
        "异议成立须说明更正方式，此处可为：{actions}。请选择。",
    ),
    "problem.correction_of_nothing.title": Text("There is nothing to correct", "无需更正"),
    "problem.correction_of_nothing.detail": Text(
        "A rejected objection corrects nothing, and a published list is never corrected. Leave the"
        " correction ({action}) out.",
        "异议不成立时无需更正，已发布的名单也不作更正。请勿填写更正方式（{action}）。",
    ),
    "problem.machine_decides_nothing.title": Text("A person decides this", "须由人员办理"),
    "problem.machine_decides_nothing.detail": Text(
        "Other systems register objections; a supervisor who is signed in verifies and decides"
        " them.",
        "其他系统只能登记异议；核实和处理须由主管登录办理。",
    ),
}
