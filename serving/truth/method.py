"""How the report is made, in words, for whoever reads it without us: page, JSON and file say it."""

from typing import Final

from features.words import Text
from models.public.stating import FEWEST, FEWEST_ESTABLISHMENTS
from serving.decisions.statistics import FOLLOWED, TOO_FEW_DECIDED, TOO_FEW_SHARE
from serving.outcomes.rules import LATEST

_WEEKS: Final = FOLLOWED.days // 7

METHOD: Final = (
    Text(
        en="Counted: every target of the lists published for these weeks, in its list's week and"
        " lane, with the outcome that stands of it: the first that was recorded, or what a"
        " supervisor settled instead. What is disputed and not settled counts as first recorded.",
        zh="统计范围：所列各周已发布名单的全部对象，按名单所属周次和入选途径归类，采用当前有效的检查结果："
        "即最先登记的结果，或经裁定改用的结果。有争议而尚未裁定的，按最先登记的结果计。",
    ),
    Text(
        en="Not counted in a rate: visits at which nobody could see how the place keeps the rules,"
        " outcomes to which an objection was upheld, and targets without an outcome. None of them"
        f" is a pass. An outcome can be recorded until {LATEST.days} days after a list's Monday, so"
        " newer weeks still fill up.",
        zh="不计入比率：无法评定的检查、异议成立的检查结果、尚无结果的对象；均不视为符合。"
        f"名单所属周一之后 {LATEST.days} 天内均可登记结果，较近的周次仍会增加。",
    ),
    Text(
        en="A hit rate is of places that lists chose, and holds of nobody else. The random lane is"
        " what chance alone finds; the ratio and the difference of risk and random are taken over"
        " all weeks together.",
        zh="检出率只反映名单选定的对象，不代表其他对象。随机抽取一栏即不加挑选时的结果；"
        "风险排序与随机抽取之比和之差按全部周次合并计算。",
    ),
    Text(
        en="Intervals are of 95 % (Wilson's, by Student's t of the establishments, wider where"
        " several visits were to one), of ratios and differences by MOVER (Donner and Zou,"
        f" Newcombe). Fewer than {FEWEST} visits, or {FEWEST_ESTABLISHMENTS} establishments, give"
        " no rate. Of decisions, of which all are counted, they are Wilson's.",
        zh="区间均为95%置信区间：比率用 Wilson 区间（按对象数取 t 分布，同一对象多次检查时放宽），"
        "比值与差值用 MOVER 法（Donner 与 Zou，Newcombe）。"
        f"检查不足 {FEWEST} 次或对象不足 {FEWEST_ESTABLISHMENTS} 家的不给出比率。"
        "处理决定为全数统计，用 Wilson 区间。",
    ),
    Text(
        en="What would be found at everyone comes from the random lane's visits alone, each weighed"
        " by one over the chance of its draw (Hájek). It is of what is recorded so far; the public"
        " figures wait six weeks for late results.",
        zh="全体不符合率只用随机抽取的检查，每次按抽中概率的倒数加权（Hájek 估计），"
        "以目前已登记的结果为准；公开的监管数据会等六周，待迟到的结果到齐。",
    ),
    Text(
        en="Days to detection: from the last visit that a list knew of to the visit that found"
        " something, of planned visits; triggered ones and first visits are left out. The median of"
        f" {FEWEST} or more.",
        zh="发现用时：从名单所载上次检查到本次查出问题的天数，只计计划内检查；事件触发的检查和首次检查除外。"
        f"满 {FEWEST} 次才给出中位数。",
    ),
    Text(
        en="An override takes a target off (rejected or replaced); a deferral is counted apart."
        f" Fewer than {TOO_FEW_SHARE:.0%} overridden of {TOO_FEW_DECIDED} or more decided looks"
        " like a rubber stamp. An override was right where overridden places, visited all the same"
        f" within {_WEEKS} weeks, failed less often than accepted ones, with the whole interval of"
        " the difference. Who is visited after an override was listed or drawn anew, so the two are"
        " not of like places.",
        zh="改动指将对象剔除或替换，暂缓另计。"
        f"已决定 {TOO_FEW_DECIDED} 家以上而改动不足 {TOO_FEW_SHARE:.0%} 的，疑为照单全收。"
        f"被改动对象在 {_WEEKS} 周内仍被检查的，若其不符合率低于同意检查的对象"
        "（差值区间整体低于零），视为改动得当。"
        "这些对象是再次入选或抽中才受检，两者并非同类对象。",
    ),
)
