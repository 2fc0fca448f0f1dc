"""Every word that pages and problems say, by key, in both languages.

Names of codes are under their group (`bureau.luohu`, `kind.bakery`); a code without a name is shown
as it is. `{places}` are filled by `say`. Words about a feature are the catalogue's, not ours;
those of lists are in `list_words.py`, of problems in `problem_words.py`, of public figures in
`figure_words.py`, of filters and exports in `export_words.py`, of who may do what in
`access_words.py`, of accounts' and tokens' pages in `administration_words.py`, of the audit in
`audit_words.py`, of decisions in `decision_words.py`, of outcomes and orders in
`outcome_words.py`, of objections in `objection_words.py`, of drafts in `draft_words.py`, of
reviewing lists in `review_words.py`, of an inspector's own week in `my_week_words.py`, of a
week's lists in `desk_words.py`, of what lists brought in `truth_words.py`, of models in
`model_words.py`, of records in `record_words.py`.
"""

from collections.abc import Mapping
from typing import Literal

from features.words import Text
from models.visits.law import BASES
from serving.ui.access_words import ACCESS
from serving.ui.administration_words import ADMINISTRATION
from serving.ui.audit_words import AUDIT
from serving.ui.decision_words import DECISIONS
from serving.ui.desk_words import DESK
from serving.ui.draft_words import DRAFTS
from serving.ui.explain_words import EXPLANATIONS
from serving.ui.export_words import EXPORTS
from serving.ui.figure_words import FIGURES
from serving.ui.list_words import OF_LISTS
from serving.ui.model_words import MODELS
from serving.ui.my_week_words import MY_WEEK
from serving.ui.objection_words import OBJECTIONS
from serving.ui.outcome_words import OF_OUTCOMES
from serving.ui.problem_words import PROBLEMS
from serving.ui.record_words import RECORDS
from serving.ui.review_words import REVIEW
from serving.ui.truth_words import TRUTH

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
    "size": {
        "small": Text("small", "小型"),
        "larger": Text("larger", "较大"),
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
    "ways": Text("Pages", "页面"),
    "way.lists": Text("Lists", "名单"),
    "menu": Text("Choose a list", "选择名单"),
    "bureau": Text("Bureau", "辖区局"),
    "programme": Text("Programme", "领域"),
    "week": Text("Week", "周"),
    "week.short": Text("Week {number}", "第{number}周"),
    "week.name": Text("Week {number}, {year}", "{year}年第{number}周"),
    "week.earlier": Text("Earlier week", "前一周"),
    "week.later": Text("Later week", "后一周"),
    "days": Text("{begin} to {end}", "{begin} 至 {end}"),
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
    "profile.complaints": Text(
        "Complainants, 365 days until a month or more ago", "投诉人数（365天内，截至一个多月前）"
    ),
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
    "empty.bureau.title": Text("Your bureau has no list in {week}", "{week}贵局没有名单"),
    "empty.bureau.detail": Text(
        "Lists were published for other bureaus. If yours should have one, ask who publishes.",
        "该周已发布其他辖区局的名单。如贵局应有名单，请联系发布人员。",
    ),
    "empty.week": Text("W is a week, written like 2026-W48.", "W 是周次，写法如 2026-W48。"),
}

# No key may stand in two of them: the later one would silently speak for both.
PARTS: tuple[Mapping[str, Text], ...] = (
    {f"{group}.{code}": text for group, names in _NAMES.items() for code, text in names.items()},
    _SENTENCES,
    OF_LISTS,
    PROBLEMS,
    FIGURES,
    EXPORTS,
    OBJECTIONS,
    ACCESS,
    ADMINISTRATION,
    AUDIT,
    DECISIONS,
    OF_OUTCOMES,
    DRAFTS,
    EXPLANATIONS,
    TRUTH,
    DESK,
    MY_WEEK,
    REVIEW,
    MODELS,
    RECORDS,
)
WORDS: Mapping[str, Text] = {key: text for part in PARTS for key, text in part.items()}


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
