"""What the audit's page says: a part of `words.WORDS`. `ACTIONS` are all that it may name."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

ACTIONS: Final[Mapping[str, Text]] = {
    "view": Text("looked at", "查看"),
    "export": Text("took along", "导出"),
    "print": Text("opened to print", "打开打印页"),
    "sign_in": Text("signed in", "登录"),
    "sign_in_failed": Text("failed to sign in", "登录失败"),
    "sign_out": Text("signed out", "退出"),
    "add_account": Text("added an account", "新增账号"),
    "change_account": Text("changed an account", "修改账号"),
    "set_password": Text("set a password", "重置密码"),
    "read_audit": Text("read the audit", "查阅审计日志"),
    "decide": Text("decided", "作出决定"),
    "second": Text("confirmed or refused a decision", "确认或否决决定"),
    "publish": Text("published", "发布"),
    "draft": Text("computed a draft", "计算草稿"),
    "view_draft": Text("looked at a draft", "查看草稿"),
    "approve": Text("approved a draft", "审批通过草稿"),
    "send_back": Text("sent a draft back", "退回草稿"),
    "promote": Text("promoted a model", "启用模型版本"),
    "record_outcome": Text("recorded an outcome", "登记检查结果"),
    "record_conflict": Text("recorded another outcome", "登记不同的检查结果"),
    "settle": Text("settled which outcome stands", "裁定检查结果"),
    "fill_in_scan": Text("filled in a scan", "补录扫码"),
    "open_order": Text("opened an order", "开具处置"),
    "extend_order": Text("put an order off", "延长处置期限"),
    "reinspect": Text("recorded a re-inspection", "登记复查"),
    "close_order": Text("closed an order", "办结处置"),
    "view_marks": Text("looked at the marks of", "查看异议标注"),
    "view_objection": Text("looked at an objection of", "查看异议"),
    "view_objections": Text("looked through", "浏览"),
    "open_objection": Text("registered an objection of", "登记异议"),
    "verify_objection": Text("verified an objection of", "核实异议"),
    "extend_objection": Text("put off the decision on an objection of", "延长异议处理期限"),
    "decide_objection": Text("decided an objection of", "处理异议"),
    "withdraw_objection": Text("withdrew an objection of", "撤回异议"),
}

AUDIT: Final[Mapping[str, Text]] = {
    **{f"action.{action}": words for action, words in ACTIONS.items()},
    "audit": Text("Audit", "审计"),
    "audit.title": Text("Audit: who saw and did what", "审计日志：谁看过、做过什么"),
    "audit.note": Text(
        "Entries are chained: none can be changed or removed unseen. What you look for here is "
        "entered as well.",
        "日志逐条链接，任何改动或删除都会被发现。您在此处的查询也会留痕。",
    ),
    "audit.actor": Text("Account", "账号"),
    "audit.action": Text("Action", "操作"),
    "audit.subject": Text("Of what", "对象"),
    "audit.establishment_id": Text("Establishment number", "对象编号"),
    "audit.since": Text("From", "起始日期"),
    "audit.until": Text("Until", "截止日期"),
    "audit.at": Text("When", "时间"),
    "audit.any": Text("Any", "不限"),
    "audit.find": Text("Look", "查询"),
    "audit.none": Text("No entry fits.", "没有符合条件的记录。"),
    "audit.older": Text("Older entries", "更早的记录"),
    "audit.list": Text("{bureau} · {programme} · {week}", "{bureau} · {programme} · {week}"),
    "audit.establishment": Text("establishment {id}", "对象 {id}"),
    "audit.account": Text("account {name}", "账号 {name}"),
    "audit.publication": Text("{programme} · {week}", "{programme} · {week}"),
    "audit.model": Text("{programme}: version {version}", "{programme}：第 {version} 版"),
    "audit.command": Text("{name} (at the command line)", "{name}（命令行）"),
    "audit.draft": Text("draft {id} of {week}", "{week}的草稿 {id}"),
    "audit.nobody": Text("nobody signed in", "未登录者"),
}
