"""What pages of models say of records and of drift: a part of `words.WORDS`."""

from collections.abc import Mapping
from typing import Final

from features.words import Text

RECORDS: Final[Mapping[str, Text]] = {
    "models.drift": Text("Has the city moved on?", "情况变了吗（漂移）"),
    "models.drift.note": Text(
        "{as_of} beside {trained}, when version {version} was trained. An index of 0.1 asks for a"
        " look, 0.25 says that the model was made for another city.",
        "{as_of} 与第 {version} 版训练时（{trained}）对照。"
        "指数达 0.1 需留意，达 0.25 说明已今非昔比。",
    ),
    "models.drift.none": Text(
        "Nobody has looked yet whether the city moved on since the champion was trained.",
        "现用模型训练以来，尚未检查情况是否变化。",
    ),
    "models.drift.other": Text(
        "This was of version {version}, which is not the champion any more.",
        "以下是第 {version} 版的结果，它已不是现用模型。",
    ),
    "models.drift.passed": Text(
        "{passed} of {of} are as they were", "{of} 项中 {passed} 项没有变化"
    ),
    "models.drift.all": Text("All that was looked at", "全部项目"),
    "models.drift.what": Text("What", "项目"),
    "models.drift.seen": Text("Seen", "实测"),
    "models.records": Text("Data health", "数据健康"),
    "models.records.note": Text(
        "What models learn from, as of the last load on {day}. A table is late where its newest"
        " row is older than a table like it should be.",
        "模型所用的数据，以 {day} 最近一次入库为准。最新一行过旧的表标为滞后。",
    ),
    "models.records.none": Text(
        "No load is on record here. As soon as records are loaded, their age stands here.",
        "尚无入库记录。数据入库后，这里会显示各表的新旧程度。",
    ),
    "models.records.table": Text("Table", "数据表"),
    "models.records.rows": Text("Rows", "行数"),
    "models.records.newest": Text("Newest row", "最新一行"),
    "models.records.age": Text("{days} days ago", "{days} 天前"),
    "models.records.future": Text("of a day to come", "日期在未来"),
    "models.records.undated": Text("without dates", "无日期"),
    "models.records.fresh": Text("✓ in time", "✓ 及时"),
    "models.records.late": Text("! late: usual is {usual} days", "! 滞后：通常不超过 {usual} 天"),
    "models.records.refused": Text("Rows that the last load set aside", "最近一次入库被拒的行"),
    "models.records.refused.none": Text("None: every row was used.", "没有：全部可用。"),
    "models.records.refused.unknown": Text(
        "Not on record: an earlier build loaded these records.", "没有记录：由较早的程序入库。"
    ),
    "models.records.state": Text("In time?", "是否及时"),
    "models.records.column": Text("Column", "字段"),
    "models.records.reason": Text("Reason", "原因"),
}
