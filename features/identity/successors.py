"""Establishments that followed another at its address: linked, never merged.

A new firm behind the same door may be the old one under another name, or a stranger. The link says
when it can have been known; what a feature or an inspector makes of it is theirs to decide.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.identity.matching import places

# Days between the one's closure and the other's opening: longer, and the premises stood empty.
LONGEST_GAP = 730
# Opened so many days before the other's closure was recorded is still after it: papers are late.
OVERLAP = 30
# Doors with more establishments than this are market halls, where an address means nothing.
MOST_AT_ONE_DOOR = 8


def successors(register: Any) -> Any:
    """Table(establishment_id, predecessor_id, known_on), by establishment and predecessor.

    `register`: establishment_id, name, address, credit_code, known_on, opened_on, closed_on, a row
    a version. Linked are establishments whose street, house number and unit (where given) are the
    same, of which the second has another credit code or another name and opened after the first
    closed; where several closed before it, the last. The link is known on the later day of the two
    versions that show it. An address without a house number links nobody.
    """
    parts = places(register)
    frame = pa.table(
        {
            "id": register["establishment_id"],
            "door": pc.binary_join_element_wise(parts.street, parts.house, parts.unit, "|"),
            "usable": pc.and_(pc.not_equal(parts.street, ""), pc.not_equal(parts.house, "")),
            "who": pc.binary_join_element_wise(parts.code, parts.brand, parts.trade, "|"),
            **{day: _days(register[day]) for day in ("known_on", "opened_on", "closed_on")},
        }
    ).to_pandas()
    frame = frame[frame["usable"]].sort_values(["id", "known_on"], kind="stable")
    gone = frame.dropna(subset=["closed_on"]).drop_duplicates(["id", "door"])
    came = frame.dropna(subset=["opened_on"]).drop_duplicates(["id", "door"])
    crowd = came.groupby("door")["id"].transform("size")
    came = came[crowd <= MOST_AT_ONE_DOOR]
    both = came.merge(gone, on="door", suffixes=("", "_before"))
    gap = both["opened_on"] - both["closed_on_before"]
    other = (both["id"] != both["id_before"]) & (both["who"] != both["who_before"])
    linked = both[other & (gap >= -OVERLAP) & (gap <= LONGEST_GAP)]
    last = linked.sort_values(["id", "closed_on_before", "id_before"]).drop_duplicates(
        "id", keep="last"
    )
    known = np.maximum(last["known_on"], last["known_on_before"]).astype("int32")
    return pa.table(
        {
            "establishment_id": pa.array(last["id"], pa.string()),
            "predecessor_id": pa.array(last["id_before"], pa.string()),
            "known_on": pa.array(known.to_numpy(), pa.int32()).cast(pa.date32()),
        }
    )


def _days(column: Any) -> Any:
    return pc.cast(pc.cast(column, pa.date32()), pa.int32())
