"""What is said where something asked for isn't there, or went wrong: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

PROBLEMS: Final[Mapping[str, Text]] = {
    "problem.choices": Text("Published lists", "已发布的名单"),
    "problem.request_id": Text("Number of this request:", "本次请求编号："),
    "problem.unknown_address.title": Text("There is nothing here", "此处没有内容"),
    "problem.unknown_address.detail": Text(
        "No page or data has the address {path}. Begin with the newest list at / or with the "
        "data at /v1/weeks.",
        "没有地址为 {path} 的页面或数据。请从最新名单 / 或数据 /v1/weeks 开始。",
    ),
    "problem.nothing_published.title": Text("No list is published yet", "尚未发布名单"),
    "problem.nothing_published.detail": Text(
        "There is no published week to look at. Publish one: targeting publish --week W",
        "还没有已发布的周次。请先发布：targeting publish --week W",
    ),
    "problem.malformed_week.title": Text("This is not a week", "周次写法有误"),
    "problem.malformed_week.detail": Text(
        "We got {week}. Write a week like 2026-W48, or write latest.",
        "收到的是 {week}。请写成 2026-W48 这样的周次，或写 latest。",
    ),
    "problem.unknown_week.title": Text("This week is not published", "该周尚未发布"),
    "problem.unknown_week.detail": Text(
        "{week} has no published list. The newest published week is {latest}: look there, or "
        "publish it: targeting publish --week {week}",
        "{week} 没有已发布的名单。最新已发布的是 {latest}：请查看该周，"
        "或发布：targeting publish --week {week}",
    ),
    "problem.malformed_programme.title": Text("This is not a programme", "领域写法有误"),
    "problem.malformed_programme.detail": Text(
        "We got {programme}. Programmes are written in small letters: {programmes}.",
        "收到的是 {programme}。领域用小写字母书写：{programmes}。",
    ),
    "problem.unknown_programme.title": Text("There is no such programme", "没有这个领域"),
    "problem.unknown_programme.detail": Text(
        "{programme} is not a programme. Choose one of: {programmes}.",
        "{programme} 不是已有的领域。请从中选择：{programmes}。",
    ),
    "problem.unknown_list.title": Text("This bureau has no such list", "该辖区局没有这份名单"),
    "problem.unknown_list.detail": Text(
        "{bureau} has no published list for {programme} in {week}. Choose one that is published.",
        "{bureau} 在 {week} 没有已发布的{programme}名单。请选择已发布的名单。",
    ),
    "problem.unknown_establishment.title": Text("We don't know this establishment", "查无此对象"),
    "problem.unknown_establishment.detail": Text(
        "Nothing was known before {as_of} of an establishment with number {establishment_id}. "
        "Compare the number with the list or the register.",
        "{as_of} 之前没有编号为 {establishment_id} 的对象的记录。请与名单或登记信息核对编号。",
    ),
    "problem.malformed_filter.title": Text("No list can be asked for this", "筛选条件有误"),
    "problem.malformed_filter.detail": Text(
        "{parameter} is {given}. We take {expected}, or nothing.",
        "{parameter} 收到的是 {given}。请填写{expected}，或留空。",
    ),
    "problem.foreign_cursor.title": Text("This is no place in this list", "翻页标记不适用"),
    "problem.foreign_cursor.detail": Text(
        "The cursor {cursor} is not of this list with these filters and this order. Ask without a "
        "cursor to begin at the first page, then follow next.",
        "翻页标记 {cursor} 不属于这份名单的当前筛选与排序。"
        "请先不带标记请求第一页，再沿 next 翻页。",
    ),
    "problem.wrong_method.title": Text("This can only be read", "此处只能读取"),
    "problem.wrong_method.detail": Text(
        "{path} doesn't take {method}. Use: {allowed}.",
        "{path} 不接受 {method}。请使用：{allowed}。",
    ),
    "problem.invalid.title": Text("Something in the request is wrong", "请求内容有误"),
    "problem.invalid.detail": Text(
        "Put these right and send it again: {faults}.", "请更正后重新发送：{faults}。"
    ),
    "problem.unstorable": Text(
        "a character that nobody can type, such as NUL, or a number beyond all bounds",
        "含有无法输入的字符（如 NUL），或数值超出范围",
    ),
    "problem.refused.title": Text("The request was refused", "请求未被接受"),
    "problem.refused.detail": Text(
        "{path} answered with status {status}. Check the request against /v1/openapi.json.",
        "{path} 返回状态 {status}。请对照 /v1/openapi.json 检查请求。",
    ),
    "problem.not_ready.title": Text("The service can't serve yet", "服务尚未就绪"),
    "problem.not_ready.detail": Text(
        "The database doesn't answer. Check TARGETING_HOME and that its disk isn't full, then ask "
        "again.",
        "数据库没有响应。请检查 TARGETING_HOME 及其磁盘空间，然后重试。",
    ),
    "problem.other_revision.title": Text("The database is another build's", "数据库版本不一致"),
    "problem.other_revision.detail": Text(
        "This build wants the database at revision {wanted}, and it is at another. After a new "
        "build, run: targeting database, then start the service anew with that build.",
        "本程序需要数据库版本 {wanted}，当前版本与此不一致。"
        "更新程序后请运行：targeting database，再重新启动服务。",
    ),
    "problem.unknown_version.title": Text("There is no such version", "没有这个版本"),
    "problem.unknown_version.detail": Text(
        "No version {version} of the {programme} model is on record here. /models lists those that"
        " are; what was just trained is there once the training ends.",
        "本系统没有{programme}模型第 {version} 版的记录。已有版本见 /models；"
        "刚训练的版本在训练结束后出现。",
    ),
    "problem.not_asked.title": Text("Nothing was asked for", "申请未提交"),
    "problem.not_asked.detail": Text("{words}", "{words}"),
    "problem.failed.title": Text("The service failed", "服务出错"),
    "problem.failed.detail": Text(
        "This is our fault, not yours. Try again; if {path} still fails, give the number below to "
        "whoever runs the service: the log has the cause under it.",
        "这是系统的问题，与您的操作无关。请重试；如 {path} 仍出错，请把下方编号告诉系统管理员，"
        "日志中可按编号查到原因。",
    ),
    "problem.no_database.title": Text("The lists can't be read just now", "暂时无法读取名单"),
    "problem.no_database.detail": Text(
        "The database doesn't answer. Nothing was changed. Try again in a moment; if it stays, "
        "tell whoever runs the service.",
        "数据库没有响应，未作任何更改。请稍后重试；如仍无法读取，请联系系统管理员。",
    ),
    "problem.too_slow.title": Text("This takes too long", "处理时间过长"),
    "problem.too_slow.detail": Text(
        "The service has much to do and stopped waiting for this, so that others need not wait. "
        "Try again in a moment, or ask for less: one lane, one day, fewer rows.",
        "系统繁忙，为不影响其他用户，本次请求已停止等待。"
        "请稍后重试，或缩小范围：某一途径、某一天、更少的行数。",
    ),
    "problem.body_too_large.title": Text("Too much was sent", "提交内容过大"),
    "problem.body_too_large.detail": Text(
        "The request's content has more than {most} bytes, and we take no more at once. Send less, "
        "or send it in parts.",
        "提交内容超过 {most} 字节的上限。请减少内容，或分次提交。",
    ),
    "problem.address_too_long.title": Text("The address is too long", "地址过长"),
    "problem.address_too_long.detail": Text(
        "The address has {length} bytes, and we take {most}. Shorten what is searched for, or "
        "begin at /.",
        "地址长 {length} 字节，上限为 {most} 字节。请缩短搜索内容，或从首页 / 开始。",
    ),
    "problem.headers_too_large.title": Text("The request has too many headers", "请求头过多"),
    "problem.headers_too_large.detail": Text(
        "There are {count} headers of {length} bytes together, and we take {most} of {most_bytes} "
        "bytes. Remove this site's cookies and try again.",
        "请求头共 {count} 个、{length} 字节，上限为 {most} 个、{most_bytes} 字节。"
        "请清除本网站的 Cookie 后重试。",
    ),
    "problem.too_many.title": Text("Too many requests", "请求过于频繁"),
    "problem.too_many.detail": Text(
        "We answer {most} requests a minute here, and there were more. Wait {seconds} s and go on; "
        "a program should ask for whole lists, and keep their ETags.",
        "每分钟最多处理 {most} 次请求，已超出。请等待 {seconds} 秒后继续；"
        "程序应整份读取名单，并使用 ETag 缓存。",
    ),
    "problem.foreign_host.title": Text("This is not our address", "访问地址有误"),
    "problem.foreign_host.detail": Text(
        "The request names another host than this service has. Go to {address}; if that is where "
        "you were, whoever runs the service must set TARGETING_PUBLIC_ADDRESS to it.",
        "请求中的主机名不属于本系统。请访问 {address}；如您正是从该地址访问，"
        "请系统管理员正确设置 TARGETING_PUBLIC_ADDRESS。",
    ),
}
