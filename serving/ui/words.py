"""Every word that pages and problems say, by key, in both languages.

Names of codes are under their group (`bureau.luohu`, `kind.bakery`); a code without a name is shown
as it is. `{places}` are filled by `say`. Words about a feature are the catalogue's, not ours;
those of problems are in `problem_words.py`.
"""

from collections.abc import Mapping
from typing import Literal

from features.words import Text
from models.visits.law import BASES
from serving.ui.problem_words import PROBLEMS

Language = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")
LANGUAGE_NAMES: Mapping[Language, str] = {"zh": "中文", "en": "English"}
LANGUAGE_TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}

# Bureaus in the order of the city's own papers; others follow by id.
BUREAUS: Mapping[str, Text] = {
    "luohu": Text("Luohu", "罗湖"),
    "futian": Text("Futian", "福田"),
    "nanshan": Text("Nanshan", "南山"),
    "yantian": Text("Yantian", "盐田"),
    "baoan": Text("Bao'an", "宝安"),
    "longgang": Text("Longgang", "龙岗"),
    "longhua": Text("Longhua", "龙华"),
    "pingshan": Text("Pingshan", "坪山"),
    "guangming": Text("Guangming", "光明"),
    "dapeng": Text("Dapeng New District", "大鹏新区"),
    "shenshan": Text("Shenshan Special Cooperation Zone", "深汕特别合作区"),
}

_NAMES: Mapping[str, Mapping[str, Text]] = {
    "bureau": BUREAUS,
    "programme": {
        "food": Text("Food", "食品"),
        "drug": Text("Drugs", "药品"),
        "product": Text("Products", "产品质量"),
    },
    "kind": {
        "restaurant": Text("Restaurant", "餐馆"),
        "canteen": Text("Canteen", "单位食堂"),
        "snack_shop": Text("Snack shop", "小吃店"),
        "supermarket": Text("Supermarket", "超市"),
        "convenience_store": Text("Convenience store", "便利店"),
        "bakery": Text("Bakery", "烘焙店"),
        "food_factory": Text("Food factory", "食品生产企业"),
        "central_kitchen": Text("Central kitchen", "中央厨房"),
        "pharmacy": Text("Pharmacy", "药店"),
        "clinic": Text("Clinic", "诊所"),
        "drug_wholesaler": Text("Drug wholesaler", "药品批发企业"),
        "drug_factory": Text("Drug factory", "药品生产企业"),
        "toy_shop": Text("Toy shop", "玩具店"),
        "appliance_shop": Text("Appliance shop", "电器店"),
        "building_materials": Text("Building materials shop", "建材店"),
        "product_factory": Text("Product factory", "产品生产企业"),
    },
    "lane": {
        "trigger": Text("Trigger", "事件触发"),
        "statutory": Text("Statutory", "法定频次"),
        "risk": Text("Risk", "风险排序"),
        "random": Text("Random", "随机抽取"),
    },
    "lane_meaning": {
        "trigger": Text(
            "an incident, a recall, a failed sampling test or the list of serious breaches set a"
            " deadline",
            "发生事故、召回、抽检不合格或列入严重违法失信名单，检查时限已定",
        ),
        "statutory": Text("a visit that the rules require is due", "按规定的检查频次已到期"),
        "risk": Text("among the highest scores", "得分排在前列"),
        "random": Text(
            "drawn by lot from all eligible establishments, whatever their risk",
            "从全部可选对象中随机抽取，与风险高低无关",
        ),
    },
    "basis": BASES,
    "band": {
        "low": Text("Low", "较低"),
        "moderate": Text("Moderate", "中等"),
        "elevated": Text("Elevated", "较高"),
        "high": Text("High", "高"),
    },
    "purpose": {
        "routine": Text("routine visit", "日常检查"),
        "random": Text("random visit", "双随机检查"),
        "reinspection": Text("re-inspection", "复查"),
        "licensing": Text("licensing visit", "许可核查"),
        "campaign": Text("campaign visit", "专项检查"),
        "other": Text("other visit", "其他检查"),
    },
    "result": {
        "pass": Text("conforms", "符合"),
        "fail": Text("does not conform", "不符合"),
        "not_assessable": Text("not assessable", "无法评定"),
        "unknown": Text("result not stated", "结果未注明"),
    },
    "severity": {
        "0": Text("none", "无"),
        "1": Text("minor", "轻微"),
        "2": Text("major", "较重"),
        "3": Text("critical", "严重"),
    },
    "sample": {
        "passed": Text("sample passed", "抽检合格"),
        "failed": Text("sample failed", "抽检不合格"),
    },
    "credit": {
        "penalty": Text("Administrative penalty", "行政处罚"),
        "abnormal_list": Text("List of abnormal operations", "经营异常名录"),
        "serious_list": Text("List of serious breaches of trust", "严重违法失信名单"),
        "missing_report": Text("Annual report not filed", "未按期报送年报"),
        "enforcement_of_judgment": Text("Enforcement of a court judgment", "被执行人信息"),
        "class": Text("Credit class", "信用分类"),
    },
    "tier": {
        "minor": Text("minor", "轻微"),
        "general": Text("general", "一般"),
        "serious": Text("serious", "严重"),
    },
    "complaints": {
        "fewer_than_5": Text("fewer than 5 people", "不足5人"),
        "5_or_more": Text("5 people or more", "5人及以上"),
    },
}

_SENTENCES: Mapping[str, Text] = {
    "product": Text("Inspection targets", "检查对象名单"),
    "skip": Text("Skip to the content", "跳到正文"),
    "menu": Text("Choose a list", "选择名单"),
    "bureau": Text("Bureau", "辖区局"),
    "programme": Text("Programme", "领域"),
    "week": Text("Week", "周"),
    "week.short": Text("Week {number}", "第{number}周"),
    "week.name": Text("Week {number}, {year}", "{year}年第{number}周"),
    "week.earlier": Text("Earlier week", "前一周"),
    "week.later": Text("Later week", "后一周"),
    "days": Text("{begin} to {end}", "{begin} 至 {end}"),
    "list.title": Text("{bureau}: {programme} targets", "{bureau} · {programme}检查对象"),
    "list.as_of": Text("Data up to", "数据截至"),
    "list.as_of.value": Text("before {day}", "{day} 之前"),
    "list.chosen": Text("Chosen", "入选"),
    "list.chosen.value": Text(
        "{targets} of {eligible} eligible", "{targets} 家，可选 {eligible} 家"
    ),
    "list.capacity": Text("Capacity", "本周可查"),
    "list.capacity.value": Text("{capacity} visits", "{capacity} 家次"),
    "list.model": Text("Model version", "模型版本"),
    "list.model.value": Text(
        "{version}, trained on data before {day}", "{version}（训练数据早于 {day}）"
    ),
    "list.rule": Text("Ranked by", "排序依据"),
    "list.rule.value": Text(
        "{rule}: a fixed rule, not a model (version {version}, chances from data before {day})",
        "{rule}：固定规则，非模型（版本 {version}，概率依据早于 {day} 的数据）",
    ),
    "list.lanes": Text("Lanes", "入选途径"),
    "share": Text("{lane} {listed}", "{lane} {listed}"),
    "share.due": Text("{lane} {listed} / {wanted} due", "{lane} {listed} / 应查 {wanted}"),
    "share.kept": Text("{lane} {listed} / {wanted} reserved", "{lane} {listed} / 预留 {wanted}"),
    "short.trigger": Text(
        "Shortage: {short} of {wanted} triggered visits that are due did not fit into this week's"
        " capacity",
        "缺口：事件触发 {short} 家未能列入本周（应查 {wanted} 家）",
    ),
    "short.statutory": Text(
        "Shortage: {short} of {wanted} statutory visits that are due did not fit into this week's"
        " capacity",
        "缺口：法定频次 {short} 家未能列入本周（应查 {wanted} 家）",
    ),
    "held": Text(
        "{lane}: {held} more due, waiting for the three-month rule or the yearly cap",
        "{lane}：另有 {held} 家到期，但受三个月内不重复检查或全年次数上限限制",
    ),
    "list.empty": Text(
        "This bureau has no target this week: its capacity is {capacity} visits.",
        "本周没有检查对象：本周可查 {capacity} 家次。",
    ),
    "list.json": Text("This list as JSON", "本名单的 JSON 数据"),
    "list.snapshot": Text("Computed from snapshot {snapshot}", "数据快照 {snapshot}"),
    "target.rank": Text("Rank {rank}", "第 {rank} 位"),
    "target.risk": Text("Risk", "风险"),
    "target.range": Text("range {range}", "区间 {range}"),
    "target.unknown": Text("Not enough history", "资料不足"),
    "target.severity": Text("Expected severity", "预计严重程度"),
    "target.severity.value": Text("{severity} of {most}", "{severity} / {most}"),
    "target.visited": Text("Last visit", "上次检查"),
    "target.visited.value": Text("{day}, {days} days before", "{day}（距今 {days} 天）"),
    "target.visited.one": Text("{day}, the day before", "{day}（前一天）"),
    "target.never": Text("none on record", "无检查记录"),
    "target.reasons": Text("Reasons", "理由"),
    "target.basis": Text("Legal basis", "依据"),
    "target.due": Text("Due", "期限"),
    "due.in": Text("{day}, {days} days left", "{day}（还有 {days} 天）"),
    "due.in.one": Text("{day}, 1 day left", "{day}（还有 1 天）"),
    "due.today": Text("{day}, this Monday", "{day}（本周一）"),
    "due.over": Text("{day}, overdue by {days} days", "{day}（已逾期 {days} 天）"),
    "due.over.one": Text("{day}, overdue by 1 day", "{day}（已逾期 1 天）"),
    "target.also": Text("Also", "同时符合"),
    "target.together": Text(
        "One visit serves: also on this week's list of", "可合并为一次检查：本周同时列入"
    ),
    "target.chance": Text("Chance of being drawn", "被抽中的概率"),
    "sum.base": Text("Average establishment", "平均对象"),
    "sum.reasons": Text("reasons", "以上理由"),
    "sum.other": Text("everything else", "其他因素"),
    "sum.score": Text("score", "得分"),
    "bar.raises": Text("raises the risk", "提高风险"),
    "bar.lowers": Text("lowers the risk", "降低风险"),
    "guide": Text("How to read this list", "如何看这份名单"),
    "guide.risk": Text(
        "Risk: the calibrated chance that a visit finds noncompliance.",
        "风险：检查发现不符合项的概率（经校准）。",
    ),
    "guide.range": Text(
        "Range: nine in ten establishments with the same score have their own usual chance in it.",
        "区间：得分相同的十家对象中，约有九家自身的常态概率落在区间内。",
    ),
    "guide.unknown": Text(
        "no result like the predicted one is on record: the chance is that of its kind and"
        " surroundings, not its own",
        "尚无同类结果记录，概率只反映同类型、同周边对象的情况，而非其自身情况",
    ),
    "guide.below": Text(
        "of 100 such establishments, fewer than {until} would not conform",
        "100家这样的对象中，预计不足 {until} 家不符合",
    ),
    "guide.between": Text(
        "of 100 such establishments, {since} or more but fewer than {until} would not conform",
        "100家这样的对象中，预计有 {since} 家以上、不足 {until} 家不符合",
    ),
    "guide.above": Text(
        "of 100 such establishments, {since} or more would not conform",
        "100家这样的对象中，预计有 {since} 家以上不符合",
    ),
    "guide.score": Text(
        "Score: log-odds, before calibration. The average establishment, the reasons and everything"
        " else add up to it exactly.",
        "得分：校准前的对数几率；平均对象、各项理由与其他因素相加，正好等于得分。",
    ),
    "guide.severity": Text(
        "Expected severity: 0 none, 1 minor, 2 major, 3 critical.",
        "预计严重程度：0 无，1 轻微，2 较重，3 严重。",
    ),
    "guide.chance": Text(
        "Chance of being drawn: every establishment in the draw has one above 0. Weighted by it,"
        " what random visits find tells how the whole bureau stands.",
        "被抽中的概率：参加抽取的每家对象都有大于零的机会。"
        "按此概率加权，随机检查的结果才能反映辖区整体情况。",
    ),
    "guide.draw": Text("The draw", "随机抽取"),
    "guide.draw.why": Text(
        "From the seed and the snapshot this draw can be made again. Where the commitment, the"
        " seed's SHA-256, was announced beforehand, nobody could choose a seed for the names it"
        " draws.",
        "凭种子和数据快照可重做本次抽取。承诺哈希是种子的 SHA-256 值："
        "事先公布，种子就无法为抽中谁而挑选。",
    ),
    "guide.draw.size": Text(
        "Drawn on average: {quota} of {frame} establishments",
        "从 {frame} 家中平均抽取 {quota} 家",
    ),
    "guide.draw.seed": Text("Seed", "抽取种子"),
    "guide.draw.commitment": Text("Commitment", "承诺哈希"),
    "guide.draw.next": Text("Next week's", "下周承诺哈希"),
    "guide.draw.announced": Text("announced on {day}", "于 {day} 公布"),
    "guide.draw.unannounced": Text("not announced before this Monday", "未在本周一之前公布"),
    "guide.draw.none": Text(
        "Nobody could be drawn this week.", "本周没有可供抽取的对象，未作随机抽取。"
    ),
    "profile": Text("Profile", "基本情况"),
    "profile.address": Text("Address", "地址"),
    "profile.credit_code": Text("Unified social credit code", "统一社会信用代码"),
    "profile.before": Text("Before it at this address", "同址前主体"),
    "profile.before.note": Text(
        "closed on {day}; its records are not this one's", "{day}注销；其记录不属于本户"
    ),
    "profile.opened_on": Text("Opened", "开业日期"),
    "profile.grade": Text("Supervision grade", "监管等级"),
    "profile.grade.note": Text(
        "for supervision only, not a rating of the firm", "仅供内部监管参考，不是对企业的信用评价"
    ),
    "profile.complaints": Text("Complainants, last 365 days", "近365天投诉人数"),
    "profile.id": Text("Establishment number", "对象编号"),
    "profile.missing": Text("not recorded", "未登记"),
    "profile.no_history": Text(
        "The event store has nothing on it from before {day}, or was not given to this service.",
        "{day} 之前没有它的事件记录，或本服务未连接事件库。",
    ),
    "facts": Text("What is on record", "记录"),
    "facts.until": Text("known before {day}, newest first", "{day} 之前获知，由新到旧"),
    "facts.none": Text("Nothing is on record yet.", "尚无记录。"),
    "facts.happened": Text("Happened", "发生"),
    "facts.known": Text("Known", "获知"),
    "facts.inspection": Text("Inspection", "检查"),
    "facts.sample": Text("Sample", "抽检"),
    "facts.credit": Text("Credit", "信用"),
    "facts.findings": Text("findings: {findings}", "发现问题 {findings} 项"),
    "facts.severity": Text("severity: {severity}", "严重程度：{severity}"),
    "past": Text("On published lists", "历次入选名单"),
    "past.none": Text("It was on no published list.", "尚未入选过名单。"),
    "past.rank": Text("Rank", "排位"),
    "past.lane": Text("Lane", "入选途径"),
    "back": Text("Back to the list", "返回名单"),
    "home": Text("Newest list", "最新名单"),
    "empty.title": Text("No list is published yet", "尚未发布名单"),
    "empty.detail": Text(
        "Lists appear here as soon as a week is published. To publish one, run:",
        "发布任意一周的名单后，这里就会显示。发布请运行：",
    ),
    "empty.week": Text("W is a week, written like 2026-W48.", "W 是周次，写法如 2026-W48。"),
}

WORDS: Mapping[str, Text] = {
    **{f"{group}.{code}": text for group, names in _NAMES.items() for code, text in names.items()},
    **_SENTENCES,
    **PROBLEMS,
}


def say(key: str, language: Language, **values: object) -> str:
    """The words of `key`, with its places filled; a `Text` is put in the same language.

    >>> say("list.title", "zh", bureau=BUREAUS["luohu"], programme="食品")
    '罗湖 · 食品检查对象'
    """
    filled = {name: in_language(value, language) for name, value in values.items()}
    return in_language(WORDS[key], language).format(**filled)


def said(key: str, **values: object) -> Text:
    """The words of `key` in both languages."""
    return Text(en=say(key, "en", **values), zh=say(key, "zh", **values))


def in_language(value: object, language: Language) -> str:
    """A `Text` in one language; anything else as it is written.

    >>> in_language(Text("Food", "食品"), "en"), in_language(3, "en")
    ('Food', '3')
    """
    if isinstance(value, Text):
        return value.zh if language == "zh" else value.en
    return str(value)


def name(group: str, code: object) -> Text:
    """What people call a code; the code itself where it has no name.

    >>> name("kind", "bakery").zh, name("bureau", "harbour").zh
    ('烘焙店', 'harbour')
    """
    return WORDS.get(f"{group}.{code}", Text(str(code), str(code)))
