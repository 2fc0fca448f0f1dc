"""What the pages of models say: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

MODELS: Final[Mapping[str, Text]] = {
    "models": Text("Models", "模型"),
    "models.title": Text(
        "Models: what makes the lists, and how good it is", "模型：名单由什么排出，效果如何"
    ),
    "models.of": Text("{programme}: the model", "{programme}模型"),
    "models.note": Text(
        "A model ranks establishments by the chance that a visit finds something. It is a hint for"
        " whom to visit, never evidence. What trains, judges and promotes it is MLflow's; this page"
        " tells what stands there.",
        "模型按检查发现问题的可能性排序，只提示先查谁，不作证据。"
        "训练、评估和启用均以 MLflow 为准，本页展示其现状。",
    ),
    "models.champion": Text("Champion", "现用模型"),
    "models.champion.note": Text("makes the lists", "名单由它排出"),
    "models.challenger": Text("Challenger", "候选模型"),
    "models.challenger.note": Text("trained last", "最近训练"),
    "models.previous": Text("Champion before", "前一现用模型"),
    "models.version": Text("Version {version}", "第 {version} 版"),
    "models.version.rule": Text(
        "Version {version}, a rule: {rule}", "第 {version} 版（固定规则：{rule}）"
    ),
    "models.versions": Text("Versions", "各版本"),
    "models.none": Text("none", "无"),
    "models.since": Text("Promoted {on} by {by}: {why}", "{on} 由 {by} 启用：{why}"),
    "models.by.command": Text("{name} (at the command line)", "{name}（命令行）"),
    "models.trained_before": Text("Learned from outcomes before", "学习截至"),
    "models.registered": Text("Registered", "登记时间"),
    "models.gate": Text("Gate", "上线检查"),
    "models.gate.passed": Text("✓ passed", "✓ 通过"),
    "models.gate.failed": Text("✗ failed", "✗ 未通过"),
    "models.gate.unknown": Text("? never judged", "? 未评估"),
    "models.untrained": Text("Nothing is trained yet", "尚未训练模型"),
    "models.untrained.detail": Text(
        "There is no {programme} model, and so no {programme} list. As soon as records are loaded,"
        " train one; whether it may go live is shown here.",
        "还没有{programme}模型，因此也没有{programme}名单。"
        "数据入库后即可训练，能否上线会显示在这里。",
    ),
    "models.no_champion": Text(
        "No version is in force: the next lists have no {programme} part until one is promoted.",
        "目前没有现用模型：启用之前，新名单不含{programme}。",
    ),
    "models.rule_rules": Text(
        "A fixed rule makes the lists, not a model:"
        " {rule}. It stays until a model passes the gate.",
        "名单由固定规则排出，不是模型：{rule}。待有模型通过上线检查后再更换。",
    ),
    "models.earlier_build": Text(
        "An earlier build trained this version and left no figures for this page: they are in"
        " MLflow. Train anew to see them here.",
        "该版本由较早的程序训练，未留下本页所需的数据，详见 MLflow。重新训练后即可在此查看。",
    ),
    "models.command": Text("Command", "命令"),
    "models.at_a_glance": Text("Champion and challenger", "现用模型与候选模型"),
    "models.at_a_glance.note": Text(
        "Each on its own newest year, so the columns are not of the same visits. To compare on the"
        " visits that both were judged on:",
        "各自以最近一年的结果评估，两列并非同一批检查。如需按同一批检查比较：",
    ),
    "models.checks": Text("What the gate looked at", "上线检查项目"),
    "models.checks.note": Text(
        "A version that fails one may not make lists.", "有一项未通过的版本不得用于名单。"
    ),
    "models.check": Text("Check", "检查项"),
    "models.check.result": Text("Result", "结果"),
    "models.check.seen": Text("What was seen", "实测"),
    "models.check.passed": Text("✓ passed", "✓ 通过"),
    "models.check.failed": Text("✗ failed", "✗ 未通过"),
    "models.check.untold": Text("not told by the earlier build", "较早的程序未记录"),
    "check.ahead": Text("Ahead of a ranking without ML: {of}", "优于不用机器学习的排序：{of}"),
    "check.not_worse": Text("Not worse than {of}", "不差于{of}"),
    "check.slope": Text(
        "Chances are neither exaggerated nor timid", "概率既不夸大也不保守（校准斜率）"
    ),
    "check.chances_hold": Text("Chances hold by {of}", "各{of}的概率与实际相符"),
    "check.forbidden": Text(
        "Reads nothing forbidden: who inspects, how places were drawn, persons",
        "未读取禁用信息：检查人员、抽取方式、个人信息",
    ),
    "check.future": Text("No feature knows the future", "没有特征用到未来信息"),
    "check.stable": Text("Stable from week to week", "周与周之间稳定"),
    "check.refused": Text(
        "The gate refuses the model, version {of}", "第 {of} 版模型未通过上线检查"
    ),
    "check_of.bureau": Text("bureau", "辖区"),
    "check_of.kind": Text("kind of business", "业态"),
    "models.backtest": Text("Beside rankings without ML", "与不用机器学习的排序对照"),
    "models.backtest.note": Text(
        "{visits} visits from {first} to {last}, {bad} of them bad, each scored by a model that"
        " knew only what was known on its Monday. Intervals are of 95 %, by establishment; the"
        " difference is taken on the same visits.",
        "{first} 至 {last} 的 {visits} 次检查（"
        "不符合 {bad} 次），均由只知道当周周一已知信息的模型评分。"
        "区间为95%（按对象）；差值按同一批检查计算。",
    ),
    "models.draws.none": Text(
        "None of these visits was drawn by lot: no figure here holds of all establishments.",
        "其中没有随机抽取的检查：以下数字均不代表全体对象。",
    ),
    "models.draws.insufficient": Text(
        "{drawn} of these visits were drawn by lot, too few to tell of all establishments.",
        "其中 {drawn} 次为随机抽取，不足以代表全体对象。",
    ),
    "models.draws.sufficient": Text(
        "{drawn} of these visits were drawn by lot: figures of all establishments are told apart.",
        "其中 {drawn} 次为随机抽取，可另列代表全体对象的数字。",
    ),
    "models.ranking": Text("Ranking", "排序"),
    "models.value": Text("Value", "数值"),
    "models.ahead": Text("Model ahead by", "模型领先"),
    "models.ahead.yes": Text("ahead", "领先"),
    "models.ahead.no": Text("behind", "落后"),
    "models.ahead.untold": Text("cannot be told apart", "无法区分"),
    "models.all_metrics": Text("All figures", "全部指标"),
    "models.of_frame": Text("Of all establishments, by random draws", "代表全体对象（随机抽取）"),
    "metric.roc_auc_of_blocks": Text(
        "How often a bad visit ranks before a good one (ROC-AUC within blocks)",
        "不符合者排在符合者之前的比例（同期内 ROC-AUC）",
    ),
    "metric.roc_auc": Text("The same over the whole year (ROC-AUC)", "同上，全年合并（ROC-AUC）"),
    "metric.average_precision": Text("Average precision", "平均精确率"),
    "metric.precision_at_10_percent": Text("Bad in the first 10 %", "前10%的不符合率"),
    "metric.found_in_first_fifth": Text("Found in the first 20 %", "前20%所占的不符合"),
    "metric.found_in_first_half": Text("Found in the first 50 %", "前50%所占的不符合"),
    "metric.weekly_precision": Text(
        "Bad in the first 20 % of each bureau's week", "各局每周前20%的不符合率"
    ),
    "metric.weekly_recall": Text(
        "Found in the first 20 % of each bureau's week", "各局每周前20%所占的不符合"
    ),
    "metric.weekly_lift": Text(
        "Times the usual rate in the first 20 % of each bureau's week",
        "各局每周前20%相对平均的倍数",
    ),
    "metric.days_earlier": Text("Days earlier that failures would be seen", "提前发现的天数"),
    "metric.days_earlier_within_inspector": Text(
        "Days earlier, each inspector keeping their days", "提前发现的天数（检查员日程不变）"
    ),
    "models.days": Text("{days} days", "{days} 天"),
    "models.times": Text("{times} times", "{times} 倍"),
    "models.reliability": Text("Do chances mean what they say?", "概率可靠吗"),
    "models.reliability.note": Text(
        "Visits in ten groups of like chances. On the diagonal, as many were bad as foretold.",
        "按概率高低分为十组。落在对角线上，即实际与预测一致。",
    ),
    "models.reliability.chart": Text(
        "Share that was bad against the mean chance of ten groups, with 95 % intervals; the table"
        " below has every number",
        "十组的实际不符合率与平均预测概率及95%区间；各数值见下表",
    ),
    "models.reliability.across": Text("Chance foretold", "预测概率"),
    "models.reliability.up": Text("Share that was bad", "实际不符合率"),
    "models.slope": Text("Slope", "校准斜率"),
    "models.slope.note": Text("1 is right; less is exaggerated", "1为恰当，小于1为夸大"),
    "models.brier": Text("Brier score", "Brier 分数"),
    "models.brier.note": Text("{base} if everyone had the same chance", "人人同一概率时为 {base}"),
    "models.error": Text("Mean miss", "平均偏差"),
    "models.groups": Text("The ten groups", "十组明细"),
    "models.visits": Text("Visits", "检查次数"),
    "models.gain": Text("What it learned from", "学到了什么"),
    "models.gain.note": Text(
        "How much each family of reasons, and each feature, improved the model's trees.",
        "各类原因与各项特征对模型树的贡献占比。",
    ),
    "models.gain.none": Text(
        "A rule has no trees: it goes by one number on record.", "固定规则没有树，只看一项记录。"
    ),
    "models.family": Text("Family of reasons", "原因类别"),
    "models.feature": Text("Feature", "特征"),
    "models.share": Text("Share", "占比"),
    "models.features": Text("By feature", "按特征"),
    "models.swarm": Text("What moves scores", "什么影响得分"),
    "models.swarm.note": Text(
        "One dot an establishment: right of the line the feature raised its score, left it lowered"
        " it. Larger and darker dots: a higher value of the feature. Squares: not known, or no"
        " order.",
        "每点一家对象：线右为提高得分，线左为降低得分。"
        "点越大越深，特征值越高；方点为未知或无高低之分。",
    ),
    "models.swarm.scale": Text(
        "Scale: {least} to {most} (log-odds)", "范围：{least} 至 {most}（对数几率）"
    ),
    "models.moves": Text("moves by {mean} on average", "平均影响 {mean}"),
    "models.way.raises": Text("higher values raise the score", "值越高得分越高"),
    "models.way.lowers": Text("higher values lower the score", "值越高得分越低"),
    "models.way.mixed": Text("no one direction", "方向不一"),
    "models.levels": Text("lower value to higher value", "特征值由低到高"),
    "models.courses": Text("How scores go with values", "得分随特征值的变化"),
    "models.courses.note": Text(
        "The strongest numbers: the mean share of the score at each step of the value, and between"
        " which eight of ten lie.",
        "影响最大的几项：各段特征值对得分的平均影响，及八成对象所在的范围。",
    ),
    "models.course.chart": Text(
        "{feature}: share of the score by value, from {least} to {most}; the table below has every"
        " number",
        "{feature}：从 {least} 到 {most} 各段对得分的影响；各数值见下表",
    ),
    "models.course.value": Text("Value", "特征值"),
    "models.course.mean": Text("Mean share", "平均影响"),
    "models.course.usual": Text("Eight of ten", "八成范围"),
    "models.course.rows": Text("Rows", "样本"),
    "models.course.unknown": Text("not known", "未知"),
    "models.course.table": Text("The steps in numbers", "各段数值"),
    "drift.pass": Text("✓ as it was", "✓ 无变化"),
    "drift.warn": Text("! look", "! 需留意"),
    "drift.fail": Text("✗ moved on", "✗ 已变化"),
    "models.ablation": Text("Without each family of reasons", "去掉某类原因会怎样"),
    "models.ablation.note": Text(
        "The same backtest, {visits} visits from {first} to {last}, by models that were never shown"
        " a family of reasons; the difference is taken on the same visits.",
        "同一回测（{first} 至 {last} 的 {visits}"
        " 次检查），每次去掉一类原因重新训练；差值按同一批检查计算。",
    ),
    "models.ablation.none": Text(
        "Nobody has judged yet what each family of reasons is worth. It takes a training for each.",
        "尚未评估各类原因的作用。每类需另行训练一次。",
    ),
    "models.ablation.whole": Text(
        "The whole model: {value} (ROC-AUC within blocks).", "完整模型：{value}（同期内 ROC-AUC）。"
    ),
    "models.ablation.without": Text("Without", "去掉"),
    "models.ablation.behind": Text("Falls behind by", "因此落后"),
    "models.ablation.yes": Text("worth it", "有用"),
    "models.ablation.no": Text("better without", "去掉更好"),
    "models.ablation.untold": Text("cannot be told", "无法区分"),
    "models.mlflow": Text("In MLflow", "MLflow 中的原件"),
    "models.mlflow.version": Text("This version", "该版本"),
    "models.mlflow.run": Text("Its training", "训练记录"),
    "models.mlflow.files": Text(
        "MLflow keeps this in files, not on a server. Where they are, open them with:",
        "MLflow 以文件保存，没有服务器。请在其所在的机器上运行：",
    ),
    "models.facts": Text("How it was trained", "训练情况"),
    "models.facts.plan": Text("Plan", "方案"),
    "models.facts.examples": Text("Outcomes learned from", "学习的结果"),
    "models.facts.examples.value": Text(
        "{examples}, {bad} of them bad", "{examples} 个，其中不符合 {bad} 个"
    ),
    "models.facts.features": Text("Features", "特征数"),
    "models.facts.snapshot": Text("Records", "数据快照"),
    "models.facts.commit": Text("Build", "程序版本"),
    "models.change": Text("Promote or roll back", "启用或回退"),
    "models.promote": Text("Promote version {version}", "启用第 {version} 版"),
    "models.rollback": Text("Roll back to version {version}", "回退到第 {version} 版"),
    "models.promote.note": Text(
        "It passed every check above. The worker makes it the champion; lists that are published"
        " stay as they are, the next ones are made with it.",
        "以上检查全部通过。后台程序将把它设为现用模型；已发布的名单不变，之后的名单由它排出。",
    ),
    "models.rollback.note": Text(
        "The champion before takes its place again. Lists that are published stay as they are.",
        "恢复使用前一现用模型。已发布的名单不变。",
    ),
    "models.why": Text(
        "Why? At least {shortest} characters; kept with the version",
        "原因（至少 {shortest} 个字，随版本保存）",
    ),
    "models.may_not": Text(
        "The gate refuses version {version}, so it cannot be promoted. Improve it or its records"
        " and train again; or publish a ranking without ML:",
        "第 {version} 版未通过上线检查，不能启用。"
        "请改进模型或数据后重新训练；或发布不用机器学习的排序：",
    ),
    "models.read_only": Text(
        "Data scientists promote models and roll them back.", "启用和回退模型由数据分析员操作。"
    ),
    "models.no_change": Text(
        "There is nothing to promote, and no champion before this one to go back to.",
        "目前没有可启用的版本，也没有可回退的版本。",
    ),
    "models.requests": Text("What was asked for", "申请记录"),
    "models.request.promote": Text("Promote version {version}", "启用第 {version} 版"),
    "models.request.rollback": Text("Roll back to version {version}", "回退到第 {version} 版"),
    "models.request.by": Text("{by}, {at}: {words}", "{by}，{at}：{words}"),
    "request.waiting": Text("… waits for the worker", "… 等待后台处理"),
    "request.done": Text("✓ done", "✓ 已完成"),
    "request.refused": Text("✗ refused", "✗ 已拒绝"),
    "models.waits": Text(
        "{by} asked for version {version} on {at}. The worker carries it out, usually within"
        " seconds; look again in a moment.",
        "{by} 于 {at} 申请启用第 {version} 版。后台程序通常几秒内处理，请稍后刷新。",
    ),
    "models.waits.long": Text(
        "{by} asked for version {version} on {at}, and no worker has taken it up. Whoever runs the"
        " service starts one: targeting worker",
        "{by} 于 {at} 申请启用第 {version} 版，"
        "至今没有后台程序处理。请系统管理员启动：targeting worker",
    ),
    "models.history": Text("What was in force before", "以往的现用模型"),
    "models.history.noted": Text("noted {at}", "记于 {at}"),
    "table.establishments": Text("Establishments", "监管对象"),
    "table.findings": Text("Findings of inspections", "检查发现的问题"),
    "table.complaints": Text("Complaints and reports", "投诉举报"),
    "table.corrections": Text("Corrections", "更正记录"),
    "table.area_events": Text("Events in the area", "区域事件"),
    "table.context": Text("Weather and the like", "天气等背景数据"),
    "table.inspectors": Text("Inspectors", "检查员"),
    "table.recusals": Text("Recusals", "回避关系"),
    "table.capacity": Text("Capacity for visits", "检查能力"),
    "table.matches": Text("Matches that people decided", "人工匹配"),
    "refused.models.words": Text(
        "Say why in at least {shortest} and at most {longest} characters. Nothing was asked for.",
        "请写明原因，{shortest} 至 {longest} 个字。未提交申请。",
    ),
    "refused.models.waits": Text(
        "{by} has asked for version {version} already, and that waits. Look again once it is"
        " answered. Nothing was asked for.",
        "{by} 已申请启用第 {version} 版，尚在等待。请待其处理后再试。未提交申请。",
    ),
    "refused.models.no_version": Text(
        "There is no version {version} here. Nothing was asked for.",
        "没有第 {version} 版。未提交申请。",
    ),
    "refused.models.moved": Text(
        "This is not as you saw it: the champion is now version {champion}. Look at what stands"
        " and ask anew. Nothing was asked for.",
        "情况已有变化：现用模型是第 {champion} 版。请查看最新情况后重新申请。未提交申请。",
    ),
    "refused.models.is_champion": Text(
        "Version {version} is the champion already. Nothing was asked for.",
        "第 {version} 版已是现用模型。未提交申请。",
    ),
    "refused.models.not_previous": Text(
        "Version {version} is not the champion before this one. Nothing was asked for.",
        "第 {version} 版不是前一现用模型。未提交申请。",
    ),
    "refused.models.gate": Text(
        "The gate refuses version {version}: it may not make lists. Nothing was asked for.",
        "第 {version} 版未通过上线检查，不得用于名单。未提交申请。",
    ),
    "answer.promoted": Text(
        "Version {version} is the champion since {on}.", "第 {version} 版自 {on} 起为现用模型。"
    ),
    "answer.gate": Text(
        "The gate refuses version {version}. The lists stay with the champion.",
        "第 {version} 版未通过上线检查。名单仍由现用模型排出。",
    ),
    "answer.moved": Text(
        "When the worker came to it, the champion was version {champion} and not the one that was"
        " looked at. Nothing was changed: look at what stands and ask anew.",
        "后台处理时，现用模型已是第 {champion} 版，与申请时不同。未作更改，请查看后重新申请。",
    ),
    "answer.gone": Text(
        "MLflow has no version {version} like the one that was looked at. Nothing was changed.",
        "MLflow 中没有与申请时一致的第 {version} 版。未作更改。",
    ),
    "answer.not_previous": Text(
        "Version {version} is not the champion before this one any more. Nothing was changed.",
        "第 {version} 版已不是前一现用模型。未作更改。",
    ),
    "answer.beaten": Text(
        "Version {version} is a rule, and the gate does not refuse the newest model, or never"
        " judged it beside that rule. Nothing was changed.",
        "第 {version} 版是固定规则，而最新模型未被上线检查拒绝，或未与该规则对照评估。未作更改。",
    ),
    "answer.late": Text(
        "No worker carried it out within a day, and by then it may not be what is wanted. Nothing"
        " was changed: look at what stands and ask anew.",
        "一天之内没有后台程序处理，情况可能已变。未作更改，请查看后重新申请。",
    ),
}
