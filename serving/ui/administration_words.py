"""What the pages of accounts, of the own one and of tokens say: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

ADMINISTRATION: Final[Mapping[str, Text]] = {
    "own": Text("My account", "我的账号"),
    "own.name": Text("Signs in as", "登录账号"),
    "own.role": Text("Role", "角色"),
    "own.sees": Text("Sees", "可见范围"),
    "own.may": Text("May", "权限"),
    "own.sessions": Text("Signed in", "登录情况"),
    "own.one_session": Text("in this browser only", "仅本浏览器"),
    "own.more_sessions": Text(
        "in {number} browsers, this one among them", "共 {number} 个浏览器（含本浏览器）"
    ),
    "own.everywhere": Text("Sign out everywhere", "在所有设备上退出"),
    "own.everywhere.note": Text(
        "Also here. For a phone that was lost or left somewhere.",
        "包括本浏览器。适用于手机遗失或忘在别处时。",
    ),
    "own.password": Text("Change my password", "修改密码"),
    "own.password.old": Text("Present password", "当前密码"),
    "own.password.new": Text("New password", "新密码"),
    "own.password.again": Text("New password, once more", "再次输入新密码"),
    "own.password.note": Text(
        "At least {shortest} characters: a sentence that nobody says. You are signed out in every "
        "other browser.",
        "至少 {shortest} 个字符，请用一句不常见的话。其他浏览器将全部退出。",
    ),
    "own.password.save": Text("Change the password", "保存新密码"),
    "own.password.done": Text(
        "The password is changed, and every other browser is signed out.",
        "密码已修改，其他浏览器已全部退出。",
    ),
    "own.no_password": Text(
        "No password of this service opens your account: you sign in another way, such as with the "
        "city's.",
        "您的账号没有本系统密码，须通过其他方式（如全市统一账号）登录。",
    ),
    "refused.own.locked": Text(
        "The present password was wrong too often in a row. Try again in {minutes} min.",
        "当前密码连续输错次数过多。请 {minutes} 分钟后再试。",
    ),
    "refused.own.wrong": Text(
        "This is not your present password, so nothing was changed. Type it again.",
        "当前密码不正确，未作任何更改。请重新输入。",
    ),
    "refused.own.again": Text(
        "The new password was typed in two ways, so nothing was changed. Type it again, twice.",
        "两次输入的新密码不一致，未作任何更改。请重新输入两次。",
    ),
    "accounts": Text("Accounts", "账号"),
    "accounts.title": Text("Accounts: who may sign in", "账号：谁可以登录"),
    "accounts.add": Text("Let somebody in", "新增账号"),
    "accounts.name": Text("Name that signs in, like li.wei", "登录账号，如 li.wei"),
    "accounts.shown_name": Text("Name that people read", "显示姓名"),
    "accounts.role": Text("Role", "角色"),
    "accounts.bureau": Text("Bureau", "辖区局"),
    "accounts.inspector": Text("Inspector's number in the city's records", "检查员编号（如有）"),
    "accounts.password": Text(
        "First password; empty: signs in with the city's account only",
        "初始密码；留空则仅能用全市统一账号登录",
    ),
    "accounts.disabled": Text("shut out", "已停用"),
    "accounts.change": Text("Role and bureau", "角色与辖区局"),
    "accounts.shut_out": Text(
        "Shut out: signed out at once and everywhere", "停用：立即在所有设备上退出"
    ),
    "accounts.save": Text("Save", "保存"),
    "accounts.saved": Text("Saved, and in force at once.", "已保存，立即生效。"),
    "accounts.added": Text("{name} may sign in now.", "{name} 现在可以登录。"),
    "accounts.set_password": Text("Set another password", "重置密码"),
    "accounts.set_password.note": Text(
        "At least {shortest} characters. {name} is signed out everywhere; ask for a change of it "
        "after the first sign-in.",
        "至少 {shortest} 个字符。{name} 将在所有设备上退出；请要求本人首次登录后修改。",
    ),
    "accounts.yours": Text(
        "This is your own account: another administrator changes its role.",
        "这是您自己的账号：角色须由其他系统管理员修改。",
    ),
    "accounts.back": Text("All accounts", "全部账号"),
    "tokens": Text("Tokens", "令牌"),
    "tokens.title": Text("Tokens: which other systems may ask", "令牌：哪些外部系统可以访问"),
    "tokens.note": Text(
        "A token lets another system in as itself. It can never decide, approve or manage "
        "accounts.",
        "令牌供外部系统以自身名义访问，不能作决定、审批或管理账号。",
    ),
    "tokens.add": Text("Let another system in", "新增令牌"),
    "tokens.name": Text("Name of the system, like platform", "系统名称，如 platform"),
    "tokens.may": Text("May", "权限"),
    "tokens.days": Text("Valid for so many days, at most {longest}", "有效天数，最多 {longest} 天"),
    "tokens.make": Text("Make the token", "生成令牌"),
    "tokens.made": Text("The token of {name}", "{name} 的令牌"),
    "tokens.once": Text(
        "It is shown this once. Copy it now to where the other system reads it, and nowhere else.",
        "仅显示这一次。请立即复制到对方系统的配置中，不要另存他处。",
    ),
    "tokens.until": Text("until {day}", "有效期至 {day}"),
    "tokens.ended.expired": Text("expired on {day}", "已于 {day} 到期"),
    "tokens.ended.revoked": Text("revoked on {day}", "已于 {day} 撤销"),
    "tokens.used": Text("last used on {day}", "最近使用于 {day}"),
    "tokens.unused": Text("never used", "从未使用"),
    "tokens.revoke": Text("Revoke", "撤销"),
    "tokens.none": Text("No other system may ask yet.", "尚无外部系统可以访问。"),
}
