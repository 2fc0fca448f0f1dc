"""What is said of signing in, accounts, roles and the audit: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

ACCESS: Final[Mapping[str, Text]] = {
    "role.inspector": Text("Inspector", "检查员"),
    "role.supervisor": Text("Supervisor", "主管"),
    "role.data_scientist": Text("Data scientist", "数据分析员"),
    "role.administrator": Text("Administrator", "系统管理员"),
    "role.auditor": Text("Auditor", "审计员"),
    "role.machine": Text("Another system", "外部系统"),
    "permission.read_lists": Text("read lists and establishments", "查看名单和监管对象"),
    "permission.export": Text("take lists along", "导出或打印名单"),
    "permission.decide": Text("decide about targets", "对检查对象作出处理决定"),
    "permission.second": Text("confirm what another decided", "复核他人的决定"),
    "permission.record_outcome": Text("record outcomes", "登记检查结果"),
    "permission.settle": Text("say which of two outcomes stands", "裁定相互冲突的检查结果"),
    "permission.register_objection": Text("register objections", "登记异议"),
    "permission.decide_objection": Text("decide objections", "处理异议"),
    "permission.approve": Text("approve and publish lists", "审批并发布名单"),
    "permission.explain": Text("ask for detailed explanations", "申请详细说明"),
    "permission.read_models": Text("look at models", "查看模型"),
    "permission.promote": Text("promote models and roll them back", "启用或回退模型"),
    "permission.manage_accounts": Text("manage accounts", "管理账号"),
    "permission.read_audit": Text("read the audit", "查阅审计日志"),
    "permission.read_metrics": Text("read metrics", "查看运行指标"),
    "whole_city": Text("Whole city", "全市"),
    "sign_in": Text("Sign in", "登录"),
    "sign_out": Text("Sign out", "退出"),
    "sign_in.name": Text("Name", "账号"),
    "sign_in.password": Text("Password", "密码"),
    "sign_in.wrong": Text(
        "Name and password do not go together. Type both again; whoever manages accounts can set "
        "a new password.",
        "账号与密码不匹配。请重新输入；如忘记密码，请联系系统管理员重置。",
    ),
    "sign_in.locked": Text(
        "This name failed too often in a row. Try again in {minutes} min.",
        "该账号连续登录失败次数过多。请 {minutes} 分钟后再试。",
    ),
    "sign_in.demo": Text("This is a demo with a made city", "演示环境：城市与数据均为虚构"),
    "sign_in.demo.note": Text(
        "Choose whom to be. No password is needed here, and only here.",
        "请选择身份。仅演示环境免密码登录。",
    ),
    "city.sign_in": Text("Sign in with the city's account", "使用全市统一账号登录"),
    "city.or": Text("Or with a password of this service", "或使用本系统密码登录"),
    "city.away": Text(
        "The city's sign-in does not answer. Try again in a minute, or sign in below if you have a "
        "password here.",
        "全市统一登录暂时没有响应。请稍后重试；如有本系统密码，可在下方登录。",
    ),
    "city.no_flow": Text(
        "This sign-in was begun in another browser, or is over already. Begin it again here.",
        "此次登录不是在本浏览器中发起的，或已结束。请在此重新登录。",
    ),
    "city.other_browser": Text(
        "The answer is not to the sign-in that this browser began last. Begin it again here.",
        "返回的结果与本浏览器最近一次登录不符。请在此重新登录。",
    ),
    "city.too_late": Text(
        "The sign-in took longer than ten minutes. Begin it again.",
        "登录超过十分钟，已失效。请重新登录。",
    ),
    "city.refused": Text(
        "The city's sign-in did not let you in, or was broken off. Try again; if it stays, ask "
        "whoever runs it.",
        "全市统一登录未通过或已中断。请重试；如仍不行，请联系统一登录的管理人员。",
    ),
    "city.code": Text(
        "This sign-in was used already, or took too long. Begin it again.",
        "此次登录已使用过或已过期。请重新登录。",
    ),
    "city.token": Text(
        "What the city's sign-in sent is not to be relied on, so nobody was signed in. Tell "
        "whoever runs this service: issuer, client, key, clock or name do not fit.",
        "全市统一登录返回的内容无法通过校验，未登录。请告知运维人员核对签发者、客户端、密钥、"
        "时钟或账号名。",
    ),
    "city.no_account": Text(
        "The city knows you, and this service has no account of yours, or it is shut out. Ask "
        "whoever manages accounts here.",
        "全市统一登录已确认您的身份，但本系统没有您的账号，或账号已停用。请联系本系统管理员。",
    ),
    "refused.password.length": Text(
        "A password has {shortest} to {longest} characters, and this one has {length}. Take a "
        "sentence that nobody says.",
        "密码长度须为 {shortest} 至 {longest} 个字符，当前为 {length} 个。请用一句不常见的话。",
    ),
    "refused.password.plain": Text(
        "This password repeats a few characters, or holds the name that signs in. Take a sentence "
        "that nobody says.",
        "密码不能只重复少数字符，也不能包含账号名。请用一句不常见的话。",
    ),
    "refused.account.name": Text(
        "{name} cannot sign in. Write 2 to 64 small letters, digits, dots, hyphens or low lines, "
        "a letter or digit first, like li.wei.",
        "{name} 不能用作账号。请用 2 至 64 个小写字母、数字、点、连字符或下划线，"
        "以字母或数字开头，如 li.wei。",
    ),
    "refused.account.shown_name": Text(
        "An account has a name that people read, like Li Wei. Give one.",
        "账号须有显示姓名，如“李伟”。请填写。",
    ),
    "refused.account.taken": Text(
        "There is an account {name} already, and names are never used again: the audit would mix "
        "two people. Choose another.",
        "已有账号 {name}。账号名不重复使用，以免审计日志混淆两人。请另选一个。",
    ),
    "refused.account.role": Text(
        "{role} is no role. Choose one of: {roles}.", "没有角色 {role}。请从中选择：{roles}。"
    ),
    "refused.account.city_wide": Text(
        "The work of this role ({role}) is the whole city's. Leave the bureau out.",
        "该角色（{role}）面向全市，请不要填写辖区局。",
    ),
    "refused.account.one_bureau": Text(
        "This role ({role}) belongs to a bureau. Name it, like luohu.",
        "该角色（{role}）须属于某个辖区局。请填写，如 luohu。",
    ),
    "refused.account.unknown": Text(
        "There is no account {name}. There are: {known}.", "没有账号 {name}。现有：{known}。"
    ),
    "refused.token.name": Text(
        "{name} is no name for a token. Write 2 to 64 small letters, digits, dots, hyphens or low "
        "lines, a letter or digit first, like platform.",
        "{name} 不能用作令牌名。请用 2 至 64 个小写字母、数字、点、连字符或下划线，"
        "以字母或数字开头，如 platform。",
    ),
    "refused.token.taken": Text(
        "There is or was a token {name}, and names are never used again: the audit would mix two. "
        "Choose another, like {name}-2.",
        "已有或曾有令牌 {name}。令牌名不重复使用，以免审计日志混淆。请另选一个，如 {name}-2。",
    ),
    "refused.token.nothing": Text(
        "A token that may do nothing lets nobody in. Say at least one thing that it may.",
        "令牌须至少具有一项权限。请选择。",
    ),
    "refused.token.may": Text(
        "We got {given}. A token may do no more than: {choices}. All else takes a person.",
        "收到的是 {given}。令牌只能具有以下权限：{choices}。其余须由人员办理。",
    ),
    "refused.token.days": Text(
        "We got {days} days. A token is valid for 1 to {longest} days: make another in time.",
        "收到的是 {days} 天。令牌有效期须为 1 至 {longest} 天，请在到期前另行新增。",
    ),
    "refused.token.unknown": Text(
        "There is no token {name}. There are: {known}.", "没有令牌 {name}。现有：{known}。"
    ),
    "token.unknown": Text(
        "The token is none of ours. Compare it with what was shown when it was made: "
        "targeting_ and 64 digits.",
        "不是本系统的令牌。请与新增时显示的内容核对：targeting_ 加 64 位字符。",
    ),
    "token.expired": Text(
        "The token expired on {ended}. Whoever manages accounts makes another.",
        "令牌已于 {ended} 到期。请联系系统管理员另行新增。",
    ),
    "token.revoked": Text(
        "The token was revoked on {ended}. Whoever manages accounts knows why.",
        "令牌已于 {ended} 撤销。请联系系统管理员了解原因。",
    ),
    "account.own": Text("use an account of one's own, and its session", "使用本人账号及会话"),
    "problem.token_invalid.title": Text("This token lets nobody in", "令牌无效"),
    "problem.token_invalid.detail": Text("{words}", "{words}"),
    "problem.token_lacks.title": Text("This token may not do that", "令牌无此权限"),
    "problem.token_lacks.detail": Text(
        "To {what} is not among what this token may: {granted}. Ask whoever manages accounts for "
        "one that may.",
        "该令牌的权限为：{granted}，不含“{what}”。请联系系统管理员另行新增令牌。",
    ),
    "problem.not_for_machines.title": Text("This is up to people", "须由人员办理"),
    "problem.not_for_machines.detail": Text(
        "No token may {what}. Leave the header Authorization out, and sign in at /sign-in.",
        "任何令牌都不能{what}。请去掉 Authorization 标头，并在 /sign-in 登录。",
    ),
    "problem.token_refused.title": Text("The token cannot be so", "令牌设置有误"),
    "problem.token_refused.detail": Text("{words}", "{words}"),
    "problem.unknown_token.title": Text("There is no such token", "没有这个令牌"),
    "problem.unknown_token.detail": Text(
        "There is no token {name}. All tokens are at /v1/tokens.",
        "没有名为 {name} 的令牌。全部令牌见 /v1/tokens。",
    ),
    "problem.not_signed_in.title": Text("Nobody is signed in", "尚未登录"),
    "problem.not_signed_in.detail": Text(
        "Sign in at /sign-in; other systems send a token in the header Authorization.",
        "请在 /sign-in 登录；其他系统请在 Authorization 标头中提供令牌。",
    ),
    "problem.wrong_sign_in.title": Text("Not signed in", "未能登录"),
    "problem.wrong_sign_in.detail": Text("{words}", "{words}"),
    "problem.not_allowed.title": Text("Your role does not let you", "您的角色无此权限"),
    "problem.not_allowed.detail": Text(
        "Your role is: {role}. To {what} is up to: {roles}. Ask one of them, or whoever manages "
        "accounts.",
        "您的角色是{role}。{what}须由以下角色办理：{roles}。请联系他们或系统管理员。",
    ),
    "problem.from_elsewhere.title": Text("Another site sent this", "请求来自其他网站"),
    "problem.from_elsewhere.detail": Text(
        "Changes are taken from this service's own pages only. Nothing was changed. Open the page "
        "here, and do it again.",
        "只接受本系统页面提交的更改。未作任何更改。请在本系统中打开页面后重试。",
    ),
    "problem.form_too_old.title": Text("This form is of another session", "表单已过期"),
    "problem.form_too_old.detail": Text(
        "You signed in again after the form was opened, or it did not come from our page. Nothing "
        "was changed. Open the form anew; other programs send the session's csrf in the header "
        "X-CSRF-Token.",
        "打开表单后您曾重新登录，或表单并非来自本系统页面。未作任何更改。请重新打开表单；"
        "其他程序请在 X-CSRF-Token 标头中发送会话的 csrf。",
    ),
    "problem.audit_unavailable.title": Text("The audit cannot be written", "审计日志暂时无法写入"),
    "problem.audit_unavailable.detail": Text(
        "What cannot be written down is not shown. Try again in a minute; whoever runs the service "
        "looks whether the database can be written to.",
        "无法留痕的内容不予展示。请一分钟后再试；请运维人员检查数据库是否可写。",
    ),
    "problem.busy.title": Text("The database cannot be used now", "数据库暂不可用"),
    "problem.busy.detail": Text(
        "Nothing was changed. Try again in a minute; whoever runs the service finds the reason in "
        "its log.",
        "未作任何更改。请一分钟后再试；运维人员可在日志中查看原因。",
    ),
    "problem.unknown_account.title": Text("There is no such account", "没有这个账号"),
    "problem.unknown_account.detail": Text(
        "Nobody signs in as {name}. All accounts are at /v1/accounts.",
        "没有名为 {name} 的账号。全部账号见 /v1/accounts。",
    ),
    "problem.own_account.title": Text("This is your own account", "这是您自己的账号"),
    "problem.own_account.detail": Text(
        "Nobody changes their own role or shuts themselves out. Ask another administrator.",
        "不能修改自己的角色或停用自己。请联系其他系统管理员。",
    ),
    "problem.account_refused.title": Text("The account cannot be so", "账号设置有误"),
    "problem.account_refused.detail": Text("{words}", "{words}"),
}
