"""What is said of outcomes, their faults, conflicts and scans: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

_FIELDS: Final = {
    "visited_on": Text("Day of the visit", "检查日期"),
    "result": Text("Result", "检查结果"),
    "severity": Text("Severity", "严重程度"),
    "findings": Text("Findings", "问题项"),
    "inspectors": Text("Inspectors", "检查人员"),
    "visit_order": Text("Stop of the day", "当日顺序"),
    "seen_on_device_at": Text("Recorded on the device", "设备记录时间"),
    "scan_id": Text("Scan", "扫码登记号"),
    "scan_missing": Text("Why not scanned", "未扫码原因"),
    "scan_words": Text("Reason in words", "原因说明"),
    "order": Text("Order", "处置"),
    "event": Text("What happened", "事项"),
    "due_on": Text("New deadline", "新期限"),
    "words": Text("Reason", "理由"),
    "disposition": Text("Disposition", "办结方式"),
}

# 抽查检查结果: DOMAIN.md, 2.3.
_RESULTS: Final = {
    "pass": Text("Passed", "合格（未发现问题）"),
    "fail": Text("Failed", "不合格（发现问题）"),
    "unreachable": Text("Unreachable", "无法联系"),
    "not_operating": Text("Not operating", "未开展经营"),
    "closed_down": Text("Closed down", "已关门停业"),
    "refused_entry": Text("Refused entry", "拒绝检查"),
}

_SCAN_MISSING: Final = {
    "network_fault": Text("Fault of the network", "网络故障"),
    "emergency": Text("Emergency", "紧急情况"),
    "evidence_loss": Text("Evidence would be lost", "证据可能灭失"),
}

_KINDS: Final = {
    "rectify": Text("Order to rectify", "责令整改"),
    "stop": Text("Order to stop", "责令停业"),
    "seal": Text("Seal", "查封扣押"),
    "case": Text("Case", "立案调查"),
}

_DISPOSITIONS: Final = {
    "rectified": Text("Rectified", "整改到位"),
    "penalty": Text("Penalty", "已处罚"),
    "case_filed": Text("Case filed", "已立案"),
    "transferred": Text("Transferred", "已移送"),
    "ceased_business": Text("Ceased business", "已停止经营"),
    "revoked": Text("Revoked", "已撤销"),
}

OF_OUTCOMES: Final[Mapping[str, Text]] = {
    "fault.empty": Text("This is empty. Fill it in.", "此处为空，请填写。"),
    "fault.unreadable": Text(
        "We can't read {given}. Write {expected}.", "无法识别 {given}，请填写{expected}。"
    ),
    "fault.long": Text("At most {most} letters. Shorten it.", "最多 {most} 个字，请缩短。"),
    "fault.id": Text(
        "A number has 1 to {most} letters. Compare it with the card or the code.",
        "编号为 1 至 {most} 个字符，请与证件或监督码核对。",
    ),
    "fault.before_list": Text(
        "The list begins on {monday}: a visit before is of an earlier list. Record it there.",
        "名单自 {monday} 起：此前的检查属于更早的名单，请在该名单登记。",
    ),
    "fault.future": Text(
        "Today is {today}: the visit is still to come. Check the day.",
        "今天是 {today}，检查日期不能晚于今天，请核对。",
    ),
    "fault.long_after": Text(
        "A visit after {last}, {days} days after the list's Monday, is no longer this list's. "
        "Record it in the list that sent you.",
        "{last}（名单周一起 {days} 天）之后的检查不再属于本名单，请在派出检查的名单登记。",
    ),
    "fault.device_ahead": Text(
        "The device says a moment that is still to come. Set its clock right and send it again.",
        "设备时间晚于当前时间，请校准设备时钟后重新提交。",
    ),
    "fault.device_before_visit": Text(
        "The device had this before {day}, the day of the visit. Check the day and the device's "
        "clock.",
        "设备记录时间早于检查日 {day}，请核对检查日期和设备时钟。",
    ),
    "fault.result": Text(
        "Choose what came of the visit: passed, failed, or why nothing could be seen.",
        "请选择检查结果：合格、不合格，或未能检查的情形。",
    ),
    "fault.severity_of_pass": Text(
        "A visit that passed has severity 0. If something was found, it failed.",
        "合格的严重程度为 0；如发现问题，请选择不合格。",
    ),
    "fault.severity_of_fail": Text(
        "A visit that failed has a severity from 1 to {most}. Choose one.",
        "不合格须有 1 至 {most} 的严重程度，请选择。",
    ),
    "fault.severity_of_findings": Text(
        "The visit is as bad as its worst finding. Make the two agree.",
        "检查的严重程度须与最严重的一项问题一致，请更正。",
    ),
    "fault.severity_of_none": Text(
        "Nobody saw how the place keeps the rules, so there is no severity. Leave it out.",
        "未能检查时没有严重程度，请留空。",
    ),
    "fault.no_finding": Text(
        "A visit that failed names at least one finding. Add what was not in order.",
        "不合格须至少写明一项问题，请补充。",
    ),
    "fault.findings_of_other": Text(
        "Only a visit that failed has findings. Choose failed, or leave them out.",
        "只有不合格才有问题项。请选择不合格，或删除问题项。",
    ),
    "fault.many_findings": Text(
        "At most {most} findings. Put those of one item together.",
        "问题项最多 {most} 项，请合并同一项目的问题。",
    ),
    "fault.twice": Text(
        "The same item is named twice. Leave one of them out.", "同一项目出现两次，请删除一项。"
    ),
    "fault.item": Text(
        "A finding has an item's code, or 1 to {most} letters of words.",
        "问题项须为检查项目代码，或 1 至 {most} 字的说明。",
    ),
    "fault.severity_of_finding": Text(
        "Each finding has a severity from 1 to {most}.", "每项问题的严重程度为 1 至 {most}。"
    ),
    "fault.inspectors": Text(
        "The law asks for two inspectors. Name two different ones.",
        "法律规定检查人员不少于两人，请填写两名不同的检查人员。",
    ),
    "fault.visit_order": Text(
        "A stop of the day is a number from 1 to {most}.", "当日顺序为 1 至 {most} 的数字。"
    ),
    "fault.scan_neither": Text(
        "The code is scanned before a check. Give the scan's number, or why there is none.",
        "检查前须扫监督码。请填写扫码登记号，或说明未扫码的原因。",
    ),
    "fault.scan_both": Text(
        "There is a scan's number and a reason for having none. Leave one of them out.",
        "既有扫码登记号又有未扫码原因，请只保留一项。",
    ),
    "fault.scan_reason": Text(
        "The rules know three reasons: a fault of the network, an emergency, evidence that would "
        "be lost. Choose one.",
        "规定的原因有三种：网络故障、紧急情况、证据可能灭失。请选择。",
    ),
    "fault.scan_words": Text(
        "Say in words why the code was not scanned.", "请写明未扫码的具体原因。"
    ),
    "fault.scan_late": Text(
        "The last day to fill in the scan was {last}, {days} days after the visit. It stays "
        "listed as missing; tell your supervisor.",
        "补录截止日为 {last}（检查后 {days} 天），已过期。该检查列为缺扫码，请报告负责人。",
    ),
    "fault.order_event": Text(
        "An order is extended, re-inspected or closed. Choose one.",
        "处置事项只能延期、复查或办结，请选择。",
    ),
    "fault.order_due": Text(
        "The new day lies after {after} and not after {last}. Choose one in between.",
        "新期限须晚于 {after}，且不晚于 {last}，请重新选择。",
    ),
    "fault.order_second": Text(
        "Whoever opened the order can't put it off alone. Ask a colleague to record it.",
        "延期不能由开具人本人登记，请由另一名人员登记。",
    ),
    "fault.order_visit": Text(
        "The re-inspection was between {opened}, when the order was opened, and {today}.",
        "复查日期须在开具日 {opened} 与今天 {today} 之间。",
    ),
    "fault.disposition": Text(
        "Say how the order ended: choose one of the dispositions.", "请选择办结方式。"
    ),
    "fault.not_rechecked": Text(
        "Nobody has found the fault gone yet. Record a re-inspection that passed, or choose how "
        "else it ended.",
        "尚无复查合格的记录。请先登记合格的复查，或选择其他办结方式。",
    ),
    "fault.order_words": Text("Say why in words.", "请写明理由。"),
    "fault.order_kind": Text(
        "An order rectifies, stops or seals, or opens a case. Choose one.",
        "处置种类为责令整改、责令停业、查封或立案，请选择。",
    ),
    "fault.order_of_other": Text(
        "Only a visit that failed is followed by an order. Choose failed, or no order.",
        "只有不合格的检查才能开具处置。请选择不合格，或不开具处置。",
    ),
    "fault.of": Text("{field}: {words}", "{field}：{words}"),
    "outcome.conflict": Text("What you sent, kept beside it", "您提交的内容（已另存）"),
    "outcome.standing": Text("The outcome that stands", "现行的检查结果"),
    **{f"field.{code}": text for code, text in _FIELDS.items()},
    **{f"outcome_result.{code}": text for code, text in _RESULTS.items()},
    **{f"scan_missing.{code}": text for code, text in _SCAN_MISSING.items()},
    **{f"order_kind.{code}": text for code, text in _KINDS.items()},
    **{f"disposition.{code}": text for code, text in _DISPOSITIONS.items()},
    "problem.unknown_target.title": Text("The list has no such target", "名单中没有这个对象"),
    "problem.unknown_target.detail": Text(
        "{bureau} has no target with the number {establishment_id} on its list for {programme} in "
        "{week}. Compare the number with the list.",
        "{bureau} 在 {week} 的{programme}名单中没有编号为 {establishment_id} 的对象，"
        "请与名单核对。",
    ),
    "problem.no_outcome.title": Text("Nothing is recorded here yet", "尚未登记检查结果"),
    "problem.no_outcome.detail": Text(
        "No outcome of {name} is recorded on this list. Record it first.",
        "本名单尚未登记 {name} 的检查结果，请先登记。",
    ),
    "problem.not_recorded.title": Text("Nothing was recorded", "未能登记"),
    "problem.not_recorded.detail": Text(
        "Put these right and send it again. {faults}", "请更正后重新提交。{faults}"
    ),
    "problem.key_taken.title": Text("This key stands for something else", "该提交编号已被使用"),
    "problem.key_taken.detail": Text(
        "You sent other content under the key {own} before. Nothing was recorded. Draw a new key "
        "for what is new.",
        "您曾用编号 {own} 提交过其他内容，本次未登记。新的内容请使用新的编号。",
    ),
    "problem.other_outcome.title": Text(
        "Another outcome stands, and yours is kept beside it",
        "已有其他检查结果，您提交的内容已另存",
    ),
    "problem.other_outcome.detail": Text(
        "{who} recorded of the visit on {day}: {result}. Both are kept; a supervisor says which "
        "stands. You need not send it again.",
        "{who} 已登记 {day} 的检查：{result}。两者均已保留，由负责人裁定，无需重复提交。",
    ),
    "problem.unknown_conflict.title": Text("There is no such conflict", "没有这项冲突"),
    "problem.unknown_conflict.detail": Text(
        "No conflict has the number {conflict}. Look for it among those that are open.",
        "没有编号为 {conflict} 的冲突，请在待裁定的冲突中查找。",
    ),
    "problem.not_settled.title": Text("The conflict is not settled", "未能裁定"),
    "problem.not_settled.detail": Text(
        "{faults} Then settle it again.", "{faults}请更正后重新裁定。"
    ),
    "problem.own_outcome.title": Text("One of the two is yours", "其中一项由您登记"),
    "problem.own_outcome.detail": Text(
        "Whoever recorded one of two outcomes doesn't say which of them stands. Ask another "
        "supervisor.",
        "登记人不能裁定自己登记的结果，请由其他负责人裁定。",
    ),
    "problem.settled_otherwise.title": Text("The conflict is settled", "冲突已裁定"),
    "problem.settled_otherwise.detail": Text(
        "Somebody has settled it otherwise, and that stays. If they were wrong, record what is "
        "right: it is kept as a new conflict.",
        "他人已作出不同的裁定，裁定不再更改。如有错误，请登记正确的结果，系统将作为新的冲突保留。",
    ),
    "problem.scan_refused.title": Text("The scan can't be filled in", "未能补录扫码"),
    "problem.scan_refused.detail": Text("{faults}", "{faults}"),
    "problem.other_scan.title": Text("The visit has another scan", "该检查已有其他扫码登记"),
    "problem.other_scan.detail": Text(
        "The scan {scan_id} is recorded, and stays. Compare the numbers; if it is wrong, tell "
        "your supervisor.",
        "已登记扫码 {scan_id}，不再更改。请核对登记号；如有错误，请报告负责人。",
    ),
    "problem.unknown_order.title": Text("There is no such order", "没有这项处置"),
    "problem.unknown_order.detail": Text(
        "No order has the number {order}. Look for it among all orders.",
        "没有编号为 {order} 的处置，请在全部处置中查找。",
    ),
    "problem.order_closed.title": Text("The order is closed", "该处置已办结"),
    "problem.order_closed.detail": Text(
        "Nothing more happens to it, and nothing was recorded. If it must go on, open another "
        "after the same visit.",
        "已办结的处置不再变动，本次未登记。如需继续处置，请就同一检查另行开具。",
    ),
    "expected.day": Text("a day like 2026-11-25", "日期，如 2026-11-25"),
    "expected.number": Text("a number", "数字"),
    "outcome.title": Text("Outcome of the visit", "检查结果"),
    "outcome.list": Text("{bureau}: {programme}, {week}", "{bureau} · {programme} · {week}"),
    "outcome.none": Text("No outcome is recorded yet.", "尚未登记检查结果。"),
    "outcome.record": Text("Record outcome", "登记结果"),
    "outcome.see": Text("See outcome", "查看结果"),
    "outcome.disputed": Text("disputed", "有冲突"),
    "outcome.refused": Text(
        "Nothing was recorded yet. Put right what is marked and send it again.",
        "尚未登记，请更正标出的内容后重新提交。",
    ),
    "outcome.beside": Text(
        "Another outcome was recorded before yours. Both are kept as they are, and a supervisor "
        "says which stands. You need not send it again.",
        "在您之前已登记了不同的检查结果。两者均原样保留，由负责人裁定，无需重复提交。",
    ),
    "outcome.recorded": Text("Recorded by", "登记人"),
    "outcome.stop": Text("stop {order}", "第{order}站"),
    "outcome.record_fail": Text("Record as failed", "登记为不合格"),
    "outcome.not_assessed": Text("Nothing could be checked", "未能检查"),
    "outcome.not_assessed.note": Text(
        "None of these is a pass; the visit stays to be made. No scan is needed.",
        "以下情形均不视为合格，该对象仍待检查；无需扫码。",
    ),
    "outcome.who_when": Text("{day}, {inspectors}", "{day}，{inspectors}"),
    "outcome.inspector": Text("Inspector {nth} (number)", "检查人员{nth}（编号）"),
    "finding.item": Text("Item's code, or what was not in order", "检查项目代码或问题说明"),
    "finding.repeated": Text("came back", "重复出现"),
    "finding.more": Text("More findings", "增加问题项"),
    "scan.none": Text("The code was not scanned before the visit", "检查前未扫码"),
    "scan.scanned": Text("It was scanned", "已扫码"),
    "scan.owed": Text(
        "The scan is owed: fill it in by {day} ({days} days left).",
        "尚缺扫码：请于 {day} 前补录（剩余 {days} 天）。",
    ),
    "scan.missing": Text(
        "The scan is missing: it could be filled in until {day}.", "缺扫码：补录已于 {day} 截止。"
    ),
    "scan.fill_in": Text("Fill in the scan", "补录扫码"),
    "conflict": Text("Two things are said of this visit", "该检查有两种记录"),
    "conflict.settled": Text("Two things were said of this visit", "该检查曾有两种记录"),
    "conflict.first": Text("Recorded first", "先登记"),
    "conflict.other": Text("Recorded later", "后登记"),
    "conflict.waits": Text(
        "A supervisor who recorded neither says which stands.", "由未参与登记的负责人裁定。"
    ),
    "conflict.stands": Text(
        "{who} let the later one stand: {words}", "{who} 裁定以后登记的为准：{words}"
    ),
    "conflict.falls": Text(
        "{who} let what stood before stand: {words}", "{who} 裁定维持原有结果：{words}"
    ),
    "conflicts": Text("Disputes", "待裁定"),
    "conflicts.note": Text(
        "Two things were recorded of one visit. Say which stands; nothing is merged, and both are "
        "kept.",
        "同一检查登记了不同的结果。请裁定以何者为准；两者均保留，不作合并。",
    ),
    "conflicts.none": Text("Nothing is disputed.", "没有待裁定的结果。"),
    "settle": Text("Which one stands?", "以何者为准？"),
    "settle.keeps": Text("What stood before", "维持原有结果"),
    "settle.changes": Text("What was recorded later", "以后登记的为准"),
    "settle.choose": Text("Choose which one stands.", "请选择以何者为准。"),
    "settle.do": Text("Settle", "裁定"),
    "orders": Text("Orders", "处置事项"),
    "orders.open": Text("Open", "未办结"),
    "orders.overdue": Text("Overdue", "逾期"),
    "orders.closed": Text("Closed", "已办结"),
    "orders.all": Text("All", "全部"),
    "orders.none": Text("There is no such order.", "没有符合条件的处置事项。"),
    "orders.none_of_it": Text(
        "No order follows this visit yet. Open one.", "该检查尚未开具处置，请开具。"
    ),
    "orders.open_more": Text("Open another order", "另行开具处置"),
    "orders.usual": Text("As its severity asks for", "按严重程度"),
    "orders.next": Text("More", "下一页"),
    "order.opened": Text("Opened", "开具"),
    "order.due_on": Text("Due", "期限"),
    "order.visit": Text("After the visit", "所依据的检查"),
    "order.due": Text("due on {day}", "期限 {day}"),
    "order.overdue": Text("overdue since {day}", "已逾期（期限 {day}）"),
    "order.closed": Text("closed: {disposition}", "已办结：{disposition}"),
    "order.event.extended": Text("Put off", "延期"),
    "order.event.reinspected": Text("Re-inspected", "复查"),
    "order.event.closed": Text("Closed", "办结"),
    "order.reinspect": Text("Record a re-inspection", "登记复查"),
    "order.no_severity": Text("none", "无"),
    "order.extend": Text("Put off", "延期"),
    "order.close": Text("Close", "办结"),
}
