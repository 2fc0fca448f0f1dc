"""What is said of outcomes, their faults, conflicts and scans: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

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
}
