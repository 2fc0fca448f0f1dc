"""What is said of one's own week, of codes and of what a phone keeps: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

MY_WEEK: Final[Mapping[str, Text]] = {
    "mine": Text("My week", "我的本周"),
    "mine.progress": Text("{visited} of {planned} recorded", "已登记 {visited} / {planned}"),
    "mine.off": Text("{off} not to be visited", "{off} 家不再检查"),
    "mine.later": Text("{week} is published already", "{week}已发布"),
    "mine.this": Text("Back to this week", "返回本周"),
    "mine.today": Text("Today", "今天"),
    "mine.none_today": Text("No visit of yours today.", "今天没有您的检查安排。"),
    "mine.past": Text("still to be visited", "尚未检查"),
    "mine.done": Text("Recorded or called off: {count}", "已登记或不再检查：{count}"),
    "mine.left": Text("Left from the week before", "上周遗留"),
    "mine.left.note": Text(
        "Not recorded, and not on this week's list. Record it there, or tell your supervisor.",
        "尚未登记，也未列入本周名单。请在原名单登记，或报告负责人。",
    ),
    "mine.stop": Text("Stop {order}", "第{order}站"),
    "mine.never": Text("No visit on record", "无检查记录"),
    "mine.visited": Text("Last visit {day}, {days} days ago", "上次检查 {day}，距今 {days} 天"),
    "mine.visited.one": Text("Last visit {day}, yesterday", "上次检查 {day}（昨天）"),
    "mine.chance": Text(
        "Of visits like this, {percent} find something", "同类检查中约 {percent} 会发现问题"
    ),
    "mine.carried": Text("Carried over since {week}", "{week}起结转"),
    "mine.why": Text("Why this visit", "检查理由"),
    "mine.colon": Text(": ", "："),
    "mine.directions": Text("Directions", "导航"),
    "mine.directions.to": Text("Directions to {name}", "导航至{name}"),
    "mine.record.of": Text("Record the outcome of {name}", "登记{name}的检查结果"),
    "mine.map": Text("Map", "位置图"),
    "mine.map.of": Text(
        "How the day's stops lie, north up: {stops}", "当日各站位置（上北）：{stops}"
    ),
    "mine.map.one": Text("{order} {name}", "{order} {name}"),
    "mine.map.north": Text("N", "北"),
    "mine.map.bureau": Text("Where in {bureau} these stops lie", "各站在{bureau}辖区内的位置"),
    "mine.map.scale": Text("{km} km", "{km} 公里"),
    "mine.map.none": Text(
        "The register has no coordinates of these stops, so there is no map. Directions go by the "
        "address.",
        "登记信息中没有这些对象的坐标，无法绘制位置图；导航按地址进行。",
    ),
    "mine.map.some": Text(
        "Not drawn, for the register has no coordinates: {stops}",
        "登记信息缺少坐标，未绘制：{stops}",
    ),
    "mine.print": Text("Print", "打印"),
    "mine.sheet": Text("Visits of inspector {inspector}", "检查员 {inspector} 检查安排"),
    "mine.sheet.none": Text("Nothing is left to be visited this week.", "本周没有待检查的对象。"),
    "mine.sheet.printed": Text("Printed {day}", "打印日期 {day}"),
    "mine.sheet.signatures": Text("Both inspectors' signatures", "两名检查人员签名"),
    "mine.empty": Text("No visits of yours this week", "本周没有您的检查安排"),
    "mine.empty.goes": Text(
        "On the lists of {week} nobody has put you, inspector {inspector}, on a visit.",
        "{week}的名单没有安排检查员 {inspector} 的检查。",
    ),
    "mine.empty.no_id": Text(
        "Your account doesn't say which inspector of the city's records you are. Ask your "
        "administrator to enter your number; your visits are here from then on.",
        "您的账号尚未填写检查员编号。请联系管理员填写，之后这里会显示您的检查安排。",
    ),
    "mine.empty.nothing": Text("No list is published yet.", "尚未发布名单。"),
    "mine.empty.lists": Text("Your bureau's list", "查看本局名单"),
    "open": Text("Open by code", "扫码或输入编号"),
    "open.code": Text(
        "Establishment number or unified social credit code", "对象编号或统一社会信用代码"
    ),
    "open.do": Text("Open", "打开"),
    "open.how": Text(
        "Read the code on the licence with the phone's camera and paste it here, or type the "
        "number.",
        "用手机相机扫描营业执照二维码后粘贴到此处，或直接输入编号。",
    ),
    "open.unknown": Text(
        "Nothing of your bureau has the code {code}. Compare it with the licence or the list, and "
        "try the other number: the establishment's, or the credit code.",
        "本局没有编号为 {code} 的对象。请与营业执照或名单核对，"
        "或改用对象编号、统一社会信用代码重试。",
    ),
    "open.several": Text("Several have this code. Choose one:", "该编号对应多个对象，请选择："),
    "open.target": Text("{id}, {programme}", "{id}，{programme}"),
    "kept.kept": Text(
        "Kept on this phone, not yet sent. It goes out once My week is open with a network.",
        "已保存在本机，尚未提交。恢复网络后打开“我的本周”即自动提交。",
    ),
    "kept.sending": Text("Sending…", "正在提交…"),
    "kept.sent": Text("Sent and recorded.", "已提交并登记。"),
    "kept.refused": Text(
        "Kept on this phone, but not recorded: something is to be put right. Send it again from "
        "its own page, which says what.",
        "已保存在本机，但未登记：有内容需要更正。请在其登记页重新提交，页面会说明原因。",
    ),
    "kept.beside": Text(
        "Somebody had recorded something else of it: that stands, and yours is kept beside it "
        "until a supervisor says which is right.",
        "该对象已有不同的登记：以先登记的为准，您的结果已另存，待负责人裁定。",
    ),
    "kept.signed_out": Text(
        "Kept on this phone, not yet sent: sign in again, and it goes out.",
        "已保存在本机，尚未提交：请重新登录后提交。",
    ),
    "kept.back": Text("What you had typed is here again.", "已恢复此前填写的内容。"),
    "kept.mark": Text("On this phone, not yet sent", "在本机，尚未提交"),
    "kept.leave": Text(
        "Outcomes on this phone are not sent yet. They stay here, unsent, until you sign in on it "
        "again. Sign out?",
        "本机仍有尚未提交的检查结果，退出后将保留在本机，待您再次登录后才能提交。确定退出？",
    ),
}
