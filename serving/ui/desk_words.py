"""What the page of a week's lists says: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

DESK: Final[Mapping[str, Text]] = {
    "desk.title": Text("Lists of the week", "本周名单"),
    "desk.waits": Text("Waiting for you", "待办事项"),
    "desk.waits.none": Text("Nothing waits for you.", "没有待办事项。"),
    "desk.waits.drafts": Text("Drafts to approve", "待审批草稿"),
    "desk.waits.seconds": Text("Decisions to confirm", "待第二人确认的决定"),
    "desk.waits.overdue": Text("Orders overdue", "逾期的处置事项"),
    "desk.waits.conflicts": Text("Disputed outcomes", "待裁定的结果"),
    "desk.waits.objections": Text("Objections under way", "处理中的异议"),
    "desk.bureau": Text("Bureau", "辖区局"),
    "desk.programme": Text("Programme", "领域"),
    "desk.targets": Text("Targets", "对象"),
    "desk.accepted": Text("To be visited", "同意检查"),
    "desk.otherwise": Text("Put off or struck off", "暂缓或不查"),
    "desk.undecided": Text("Undecided", "尚未决定"),
    "desk.visited": Text("Recorded", "已登记"),
    "desk.failed": Text("Failed", "不合格"),
    "desk.whole": Text("All", "合计"),
    "desk.over": Text(
        "This week is over, and {current} has no lists yet.", "该周已结束，{current}尚未发布名单。"
    ),
    "desk.newer": Text("There are newer lists.", "已有更新的名单。"),
}
